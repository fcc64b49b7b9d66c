"""The picture changes much too little. The argument of trainer.step() is the batch size, by
which the gradient is divided. How many pictures are there?
"""
from mxnet import autograd


def training_step(X, loss_function, trainer):
    with autograd.record():
        loss = loss_function(X)
    loss.backward()
    trainer.step(X.size)
    return float(loss)
