"""The trainer took a step before the gradient was computed: backward() must come between the
loss and trainer.step(). It is missing or too late.
"""
from mxnet import autograd


def training_step(X, loss_function, trainer):
    with autograd.record():
        loss = loss_function(X)
    trainer.step(1)
    loss.backward()
    return float(loss)
