"""The Block was not initialised before it got its parameter: the line super().__init__() is
missing or too late. It must come first.
"""
from gluon_nst._compat import new_parameter
from mxnet.gluon import nn


class SynthesizedImage(nn.Block):
    def __init__(self, img_shape):
        self.weight = new_parameter(self, 'weight', img_shape)

    def forward(self):
        return self.weight.data()
