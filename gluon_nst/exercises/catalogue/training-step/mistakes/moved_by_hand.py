"""It seems that you update the picture yourself, by the learning rate times the gradient. The
trainer does more than that: it remembers earlier steps (momentum, Adam). Leave the step to it.
"""
from mxnet import autograd


def training_step(X, loss_function, trainer):
    with autograd.record():
        loss = loss_function(X)
    loss.backward()
    X -= trainer.learning_rate * X.grad
    return float(loss)
