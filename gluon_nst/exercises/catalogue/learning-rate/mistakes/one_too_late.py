"""Your drops come one epoch too late: the epoch right after lr_decay_epoch already uses the
new rate.
"""
def learning_rates(lr, num_epochs, lr_decay_epoch, lr_decay_factor):
    return [lr * lr_decay_factor ** (max(0, epoch - 2) // lr_decay_epoch)
            for epoch in range(1, num_epochs + 1)]
