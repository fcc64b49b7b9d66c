"""A network that paints a photograph in one pass (Johnson, Alahi and Fei-Fei 2016), slimmed.

Lesson: chapters/16_one_pass.py.
"""

from .._compat import HybridBlock, autograd, init, new_parameter, nn, np
from ..images import to_uint8

WIDTHS = 16, 32, 64  # channels at full, half and quarter size; the paper has 32, 64 and 128
BLOCKS = 5  # residual blocks, at quarter size
KERNEL = 9  # of the first and of the last convolution
BLOCK = 4  # the network halves twice, so sides are multiples of 4 when it ends
EPSILON = 1e-5  # added to a variance
REACH = 0.6  # how far a colour can be from grey: beyond 0.5, so that black and white are easy


class Convolution(HybridBlock):
    """A convolution of a picture that goes on beyond its borders as its own reflection.

    Parameters
    ----------
    inputs, outputs : int
        Numbers of channels.
    kernel : int
        Its side, odd.
    stride : int
        2 halves the picture.
    bias : bool
        Whether a number is added to each channel.
    block : int
        How many pixels each way are computed as channels of one pixel; the sides of the picture
        are multiples of it. The numbers are the same, but a processor works on sixteen channels
        at a time: with three of them, it is four times as fast in blocks of four.
    """

    def __init__(self, inputs, outputs, kernel, stride=1, bias=False, block=1):
        super().__init__()
        self.inputs, self.outputs = inputs, outputs
        self.margin, self.stride, self.block = kernel // 2, stride, block
        side = kernel + block - 1  # of the kernel of a block
        self.settings = dict(
            kernel=(side, side), stride=(stride * block,) * 2, num_filter=outputs * block**2
        )
        self.weight = new_parameter(self, 'weight', (outputs, inputs, kernel, kernel))
        if bias:
            self.bias = new_parameter(self, 'bias', (outputs,))
            self.bias.init = init.Zero()

    def compute(self, F, X, weight, bias=None):
        """Return the output, (1, outputs, H / stride, W / stride), for X (1, inputs, H, W)."""
        Y = F.Convolution(
            self.reflect(F, X), self.in_blocks(F, weight), no_bias=True, **self.settings
        )
        return self.finish(F, Y, bias)

    def reflect(self, F, X, margins=None):
        """Return X with its reflection around it.

        Parameters
        ----------
        margins : (int, int), optional
            Of how many rows above and below it, and columns beside it, instead of `margin`.
        """
        above, beside = margins or (self.margin, self.margin)
        width = (0, 0, 0, 0, above, above, beside, beside)
        return F.pad(X.as_nd_ndarray(), mode='reflect', pad_width=width)

    def in_blocks(self, F, weight):
        """Return the weight for each pixel of a block, moved to its place."""
        weight, rest = weight.as_nd_ndarray(), self.block - 1
        moved = (
            F.pad(weight, mode='constant', pad_width=(0, 0, 0, 0, y, rest - y, x, rest - x))
            for y in range(self.block)
            for x in range(self.block)
        )
        return F.concat(*moved, dim=0) if rest else weight

    def finish(self, F, Y, bias=None):
        """Return the output from that of MXNet's convolution: pixel by pixel, and with the bias."""
        if self.block > 1:
            Y = F.depth_to_space(Y, self.block)
        if bias is not None:
            Y = F.broadcast_add(Y, bias.as_nd_ndarray().reshape((1, -1, 1, 1)))
        return Y.as_np_ndarray()

    def biases(self):
        """Return the bias in a list, which is empty if there is none."""
        return [self.bias.data()] if hasattr(self, 'bias') else []


