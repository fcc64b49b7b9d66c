"""Exercise loss-weights: the total when weights change (lesson 9).

You have the three weighted losses of a picture, as the animator draws them: content, style and
total variation, each with its weight in it. Now, for the very same picture, all three weights are
changed: each is multiplied by a factor of its own (2 doubles it). Predict

- the new total,
- the share of the style in it, from 0 to 1: the greater a loss's share, the more the picture
  will be changed for its sake.

The check takes features with these losses, and calls compute_loss with the new weights.

    gluon-nst exercise check loss-weights      (and "exercise hint loss-weights")
"""


def loss_weights(losses, factors):
    """Predict the total and the share of the style.

    losses: [content, style, total variation], weighted, with the old weights
    factors: what the weights of [content, style, total variation] are multiplied by
    result: two numbers, (total, share of the style)
    """
    # TODO: your code here
    raise NotImplementedError('loss_weights is still to do')
