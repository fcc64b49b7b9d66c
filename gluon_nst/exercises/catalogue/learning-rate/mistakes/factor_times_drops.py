"""It seems that you multiply by the factor times the number of drops. Each drop multiplies the
rate once more, so you need a power.
"""
def learning_rates(lr, num_epochs, lr_decay_epoch, lr_decay_factor):
    drops = [(epoch - 1) // lr_decay_epoch for epoch in range(1, num_epochs + 1)]
    return [lr * lr_decay_factor * n if n else lr for n in drops]
