"""Exercise pooling-choice: what max and average pooling keep (lesson 11)."""


def pooling_choice(ground, bright, dark, times):
    """Predict four numbers.

    ground, bright, dark: values of the picture, with dark < ground < bright
    times: the number of pooling layers, one after the other
    result: (bright place after max, dark place after max,
             bright place after average, dark place after average)
    """
    pixels = 4 ** times  # of the picture, behind one place at the end
    return (bright, ground,  # the largest wins: a dark pixel leaves no trace
            ground + (bright - ground) / pixels,  # the others are ground, and pull towards it
            ground + (dark - ground) / pixels)
