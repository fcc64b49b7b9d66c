"""Exercise learning-rate: the learning rate of every epoch (lesson 7).

Large steps make fast progress, and small ones reach the minimum. So the training loop gradually
reduces the learning rate:

    for epoch in range(1, num_epochs + 1):
        ...                                         # record, backward, trainer.step(1)
        if epoch % lr_decay_epoch == 0:
            trainer.set_learning_rate(trainer.learning_rate * lr_decay_factor)

The chapter starts from 0.9 and multiplies by 0.8 every 50 epochs. Which learning rate does the
step of each epoch use? Note where in the loop the step is. The check runs a real Trainer through
this loop and compares:

    gluon-nst exercise check learning-rate      (and "exercise hint learning-rate")
"""


def learning_rates(lr, num_epochs, lr_decay_epoch, lr_decay_factor):
    """Return the learning rates that the steps of epochs 1, 2, ..., num_epochs use, as a list.

    lr: the learning rate at the beginning
    lr_decay_epoch: number of epochs between two drops
    lr_decay_factor: at each drop, the rate is multiplied by this
    """
    # TODO: your code here; no Trainer is needed
    raise NotImplementedError('learning_rates is still to do')
