"""Right numbers, wrong order: the two of max pooling come first, then the two of average
pooling.
"""
def pooling_choice(ground, bright, dark, times):
    n = 4 ** times
    return ground + (bright - ground) / n, ground + (dark - ground) / n, bright, ground
