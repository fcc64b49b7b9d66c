"""For the average, you divide only the spot and forget the other pixels: they are not 0, but
have the value of the background.
"""
def pooling_choice(ground, bright, dark, times):
    n = 4 ** times
    return bright, ground, bright / n, dark / n
