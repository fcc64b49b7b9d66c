"""You make both sides as long as the longest, so the picture would become a distorted square.
Multiply both sides by the same factor.
"""
def image_shape(array_shape, longest):
    height, width, channels = array_shape
    return (longest, longest), (1, 3, longest, longest)
