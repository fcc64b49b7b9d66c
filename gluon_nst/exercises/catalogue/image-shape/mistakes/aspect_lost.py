"""You make both sides as long as the longest: the picture would become a square, and
distorted. Both sides are multiplied by the same factor.
"""
def image_shape(array_shape, longest):
    height, width, channels = array_shape
    return (longest, longest), (1, 3, longest, longest)
