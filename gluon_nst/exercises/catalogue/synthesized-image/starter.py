"""Exercise synthesized-image: a Block whose parameter is a picture (lesson 7).

In style transfer, the network is fixed and the picture is trained. In Gluon, a Trainer trains the
parameters of a Block. So we need a Block that takes no input, has one parameter with the shape of
the picture, and returns its values. It will be used like this:

    block = SynthesizedImage((1, 3, 300, 450))
    block.initialize(init.Constant(content_X), force_reinit=True)
    X = block()

Complete both methods, then check them:

    gluon-nst exercise check synthesized-image      (and "exercise hint synthesized-image")
"""
# new_parameter(block, name, shape) creates a parameter of a block, in either MXNet: it calls
# gluon.Parameter(name, shape=shape) in MXNet 2, block.params.get(name, shape=shape) in MXNet 1.9.
from gluon_nst._compat import new_parameter
from mxnet import np, npx
from mxnet.gluon import nn

npx.set_np()


class SynthesizedImage(nn.Block):
    """A picture that can be trained.

    img_shape: (1, 3, H, W)
    """

    def __init__(self, img_shape):
        super().__init__()
        # TODO: give the Block its parameter, self.weight
        raise NotImplementedError('__init__ is still to do')

    def forward(self):
        # TODO: return the picture, an array of mxnet.np with the shape img_shape
        raise NotImplementedError('forward is still to do')
