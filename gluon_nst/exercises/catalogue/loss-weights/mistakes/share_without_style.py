"""The total is right. For the share, you divide by the other two losses; divide by the sum of
all three.
"""
def loss_weights(losses, factors):
    new = [l * f for l, f in zip(losses, factors)]
    return sum(new), new[1] / (new[0] + new[2])
