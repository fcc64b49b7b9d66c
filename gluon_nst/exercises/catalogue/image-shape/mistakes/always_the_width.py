"""You treat the width as the longest side, which is right only for landscape pictures. In a
portrait picture, the height is the longest side.
"""
def image_shape(array_shape, longest):
    height, width, channels = array_shape
    factor = longest / width
    height, width = round(factor * height), round(factor * width)
    return (width, height), (1, 3, height, width)
