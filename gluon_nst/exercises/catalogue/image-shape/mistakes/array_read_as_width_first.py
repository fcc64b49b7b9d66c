"""You read the shape of the array as (width, height, channels). The shape of an array starts
with the number of rows, which is the height.
"""
def image_shape(array_shape, longest):
    width, height, channels = array_shape
    factor = longest / max(height, width)
    height, width = round(factor * height), round(factor * width)
    return (width, height), (1, 3, height, width)
