"""You scale the shortest side to the given length. It is meant for the longest one.
"""
def image_shape(array_shape, longest):
    height, width, channels = array_shape
    factor = longest / min(height, width)
    height, width = round(factor * height), round(factor * width)
    return (width, height), (1, 3, height, width)
