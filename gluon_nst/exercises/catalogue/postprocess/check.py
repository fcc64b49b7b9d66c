"""postprocess: what the check needs to know."""
from mxnet import np

LESSON = 2
ORDER = 2
KIND = 'complete'
NAMES = ('postprocess',)
TITLE = 'From a tensor back to a picture'


def draw(random):
    """Return a tensor; about a third of it is outside the range of colours."""
    height, width = random.randint(4, 7), random.randint(7, 10)
    return np.array(random.normal(0, 2, (1, 3, height, width)), dtype='float32'),


def tiny():
    """Return two pixels."""
    return np.array([[[[0, 1]], [[0, -1]], [[0, 9]]]]),


def within_colours(postprocess, random):
    """A screen can show nothing darker than black or brighter than white."""
    image = postprocess(np.array(random.normal(0, 9, (1, 3, 5, 8)), dtype='float32'))
    return bool(image.min() >= 0) and bool(image.max() <= 1)


def comes_back(postprocess, random):
    """It undoes the package's preprocess."""
    from gluon_nst import preprocess

    picture = random.randint(256, size=(5, 8, 3)).astype('uint8')
    back = postprocess(preprocess(picture, (8, 5))).asnumpy()
    return back.shape == picture.shape and bool(abs(back * 255 - picture).max() < 0.5)


PROPERTIES = (
    ('No value may be below 0 or above 1, whatever the input. Some of yours are.', within_colours),
    ('A picture that is passed through the preprocess of the package and your function must keep '
     'its colours. With yours they change.', comes_back),
)
