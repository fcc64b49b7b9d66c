"""A decoder: VGG backwards, from the features of a deep layer to pixels, one level at a time.

Lesson: chapters/17_any_style.py.
"""

from .._compat import init, mxnet, new_parameter, nn
from .network import BLOCK, Convolution, EnlargingConvolution, squash

# For each layer that is decoded, the deepest first: the channels of its features, those of two
# hidden layers, and those of what it becomes, which is the next of these layers, or pixels.
WIDTHS = {
    'conv4_1': (512, 128, 128, 256),
    'conv3_1': (256, 96, 96, 128),
    'conv2_1': (128, 64, 32, 3),
}
SLOPE = 0.1  # of a leaky ReLU below 0: with none, channels die


class Level(nn.Block):
    """One level of the decoder: called with standardised features, it returns larger ones.

    What it returns is standardised, too, (1, outputs, 2 H, 2 W) for (1, inputs, H, W); or, with
    three outputs, it is pixels in [-0.1, 1.1], and H and W must be even. `standardise` makes its
    input from what VGG puts out.

    Parameters
    ----------
    inputs, hidden, enlarged, outputs : int
        Channels, as in `WIDTHS`.
    """

    def __init__(self, inputs, hidden, enlarged, outputs):
        super().__init__()
        self.to_pixels = outputs == 3
        first, last, block = (3, 5, BLOCK) if self.to_pixels else (1, 3, 1)
        self.layers = nn.HybridSequential()
        self.layers.add(
            Convolution(inputs, hidden, first, bias=True),
            nn.LeakyReLU(SLOPE),
            EnlargingConvolution(hidden, enlarged, 3, bias=True),
            nn.LeakyReLU(SLOPE),
            Convolution(enlarged, outputs, last, bias=True, block=block),
        )
        self.mean = new_parameter(self, 'mean', (inputs,))
        self.deviation = new_parameter(self, 'deviation', (inputs,))
        self.mean.init, self.deviation.init = init.Zero(), init.One()
        self.mean.grad_req = self.deviation.grad_req = 'null'

    def forward(self, X):
        """Return what the features become."""
        Y = self.layers(X)
        return squash(mxnet.nd, Y.as_nd_ndarray()).as_np_ndarray() if self.to_pixels else Y

    def standardise(self, X):
        """Return features (1, inputs, H, W) in units of their deviations over many pictures."""
        mean, deviation = (p.data().reshape(1, -1, 1, 1) for p in (self.mean, self.deviation))
        return (X - mean) / deviation


class Decoder(nn.Block):
    """Turns the features of a layer of VGG-19 into those of the layers before it, and pixels.

    `levels` has one for each layer of `WIDTHS`, to be called one after the other, so that
    something can be done with the features in between.
    """

    def __init__(self):
        super().__init__()
        self.levels = nn.Sequential()
        self.levels.add(*(Level(*widths) for widths in WIDTHS.values()))

    def forward(self, X):
        """Return pixels (1, 3, 8 H, 8 W), for standardised features of conv4_1 (1, 512, H, W)."""
        return self.levels(X)

    def standardise(self, features):
        """Return the features of all layers, the deepest first, each as its level takes them."""
        return [level.standardise(X) for level, X in zip(self.levels, features)]
