"""overlap: what the check needs to know."""
import mxnet

LESSON = 16
ORDER = 3
KIND = 'predict'
NAMES = ('writes',)
TITLE = 'How often a transposed convolution writes where'


def draw(random):
    """Return four cases: length, kernel and stride."""
    return [(int(random.randint(4, 8)), kernel, stride)
            for kernel, stride in ((3, 2), (4, 2), (5, 2), (5, 3))],


def say(case, prediction):
    """Return the case and the prediction as a sentence: this is what is compared."""
    return '{} numbers, kernel {}, stride {}: '.format(*case) + ' '.join(map(str, prediction))


def call(writes, cases):
    return [say(case, writes(*case)) for case in cases]


def truth(cases):
    return [say(case, written(*case)) for case in cases]


def written(length, kernel, stride):
    """Count, with MXNet's own transposed convolution of ones."""
    ones, weights = mxnet.nd.ones((1, 1, length)), mxnet.nd.ones((1, 1, kernel))
    Y = mxnet.nd.Deconvolution(ones, weights, kernel=(kernel,), stride=(stride,), num_filter=1)
    return [int(number) for number in Y.asnumpy()[0, 0]]
