"""Exercise loss-weights: the total when weights change (lesson 9).

You have the three weighted losses of a picture, as the animator plots them: content, style and
total variation, each multiplied by its weight. Now, for the same picture, each of the three weights
is multiplied by a factor of its own (2 doubles it). Predict

- the new total,
- the share of the style in it, from 0 to 1: the larger the share of a loss, the more it determines
  how the picture changes.

The check creates features with these losses, and calls compute_loss with the new weights.

    gluon-nst exercise check loss-weights      (and "exercise hint loss-weights")
"""


def loss_weights(losses, factors):
    """Predict the total and the share of the style.

    losses: [content, style, total variation], weighted, with the old weights
    factors: the factors for the weights of [content, style, total variation]
    result: two numbers, (total, share of the style)
    """
    # TODO: your code here
    raise NotImplementedError('loss_weights is still to do')
