"""The picture moves as it should, but your function returns nothing. The caller wants to plot
the loss.
"""
from mxnet import autograd


def training_step(X, loss_function, trainer):
    with autograd.record():
        loss = loss_function(X)
    loss.backward()
    trainer.step(1)
