"""For the convolutions and ReLUs you count one pooling too many: a pooling layer ends its
block, so those of the block itself have not met it yet.
"""
CHANNELS = 64, 128, 256, 512, 512


def feature_shape(layer, height, width):
    block = int(layer[4])
    side = 2 ** block
    return 1, CHANNELS[block - 1], height // side, width // side
