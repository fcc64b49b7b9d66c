"""Exercise pooling-choice: what max and average pooling keep (lesson 11)."""


def pooling_choice(ground, bright, dark, times):
    """Predict four numbers.

    ground, bright, dark: values of the picture, with dark < ground < bright
    times: the number of pooling layers, one after the other
    result: (bright position after max, dark position after max,
             bright position after average, dark position after average)
    """
    pixels = 4 ** times  # of the picture, in one position of the output
    return (bright, ground,  # the largest wins, so a dark pixel disappears
            ground + (bright - ground) / pixels,  # all other pixels are background
            ground + (dark - ground) / pixels)
