"""You add the factors to the losses. A loss is multiplied by its weight, so multiply it by the
factor of that weight.
"""
def loss_weights(losses, factors):
    new = [l + f for l, f in zip(losses, factors)]
    return sum(new), new[1] / sum(new)
