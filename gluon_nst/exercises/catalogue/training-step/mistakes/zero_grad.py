"""trainer.zero_grad() belongs to PyTorch. In Gluon, backward() replaces the gradient of the
step before, so there is nothing to set to zero: leave it out.
"""
from mxnet import autograd


def training_step(X, loss_function, trainer):
    trainer.zero_grad()
    with autograd.record():
        loss = loss_function(X)
    loss.backward()
    trainer.step(1)
    return float(loss)
