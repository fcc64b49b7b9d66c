"""The picture changes as it should, but your function returns nothing. The caller needs the
loss to plot it.
"""
from mxnet import autograd


def training_step(X, loss_function, trainer):
    with autograd.record():
        loss = loss_function(X)
    loss.backward()
    trainer.step(1)
