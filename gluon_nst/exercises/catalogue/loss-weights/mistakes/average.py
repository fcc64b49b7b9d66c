"""Your total is the mean of the three losses. It should be their sum.
"""
def loss_weights(losses, factors):
    new = [l * f for l, f in zip(losses, factors)]
    return sum(new) / 3, new[1] / sum(new)
