"""Your factors are squared. A loss squares the difference of features; the weight multiplies
it only once.
"""
def loss_weights(losses, factors):
    new = [l * f * f for l, f in zip(losses, factors)]
    return sum(new), new[1] / sum(new)
