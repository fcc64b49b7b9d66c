"""optimizer.step() of PyTorch needs no argument, but trainer.step() of Gluon does: the batch
size, by which the gradient is divided. How many pictures are there?
"""
from mxnet import autograd


def training_step(X, loss_function, trainer):
    with autograd.record():
        loss = loss_function(X)
    loss.backward()
    trainer.step()
    return float(loss)
