"""Exercise pooling-choice: what max and average pooling keep (lesson 11).

A large picture has the same value everywhere, the background (called ground), except for two single
pixels far apart: one is brighter than the background, the other is darker. The picture goes through
several pooling layers, each 2 x 2 with a stride of two. What is the value at the two positions that
cover the bright and the dark pixel,

- if the layers are max pooling,
- if the layers are average pooling?

The check creates such a picture and runs it through Gluon's layers.

    gluon-nst exercise check pooling-choice      (and "exercise hint pooling-choice")
"""


def pooling_choice(ground, bright, dark, times):
    """Predict four numbers.

    ground, bright, dark: values of the picture, with dark < ground < bright
    times: the number of pooling layers, one after the other
    result: (bright position after max, dark position after max,
             bright position after average, dark position after average)
    """
    # TODO: your code here
    raise NotImplementedError('pooling_choice is still to do')
