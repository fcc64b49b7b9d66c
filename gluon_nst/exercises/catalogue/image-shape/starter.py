"""Exercise image-shape: width and height, height and width (lesson 2).

You have a picture as an array, and want to resize it to a given longest side; the other side is
scaled by the same factor. Predict, from the shape of the array and that longest side:

- the image_shape that you must pass to preprocess,
- the shape of the tensor that preprocess then returns.

The check creates pictures, preprocesses them, and compares the shapes. Sides are
rounded to the nearest whole number with round(...).

    gluon-nst exercise check image-shape      (and "exercise hint image-shape" if you are stuck)
"""


def image_shape(array_shape, longest):
    """Predict two shapes.

    array_shape: the shape of the picture's array, such as (300, 450, 3)
    longest: the new longest side, in pixels
    result: two tuples of whole numbers, (image_shape for preprocess, shape of the tensor)
    """
    # TODO: your code here
    raise NotImplementedError('image_shape is still to do')
