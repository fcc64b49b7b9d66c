"""Exercise synthesized-image: a Block whose parameter is a picture (lesson 7)."""
from gluon_nst._compat import new_parameter
from mxnet.gluon import nn


class SynthesizedImage(nn.Block):
    """A picture that can be trained.

    img_shape: (1, 3, H, W)
    """

    def __init__(self, img_shape):
        super().__init__()
        self.weight = new_parameter(self, 'weight', img_shape)

    def forward(self):
        # The parameter is more than its values: it also holds the gradient. data() gives the
        # values, as an array that autograd connects with the parameter.
        return self.weight.data()
