"""Your factor is a whole number, because // is integer division: it is 0 if the picture must
shrink. Divide with / and round the sides at the end.
"""
def image_shape(array_shape, longest):
    height, width, channels = array_shape
    factor = longest // max(height, width)
    return (width * factor, height * factor), (1, 3, height * factor, width * factor)
