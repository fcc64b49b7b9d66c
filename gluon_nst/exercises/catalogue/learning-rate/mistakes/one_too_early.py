"""Your drops come one epoch too early. In the loop, the rate drops after the step: epoch
lr_decay_epoch itself still uses the old rate.
"""
def learning_rates(lr, num_epochs, lr_decay_epoch, lr_decay_factor):
    return [lr * lr_decay_factor ** (epoch // lr_decay_epoch)
            for epoch in range(1, num_epochs + 1)]
