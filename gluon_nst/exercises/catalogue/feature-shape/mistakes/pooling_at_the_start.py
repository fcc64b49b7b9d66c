"""For the convolutions and ReLUs you count one pooling layer too many: it is at the end of its
block, so it does not affect the other layers of the block.
"""
CHANNELS = 64, 128, 256, 512, 512


def feature_shape(layer, height, width):
    block = int(layer[4])
    side = 2 ** block
    return 1, CHANNELS[block - 1], height // side, width // side
