"""Exercise learning-rate: the learning rate of every epoch (lesson 7)."""


def learning_rates(lr, num_epochs, lr_decay_epoch, lr_decay_factor):
    """Return the learning rates that the steps of epochs 1, 2, ..., num_epochs use, as a list.

    lr: the learning rate at the beginning
    lr_decay_epoch: number of epochs between two drops
    lr_decay_factor: at each drop, the rate is multiplied by this
    """
    # The step comes before the decay: epoch 50 still uses the first rate, epoch 51 the second.
    # So count the drops before each epoch.
    return [lr * lr_decay_factor ** ((epoch - 1) // lr_decay_epoch)
            for epoch in range(1, num_epochs + 1)]