class EnlargingConvolution(Convolution):
    """A convolution of a picture in which each pixel is repeated, twice each way.

    Enlarging by repeating pixels, instead of a transposed convolution, avoids checkerboards
    (Odena, Dumoulin and Olah 2016).
    """

    def compute(self, F, X, weight, bias=None):
        """Return the output, (1, outputs, 2 H, 2 W), for X (1, inputs, H, W)."""
        X = F.UpSampling(X.as_nd_ndarray(), scale=2, sample_type='nearest')
        return super().compute(F, X, weight, bias)


class InstanceNorm(HybridBlock):
    """Gives each channel of one picture a learned mean and deviation, whatever it had before.

    Ulyanov, Vedaldi and Lempitsky 2016. The instance norm of one picture is the batch norm of a
    batch of one, which MXNet computes on all cores. With several styles it is *conditional*
    (Dumoulin, Shlens and Kudlur 2017): each style has its own mean and deviation.

    Parameters
    ----------
    channels : int
    styles : int
        How many.
    """

    def __init__(self, channels, styles=1):
        super().__init__()
        self.gamma = new_parameter(self, 'gamma', (styles, channels))  # deviations
        self.beta = new_parameter(self, 'beta', (styles, channels))  # means
        self.shares = new_parameter(self, 'shares', (styles,))  # of each style in the painting
        self.mean = new_parameter(self, 'mean', (channels,))  # batch norm fills these two, and
        self.var = new_parameter(self, 'var', (channels,))  # nobody reads them
        self.gamma.init, self.shares.init = init.One(), init.Constant(1 / styles)
        self.beta.init = self.mean.init = self.var.init = init.Zero()
        self.shares.grad_req = self.mean.grad_req = self.var.grad_req = 'null'

    def compute(self, F, X, gamma, beta, shares, mean, var):
        """Return the output, of the shape of X (1, channels, H, W)."""
        X, gamma, beta, shares, mean, var = (
            a.as_nd_ndarray() for a in (X, gamma, beta, shares, mean, var)
        )
        gamma, beta = F.dot(shares, gamma), F.dot(shares, beta)
        return F.BatchNorm(X, gamma, beta, mean, var, eps=EPSILON, fix_gamma=False).as_np_ndarray()

    def mixed(self):
        """Return the deviations and the means that it gives now, each (channels,)."""
        shares = self.shares.data()
        return [np.dot(shares, parameter.data()) for parameter in (self.gamma, self.beta)]


class Layer(HybridBlock):
    """A convolution, an instance norm and a ReLU."""

    def __init__(self, inputs, outputs, kernel, styles, stride=1, enlarge=False, relu=True):
        super().__init__()
        self.enlarge, self.relu = enlarge, relu
        kind = EnlargingConvolution if enlarge else Convolution
        self.convolution = kind(inputs, outputs, kernel, stride)
        self.norm = InstanceNorm(outputs, styles)

    def compute(self, F, X):
        """Return the output, (1, outputs, ...), for X (1, inputs, H, W)."""
        Y = self.norm(self.convolution(X))
        if not self.relu:
            return Y
        return F.Activation(Y.as_nd_ndarray(), act_type='relu').as_np_ndarray()


class Residual(HybridBlock):
    """Two layers whose output is added to their input (He et al. 2016)."""

    def __init__(self, channels, styles):
        super().__init__()
        self.first = Layer(channels, channels, 3, styles)
        self.second = Layer(channels, channels, 3, styles, relu=False)

    def compute(self, F, X):
        """Return the output, of the shape of X (1, channels, H, W)."""
        return X + self.second(self.first(X))


def squash(F, Y):
    """Return colours in [-0.1, 1.1] for any numbers."""
    return 0.5 + REACH * F.Activation(Y, act_type='tanh')


def named_parameters(block):
    """Return all parameters of a block by their paths in it, as a dict sorted by name."""
    if hasattr(block, '_collect_params_with_prefix'):  # MXNet 1.9: its plain names count blocks
        found = block._collect_params_with_prefix()
    else:
        found = block.collect_params()
    return {name: found[name] for name in sorted(found)}


