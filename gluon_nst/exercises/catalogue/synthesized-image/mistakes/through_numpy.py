"""forward returns the right picture, but as a copy that autograd does not know: through
asnumpy() or detach(), no gradient flows back to the parameter, so the picture would never
change.
"""
from gluon_nst._compat import new_parameter
from mxnet import np
from mxnet.gluon import nn


class SynthesizedImage(nn.Block):
    def __init__(self, img_shape):
        super().__init__()
        self.weight = new_parameter(self, 'weight', img_shape)

    def forward(self):
        return np.array(self.weight.data().asnumpy())
