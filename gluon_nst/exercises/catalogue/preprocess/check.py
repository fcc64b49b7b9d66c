"""preprocess: what the check needs to know."""
import numpy
from mxnet import np

LESSON = 2
ORDER = 1
KIND = 'complete'
NAMES = ('preprocess',)
TITLE = 'From a picture to a tensor'


def draw(random):
    """Return a picture and the (width, height) to give it: four different numbers."""
    height, width = random.randint(8, 12), random.randint(13, 17)
    picture = random.randint(256, size=(height, width, 3)).astype('uint8')
    return picture, (int(random.randint(3, 5)), int(random.randint(5, 8)))


def comes_back(preprocess, random):
    """The package's postprocess undoes it, for a picture of one colour."""
    from gluon_nst import postprocess

    colour = random.randint(256, size=3).astype('uint8')
    picture = numpy.zeros((6, 9, 3), dtype='uint8') + colour
    back = postprocess(preprocess(picture, (9, 6))).asnumpy()
    return back.shape == picture.shape and bool(abs(back * 255 - picture).max() < 0.5)


def is_float32(preprocess, random):
    """VGG's weights are float32, and MXNet does not mix types."""
    return preprocess(*draw(random)).dtype == np.float32


PROPERTIES = (
    ('A picture of one colour that is passed through your function and the postprocess of the '
     'package must keep its colour. With yours it changes.', comes_back),
    ('The result must be float32, like the weights of the network. Yours has another type.',
     is_float32),
)
