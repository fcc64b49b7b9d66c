"""image-shape: what the check needs to know."""
import numpy

LESSON = 2
ORDER = 3
KIND = 'predict'
NAMES = ('image_shape',)
TITLE = 'Width and height, height and width'


def draw(random):
    """Return three cases: a landscape picture, a portrait picture, and one to be enlarged.

    In the first two, rounding down is wrong; nowhere is a side just between two numbers.
    """
    wide, narrow = 2 * int(random.randint(20, 30)) + 1, int(random.randint(21, 34))
    longest = int(random.choice([n for n in range(11, 21) if narrow * n / wide % 1 > 0.5]))
    return [((narrow, wide, 3), longest), ((wide, narrow, 3), longest),
            ((narrow, wide, 3), wide + int(random.randint(7, 30)))],


def say(array_shape, longest, prediction):
    """Return the case and the prediction as a sentence: this is what is compared."""
    if isinstance(prediction, (list, tuple)):
        prediction = tuple(tuple(p) if isinstance(p, list) else p for p in prediction)
    return f'array {array_shape}, longest side {longest}: {prediction}'


def call(image_shape, cases):
    return [say(*case, image_shape(*case)) for case in cases]


def truth(cases):
    """Make each picture, fit its size as `stylize` does, and preprocess it."""
    from gluon_nst import preprocess
    from gluon_nst.images import fit_size

    answers = []
    for array_shape, longest in cases:
        picture = numpy.zeros(array_shape, dtype='uint8')
        size = fit_size(picture.shape[1], picture.shape[0], longest)
        answers.append(say(array_shape, longest, (size, preprocess(picture, size).shape)))
    return answers
