"""Exercise image-shape: width and height, height and width (lesson 2)."""


def image_shape(array_shape, longest):
    """Predict two shapes.

    array_shape: the shape of the picture's array, such as (300, 450, 3)
    longest: the new longest side, in pixels
    result: two tuples of whole numbers, (image_shape for preprocess, shape of the tensor)
    """
    height, width, _ = array_shape  # arrays: rows first
    factor = longest / max(height, width)  # the same for both sides, so that nothing is distorted
    width, height = round(factor * width), round(factor * height)
    return (width, height), (1, 3, height, width)  # only preprocess has the width first
