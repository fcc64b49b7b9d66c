"""Your list has one rate too few: range(1, num_epochs) ends before num_epochs."""
def learning_rates(lr, num_epochs, lr_decay_epoch, lr_decay_factor):
    return [lr * lr_decay_factor ** ((epoch - 1) // lr_decay_epoch)
            for epoch in range(1, num_epochs)]
