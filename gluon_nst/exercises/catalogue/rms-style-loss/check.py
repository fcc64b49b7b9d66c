"""rms-style-loss: what the check needs to know."""
from mxnet import np

LESSON = 11
ORDER = 2
KIND = 'complete'
NAMES = ('rms_style_loss',)
TITLE = 'The style loss over all layers, with a root'
GRADIENT = True

LAYERS = 3


def draw(random):
    """Return the Gram matrices of three layers for two pictures, those of each in one array."""
    sizes = random.permutation([2, 3, 4, 5, 6])[:LAYERS]
    return tuple(np.array(random.normal(0, scale, sum(C * C for C in sizes)), dtype='float32')
                 for scale in (2, 1)) + ([int(C) for C in sizes],)


def call(rms_style_loss, numbers_hat, numbers, sizes):
    """Cut the arrays into lists of matrices; so the gradient comes together in one array."""
    return rms_style_loss(matrices(numbers_hat, sizes), matrices(numbers, sizes))


def matrices(numbers, sizes):
    """Return symmetric matrices made of the numbers, one of each size."""
    result, start = [], 0
    for C in sizes:
        G = numbers[start:start + C * C].reshape(C, C)
        result.append(G + G.T)
        start += C * C
    return result


def zero_for_itself(rms_style_loss, random):
    """A picture has its own style."""
    others, numbers, sizes = draw(random)
    itself, other = (float(call(rms_style_loss, n, numbers, sizes)) for n in (numbers, others))
    return abs(itself) <= 1e-5 * abs(other)


def grows_in_proportion(rms_style_loss, random):
    """The root makes it proportional to a difference, not to its square."""
    _, numbers, sizes = draw(random)
    near, far = (float(call(rms_style_loss, factor * numbers, numbers, sizes)) for factor in (2, 3))
    return abs(far - 2 * near) <= 1e-3 * abs(far)


PROPERTIES = (
    ('The loss of a picture against itself must be 0. Yours is not.', zero_for_itself),
    ('Twice the difference of the matrices must give twice the loss, because of the root. With '
     'yours it does not.', grows_in_proportion),
)
