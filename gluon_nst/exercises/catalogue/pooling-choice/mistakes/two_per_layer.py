"""For the average, you count two pixels for each layer. A window has two rows and two columns.
"""
def pooling_choice(ground, bright, dark, times):
    n = 2 ** times
    return bright, ground, ground + (bright - ground) / n, ground + (dark - ground) / n
