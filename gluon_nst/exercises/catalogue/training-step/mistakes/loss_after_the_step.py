"""The picture changes as it should, but you return the loss after the step. Return the one
before, which is already computed.
"""
from mxnet import autograd


def training_step(X, loss_function, trainer):
    with autograd.record():
        loss = loss_function(X)
    loss.backward()
    trainer.step(1)
    return float(loss_function(X))
