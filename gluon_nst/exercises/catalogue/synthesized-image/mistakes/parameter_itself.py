"""forward returns the Parameter itself. Return the array that it holds.
"""
from gluon_nst._compat import new_parameter
from mxnet.gluon import nn


class SynthesizedImage(nn.Block):
    def __init__(self, img_shape):
        super().__init__()
        self.weight = new_parameter(self, 'weight', img_shape)

    def forward(self):
        return self.weight
