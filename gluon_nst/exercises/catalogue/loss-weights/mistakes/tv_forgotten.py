"""Your total does not include the total variation. It is part of the loss like the other two.
"""
def loss_weights(losses, factors):
    new = [l * f for l, f in zip(losses, factors)]
    return new[0] + new[1], new[1] / (new[0] + new[1])
