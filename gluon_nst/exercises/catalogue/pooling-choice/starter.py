"""Exercise pooling-choice: what max and average pooling keep (lesson 11).

A large surface has one value everywhere, its ground, but for two single pixels far apart: one is
brighter than the ground, one is darker. The picture goes through several pooling layers, each
2 x 2 in steps of two. What is left at the two places that cover the bright and the dark pixel,

- if the layers are max pooling,
- if the layers are average pooling?

The check draws such a picture and sends it through Gluon's layers.

    gluon-nst exercise check pooling-choice      (and "exercise hint pooling-choice")
"""


def pooling_choice(ground, bright, dark, times):
    """Predict four numbers.

    ground, bright, dark: values of the picture, with dark < ground < bright
    times: the number of pooling layers, one after the other
    result: (bright place after max, dark place after max,
             bright place after average, dark place after average)
    """
    # TODO: your code here
    raise NotImplementedError('pooling_choice is still to do')
