"""The numbers are right, but the channels are last, as in TensorFlow. In MXNet they come
before the height and the width.
"""
CHANNELS = 64, 128, 256, 512, 512


def feature_shape(layer, height, width):
    block = int(layer[4])
    side = 2 ** (block if layer.startswith('pool') else block - 1)
    return 1, height // side, width // side, CHANNELS[block - 1]
