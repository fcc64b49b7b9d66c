"""Right numbers, wrong order: both positions after max pooling come first, then both after
average pooling.
"""
def pooling_choice(ground, bright, dark, times):
    n = 4 ** times
    return bright, ground + (bright - ground) / n, ground, ground + (dark - ground) / n
