"""For the average, you add the spot, divided by the number of pixels, to the full background.
The spot replaces one background pixel, so the mean includes one less of them.
"""
def pooling_choice(ground, bright, dark, times):
    n = 4 ** times
    return bright, ground, ground + bright / n, ground + dark / n
