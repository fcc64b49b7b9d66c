"""You give every layer the height and the width of the picture. That is right for the
convolutions, which pad with zeros; but what do the pooling layers before it do?
"""
CHANNELS = 64, 128, 256, 512, 512


def feature_shape(layer, height, width):
    block = int(layer[4])
    return 1, CHANNELS[block - 1], height, width
