"""The convolutions and ReLUs are right; the pooling layers are not. The output of a pooling
layer has also been halved by this layer itself.
"""
CHANNELS = 64, 128, 256, 512, 512


def feature_shape(layer, height, width):
    block = int(layer[4])
    side = 2 ** (block - 1)
    return 1, CHANNELS[block - 1], height // side, width // side
