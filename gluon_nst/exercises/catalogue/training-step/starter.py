"""Exercise training-step: one step of training (lesson 8).

This is the core of the training loop, and of nearly all deep learning:

    1. compute the loss of the picture, while autograd records the computation;
    2. go back through the record to compute the gradient of the loss;
    3. let the trainer change the picture by one step down the gradient.

Complete the function below, then check it:

    gluon-nst exercise check training-step      (and "exercise hint training-step")
"""
from mxnet import autograd


def training_step(X, loss_function, trainer):
    """Change the picture X by one step, and return its loss before the step.

    X: (1, 3, H, W), the parameter of the synthesized image
    loss_function: loss_function(X) gives the loss, an array of mxnet.np with the shape ()
    trainer: the gluon.Trainer of the synthesized image
    result: the loss before the step, as a plain number: float(...)
    """
    # TODO: your code here
    raise NotImplementedError('training_step is still to do')
