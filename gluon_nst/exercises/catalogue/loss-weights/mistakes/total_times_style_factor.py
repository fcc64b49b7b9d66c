"""You multiply the whole total by the factor of the style. Each factor applies to only one
loss.
"""
def loss_weights(losses, factors):
    return sum(losses) * factors[1], losses[1] / sum(losses)
