"""The sizes are right, but in the tensor the channels are last, as in the picture. The network
needs them before the height and the width.
"""
def image_shape(array_shape, longest):
    height, width, channels = array_shape
    factor = longest / max(height, width)
    height, width = round(factor * height), round(factor * width)
    return (width, height), (1, height, width, 3)
