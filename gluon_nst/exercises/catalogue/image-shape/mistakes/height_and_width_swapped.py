"""The sizes are right, but in image_shape, the first tuple, the height is where preprocess
expects the width. Your picture would be distorted.
"""
def image_shape(array_shape, longest):
    height, width, channels = array_shape
    factor = longest / max(height, width)
    height, width = round(factor * height), round(factor * width)
    return (height, width), (1, 3, height, width)
