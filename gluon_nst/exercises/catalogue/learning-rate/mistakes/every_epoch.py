"""You multiply by the factor at every epoch. Do it only every lr_decay_epoch epochs.
"""
def learning_rates(lr, num_epochs, lr_decay_epoch, lr_decay_factor):
    return [lr * lr_decay_factor ** (epoch - 1) for epoch in range(1, num_epochs + 1)]
