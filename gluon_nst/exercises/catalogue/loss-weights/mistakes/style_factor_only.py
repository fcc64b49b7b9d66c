"""You change only the weight of the style. The other two have factors of their own.
"""
def loss_weights(losses, factors):
    style = losses[1] * factors[1]
    total = losses[0] + style + losses[2]
    return total, style / total