class PaintingNetwork(HybridBlock):
    """A network from photograph to painting: called with pixels, it returns pixels.

    Call it in ``autograd.train_mode()`` (or ``record()``): else batch norm does not look at the
    picture. Two layers halve the picture, residual blocks repaint it, two layers enlarge it again.
    Its styles share all convolutions; `blend` says which of them it paints.

    Parameters
    ----------
    styles : int
        How many.

    Examples
    --------
    >>> net = PaintingNetwork()
    >>> net.initialize(init.Xavier())
    >>> with autograd.train_mode():
    ...     net(np.zeros((1, 3, 20, 30))).shape
    (1, 3, 20, 30)
    """

    painter = None  # a `Painter` with its weights, once they no longer change

    def __init__(self, styles=1):
        super().__init__()
        self.styles = styles
        full, half, quarter = WIDTHS
        self.layers = nn.HybridSequential()
        self.layers.add(
            Layer(3, full, KERNEL, styles),
            Layer(full, half, 3, styles, stride=2),
            Layer(half, quarter, 3, styles, stride=2),
            *(Residual(quarter, styles) for _ in range(BLOCKS)),
            Layer(quarter, half, 3, styles, enlarge=True),
            Layer(half, full, 3, styles, enlarge=True),
        )
        self.last = Convolution(full, 3, KERNEL, bias=True, block=BLOCK)

    def compute(self, F, X):
        """Return the painting.

        Parameters
        ----------
        X : (1, 3, H, W)
            Pixels in [0, 1]; H and W at least 5.

        Returns
        -------
        (1, 3, H, W), in [-0.1, 1.1]: clip it to [0, 1] to look at it
        """
        Y = X
        for layer in self.layers:
            Y = layer(Y)
        Y = squash(F, self.last(Y).as_nd_ndarray())
        Y = F.slice_like(Y, X.as_nd_ndarray(), axes=(2, 3))  # halved and doubled, it may be larger
        return Y.as_np_ndarray()

    def blend(self, shares):
        """Paint from now on in several styles at once, or in one of them.

        Parameters
        ----------
        shares : sequence of float
            One for each style, 0 or more; only how they compare with each other counts.
        """
        shares = np.array(shares, dtype='float32') / sum(shares)

        def mix(block):
            if isinstance(block, InstanceNorm):
                block.shares.set_data(shares)

        self.apply(mix)

    def shares(self):
        """Return how much of each style it paints now, as a list of float."""
        return self.layers[0].norm.shares.data().asnumpy().tolist()

    def choose(self, style):
        """Paint from now on in one style, given its number from 0."""
        self.blend([number == style for number in range(self.styles)])

    def copy(self, shares=None):
        """Return a new network, whose styles are mixtures of those of this one.

        Parameters
        ----------
        shares : list of sequences of float, optional
            For each new style, how much of each style of this one; each sums to 1. Without it,
            there is one: what this network paints now.
        """
        shares = [self.shares()] if shares is None else shares
        new = PaintingNetwork(len(shares))
        new.initialize(init.Zero())
        shares, ours = np.array(shares, dtype='float32'), self.learned()
        for name, parameter in new.learned().items():
            value = ours[name].data()
            if name.endswith(('norm.gamma', 'norm.beta')):
                value = np.dot(shares, value)
            parameter.set_data(value)
        return new

    def learned(self):
        """Return the parameters that are learned, by name, as a dict sorted by name."""
        found = named_parameters(self).items()
        return {name: parameter for name, parameter in found if parameter.grad_req != 'null'}

    def paint(self, photo):
        """Return the painting of a photograph; both are numpy.ndarray, (H, W, 3), uint8."""
        X = np.array(photo.transpose(2, 0, 1)[None], dtype='float32') / 255
        with autograd.train_mode():
            Y = (self.painter or self)(X).asnumpy()
        return to_uint8(Y[0].transpose(1, 2, 0))
