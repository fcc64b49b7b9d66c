"""Exercise training-step: one step of training (lesson 8)."""
from mxnet import autograd


def training_step(X, loss_function, trainer):
    """Change the picture X by one step, and return its loss before the step.

    X: (1, 3, H, W), the parameter of the synthesized image
    loss_function: loss_function(X) gives the loss, an array of mxnet.np with the shape ()
    trainer: the gluon.Trainer of the synthesized image
    result: the loss before the step, as a plain number: float(...)
    """
    with autograd.record():
        loss = loss_function(X)
    loss.backward()  # fills the gradient of X
    trainer.step(1)  # changes X; the 1 is the batch size, by which the gradient is divided
    return float(loss)
