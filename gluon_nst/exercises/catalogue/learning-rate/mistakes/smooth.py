"""Your rate falls a little at every epoch. In the loop it is constant for lr_decay_epoch
epochs and then drops at once: use a division that gives whole numbers (//, not /).
"""
def learning_rates(lr, num_epochs, lr_decay_epoch, lr_decay_factor):
    return [lr * lr_decay_factor ** ((epoch - 1) / lr_decay_epoch)
            for epoch in range(1, num_epochs + 1)]
