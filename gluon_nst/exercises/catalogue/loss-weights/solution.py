"""Exercise loss-weights: the total when weights change (lesson 9)."""


def loss_weights(losses, factors):
    """Predict the total and the share of the style.

    losses: [content, style, total variation], weighted, with the old weights
    factors: the factors for the weights of [content, style, total variation]
    result: two numbers, (total, share of the style)
    """
    content, style, tv = (loss * factor for loss, factor in zip(losses, factors))
    total = content + style + tv
    return total, style / total  # equal factors do not change the share: only ratios matter
