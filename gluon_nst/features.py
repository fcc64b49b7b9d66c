"""Features: what the layers of VGG-19 put out for a picture (d2l, section 14.12.4)."""

from ._compat import nn, np
from .images import preprocess


class ReplicatePadding(nn.Block):
    """A convolution that sees the border of a picture repeated outside, instead of zeros.

    Zeros are the colour of ImageNet's mean, and each step draws a frame towards them.

    Parameters
    ----------
    convolution : mxnet.gluon.nn.Conv2D
        3 x 3, with one pixel of padding; it is shared, not copied.
    """

    def __init__(self, convolution):
        super().__init__()
        self.convolution = convolution

    def forward(self, X):
        """Return the output, (1, C, H, W), for X (1, 3, H, W)."""
        X = np.concatenate([X[:, :, :1], X, X[:, :, -1:]], axis=2)
        X = np.concatenate([X[:, :, :, :1], X, X[:, :, :, -1:]], axis=3)
        return self.convolution(X)[:, :, 1:-1, 1:-1]


def truncate(pretrained_net, content_layers, style_layers, *, pooling='max', padding='zeros'):
    """Return the layers of a VGG up to the last one that is read, frozen.

    Lesson: chapters/03_features.py.

    Parameters
    ----------
    pretrained_net : Block
        With ``features``, as the model zoo's VGG has; the layers are shared, not copied.
    content_layers, style_layers : lists of int
        Indices into ``features``.
    pooling : {'max', 'avg'}
        VGG was trained with max pooling; Gatys, Ecker and Bethge 2015 find average
        pooling more pleasing.
    padding : {'zeros', 'replicate'}
        What the first convolution sees around the picture: zeros, as VGG was trained, or its
        border repeated, which avoids a dark frame.

    Returns
    -------
    mxnet.gluon.nn.Sequential
        No gradient is computed for its weights: only pixels are trained.
    """
    net = nn.Sequential()
    for i in range(max([*content_layers, *style_layers]) + 1):
        layer = pretrained_net.features[i]
        if pooling == 'avg' and isinstance(layer, nn.MaxPool2D):
            layer = nn.AvgPool2D(strides=2)
        if padding == 'replicate' and i == 0:
            layer = ReplicatePadding(layer)
        net.add(layer)
    for parameter in net.collect_params().values():
        parameter.grad_req = 'null'
    return net


def extract_features(X, content_layers, style_layers, *, net):
    """Run a picture through the network and keep the outputs of the chosen layers.

    Lesson: chapters/03_features.py.

    Parameters
    ----------
    X : (1, 3, H, W)
        From `preprocess`.
    content_layers, style_layers : lists of int
        Indices into ``net``.
    net : Sequential, or a network with a method ``extract_features`` of its own

    Returns
    -------
    contents, styles : lists of (1, C, h, w), one for each layer, in the order of the network

    Examples
    --------
    >>> net = nn.Sequential()
    >>> net.add(nn.MaxPool2D(strides=2), nn.Activation('relu'))
    >>> contents, styles = gluon_nst.extract_features(np.ones((1, 3, 8, 6)), [1], [0, 1], net=net)
    >>> [Y.shape for Y in contents], [Y.shape for Y in styles]
    ([(1, 3, 4, 3)], [(1, 3, 4, 3), (1, 3, 4, 3)])
    """
    if hasattr(net, 'extract_features'):  # it knows a faster way
        return net.extract_features(X, content_layers, style_layers)
    contents, styles = [], []
    for i in range(len(net)):
        X = net[i](X)
        if i in style_layers:
            styles.append(X)
        if i in content_layers:
            contents.append(X)
    return contents, styles


def get_contents(image_shape, device, *, content_img, net, content_layers, style_layers):
    """Return the content picture as a tensor, and its content features.

    Lesson: chapters/08_training.py.

    Parameters
    ----------
    image_shape : (int, int)
        Width and height.
    device : mxnet.Context
    content_img : (H, W, 3), uint8
    net, content_layers, style_layers
        As in `extract_features`.

    Returns
    -------
    content_X : (1, 3, height, width)
    contents_Y : list of (1, C, h, w)

    Examples
    --------
    >>> net = nn.Sequential()
    >>> net.add(nn.Activation('relu'))
    >>> layers = dict(content_layers=[0], style_layers=[0], net=net)
    >>> picture = numpy.zeros((20, 30, 3), 'uint8')
    >>> X, Y = gluon_nst.get_contents((6, 4), cpu(), content_img=picture, **layers)
    >>> X.shape, Y[0].shape
    ((1, 3, 4, 6), (1, 3, 4, 6))
    """
    content_X = preprocess(content_img, image_shape).copyto(device)
    contents_Y, _ = extract_features(content_X, content_layers, style_layers, net=net)
    return content_X, contents_Y


def get_styles(image_shape, device, *, style_img, net, content_layers, style_layers):
    """Return the style picture as a tensor, and its style features.

    Lesson: chapters/08_training.py. See `get_contents`.

    Returns
    -------
    style_X : (1, 3, height, width)
    styles_Y : list of (1, C, h, w)

    Examples
    --------
    >>> net = nn.Sequential()
    >>> net.add(nn.Activation('relu'))
    >>> layers = dict(content_layers=[0], style_layers=[0], net=net)
    >>> picture = numpy.zeros((20, 30, 3), 'uint8')
    >>> X, Y = gluon_nst.get_styles((6, 4), cpu(), style_img=picture, **layers)
    >>> X.shape, Y[0].shape
    ((1, 3, 4, 6), (1, 3, 4, 6))
    """
    style_X = preprocess(style_img, image_shape).copyto(device)
    _, styles_Y = extract_features(style_X, content_layers, style_layers, net=net)
    return style_X, styles_Y
