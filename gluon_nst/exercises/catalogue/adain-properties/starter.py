"""Exercise adain-properties: what AdaIN takes over, and what it ignores (lesson 17).

AdaIN gives the features F of a photograph the means and deviations of the features S of a painting,
channel by channel. By which factor does the deviation of each channel of the *result* change, if

    1. all features of the photograph are multiplied by k;
    2. all features of the painting are multiplied by k;
    3. k is added to all features of the painting;
    4. the positions of the painting are shuffled, all channels in the same way?

k is positive; a factor is 1 if nothing changes. The check does the experiment and compares:

    gluon-nst exercise check adain-properties      (and "exercise hint adain-properties")
"""


def adain_changes(k):
    """Return the four factors, as a list of numbers.

    k: a positive number
    """
    # TODO: return [..., ..., ..., ...], with k where a factor depends on it
    raise NotImplementedError('adain_changes is still to do')
