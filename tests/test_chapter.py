"""After patch_model_zoo() a notebook that follows the book runs on the MXNet it was written for.

These programs make the MXNet and d2l calls of the book's code, with a small picture.
"""

import subprocess
import sys

import pytest

from gluon_nst._compat import MXNET_2

COMMON = """
import gluon_nst
gluon_nst.patch_model_zoo()

from d2l import mxnet as d2l
from mxnet import autograd, gluon, image, init, np, npx
from mxnet.gluon import nn

npx.set_np()
device = d2l.try_gpu()
img = image.imread(PICTURE)
img = (image.imresize(img, 48, 32).astype('float32') / 255 - np.array([0.485, 0.456, 0.406]))
X = np.expand_dims((img / np.array([0.229, 0.224, 0.225])).transpose(2, 0, 1), axis=0)

pretrained_net = gluon.model_zoo.vision.vgg19(pretrained=True)
net = nn.Sequential()
for i in range(29):
    net.add(pretrained_net.features[i])

class Synthesized(nn.Block):
    def __init__(self, img_shape):
        super(Synthesized, self).__init__()
        self.weight = PARAMETER

    def forward(self):
        return self.weight.data()

RESET
X = X.copyto(device)
gen_img = Synthesized(X.shape)
gen_img.initialize(init.Constant(X), ctx=device, force_reinit=True)
trainer = gluon.Trainer(gen_img.collect_params(), 'adam', {'learning_rate': 0.9})
Y, losses = gen_img(), []
for epoch in range(4):
    with autograd.record():
        l = np.square(d2l.reduce_mean(net(Y)) - 5) + d2l.reduce_mean(d2l.abs(Y))
    l.backward()
    trainer.step(1)
    losses.append(float(l))
assert losses[-1] < losses[0], losses
"""

FORMS = {
    'MXNet 2': ("gluon.Parameter('weight', shape=img_shape)", 'net.reset_ctx(device)'),
    'MXNet 1': (
        "self.params.get('weight', shape=img_shape)",
        'net.collect_params().reset_ctx(device)',
    ),
}


@pytest.mark.parametrize(
    'form',
    [
        pytest.param(
            'MXNet 2', marks=pytest.mark.skipif(not MXNET_2, reason='written for MXNet 2')
        ),
        pytest.param('MXNet 1', marks=pytest.mark.skipif(MXNET_2, reason='written for MXNet 1')),
    ],
)
def test_book_code_runs(form, picture):
    parameter, reset = FORMS[form]
    program = (
        COMMON.replace('PICTURE', repr(str(picture)))
        .replace('PARAMETER', parameter)
        .replace('RESET', reset)
    )
    subprocess.run([sys.executable, '-c', program], check=True)
