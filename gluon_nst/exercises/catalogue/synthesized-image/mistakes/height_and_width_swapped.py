"""Your parameter has height and width swapped. img_shape is already (1, 3, H, W): use it
unchanged.
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
