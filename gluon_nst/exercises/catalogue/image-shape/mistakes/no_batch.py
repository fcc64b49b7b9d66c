"""The shape of the tensor lacks an axis: the network takes a batch of pictures, even if there
is only one.
"""
def image_shape(array_shape, longest):
    height, width, channels = array_shape
    factor = longest / max(height, width)
    height, width = round(factor * height), round(factor * width)
    return (width, height), (3, height, width)
