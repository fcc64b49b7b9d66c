"""tf-layer-mean: what the check needs to know."""
from mxnet import np

LESSON = 10
ORDER = 3
KIND = 'complete'
NAMES = ('tf_layer_mean',)
TITLE = 'Losses averaged over layers'
GRADIENT = True


def draw(random):
    """Return two content layers and three style layers of two pictures, and two weights.

    The numbers of all layers of a picture come in one array, so that the gradient does, too.
    """
    contents = [(1, int(C), int(random.randint(3, 6)), int(random.randint(6, 9)))
                for C in random.permutation([2, 3, 4])[:2]]
    grams = [(int(C), int(C)) for C in random.permutation([2, 3, 4, 5, 6])[:3]]
    n = sum(size_of(shape) for shape in contents + grams)
    numbers = [np.array(random.normal(0, scale, n), dtype='float32') for scale in (2, 1)]
    return (*numbers, contents, grams,
            float(random.uniform(2, 9)), float(random.uniform(0.1, 0.9)))


def size_of(shape):
    size = 1
    for n in shape:
        size *= n
    return size


def cut(numbers, shapes):
    """Return arrays of the shapes, made of the numbers one after the other."""
    arrays, start = [], 0
    for shape in shapes:
        end = start + size_of(shape)
        arrays.append(numbers[start:end].reshape(shape))
        start = end
    return arrays


def call(tf_layer_mean, numbers_hat, numbers, contents, grams, content_weight, style_weight):
    Y_hat, Y = (cut(array, contents + grams) for array in (numbers_hat, numbers))
    n = len(contents)
    return tf_layer_mean(Y_hat[:n], Y[:n], Y_hat[n:], Y[n:], content_weight, style_weight)


def layer_twice(tf_layer_mean, random):
    """A mean does not change when every layer is repeated."""
    numbers_hat, numbers, contents, grams, *weights = draw(random)
    Y_hat, Y = (cut(array, contents + grams) for array in (numbers_hat, numbers))
    n = len(contents)
    once, twice = (tf_layer_mean(k * Y_hat[:n], k * Y[:n], k * Y_hat[n:], k * Y[n:], *weights)
                   for k in (1, 2))
    return all(abs(float(a) - float(b)) <= 1e-3 * abs(float(a)) for a, b in zip(once, twice))


PROPERTIES = (
    ('If every layer is repeated, both losses must stay the same, because they are means over '
     'layers. Yours change.', layer_twice),
)
