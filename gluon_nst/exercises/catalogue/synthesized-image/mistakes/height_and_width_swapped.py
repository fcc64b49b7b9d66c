"""Your parameter has height and width swapped. img_shape is (1, 3, H, W) already, as arrays
have it: take it as it is.
"""
from gluon_nst._compat import new_parameter
from mxnet.gluon import nn


class SynthesizedImage(nn.Block):
    def __init__(self, img_shape):
        super().__init__()
        n, c, h, w = img_shape
        self.weight = new_parameter(self, 'weight', (n, c, w, h))

    def forward(self):
        return self.weight.data()
