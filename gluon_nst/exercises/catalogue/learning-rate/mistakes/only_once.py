"""Your first drop is right, but it is the only one. The loop multiplies again after every
lr_decay_epoch epochs.
"""
def learning_rates(lr, num_epochs, lr_decay_epoch, lr_decay_factor):
    return [lr if epoch <= lr_decay_epoch else lr * lr_decay_factor
            for epoch in range(1, num_epochs + 1)]
