"""The first tuple is right. In the second, the shape of the tensor, height and width are
swapped: rows come first, as in the array of the picture.
"""
def image_shape(array_shape, longest):
    height, width, channels = array_shape
    factor = longest / max(height, width)
    height, width = round(factor * height), round(factor * width)
    return (width, height), (1, 3, width, height)
