"""Exercise gram-properties: what the Gram matrix captures, and what it ignores (lesson 5).

Take the features X of a picture, (1, C, H, W), and G = gram(X) = F F^T / (C * H * W). Now the
features are changed in one of three ways. For each, predict the factor by which every entry of the
Gram matrix is multiplied; it is 1 if nothing changes:

    1. all features are multiplied by k;
    2. the positions are shuffled, all channels in the same way;
    3. the features are repeated n times side by side, (1, C, H, n * W), like tiles on a wall.

Work it out with the formula first. The check does the experiment and compares:

    gluon-nst exercise check gram-properties      (and "exercise hint gram-properties")
"""


def gram_factors(k, n):
    """Return the three factors, as a list of numbers.

    k: number by which the features are multiplied
    n: number of tiles
    """
    # TODO: return [..., ..., ...], with formulas of k and n where it depends on them
    raise NotImplementedError('gram_factors is still to do')
