"""Max pooling keeps the largest value of a window. In the window of the dark pixel, that pixel
is the smallest.
"""
def pooling_choice(ground, bright, dark, times):
    n = 4 ** times
    return bright, dark, ground + (bright - ground) / n, ground + (dark - ground) / n
