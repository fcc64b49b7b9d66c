"""It seems that each drop subtracts the same amount. The loop multiplies, so the drops get
smaller and the rate never reaches 0.
"""
def learning_rates(lr, num_epochs, lr_decay_epoch, lr_decay_factor):
    drop = lr * (1 - lr_decay_factor)
    return [lr - drop * ((epoch - 1) // lr_decay_epoch) for epoch in range(1, num_epochs + 1)]
