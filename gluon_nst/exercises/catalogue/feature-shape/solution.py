"""Exercise feature-shape: the shape of a layer's output (lesson 3)."""


def feature_shape(layer, height, width):
    """Predict the shape of the output of a VGG-19 layer.

    layer: its name, such as 'conv3_2', 'relu4_1' or 'pool2'; layer[4] is the digit of the block
    height, width: of the picture, in pixels
    result: four whole numbers, (1, C, h, w)
    """
    block = int(layer[4])
    poolings = block if layer.startswith('pool') else block - 1  # up to and with this layer
    side = 2 ** poolings  # halving and rounding down k times is dividing by 2^k, rounded down
    return 1, (64, 128, 256, 512, 512)[block - 1], height // side, width // side
