"""For the average, you add the divided spot to a full ground. Where the spot is, there is no
ground: one pixel less of it goes into the mean.
"""
def pooling_choice(ground, bright, dark, times):
    n = 4 ** times
    return bright, ground, ground + bright / n, ground + dark / n
