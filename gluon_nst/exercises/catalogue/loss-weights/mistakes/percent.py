"""The total is right, but the share is in percent: it should be a number from 0 to 1.
"""
def loss_weights(losses, factors):
    new = [l * f for l, f in zip(losses, factors)]
    return sum(new), 100 * new[1] / sum(new)
