"""You read the shape of the array as (width, height, channels). An array counts rows first,
and the number of rows is the height.
"""
def image_shape(array_shape, longest):
    width, height, channels = array_shape
    factor = longest / max(height, width)
    height, width = round(factor * height), round(factor * width)
    return (width, height), (1, 3, height, width)
