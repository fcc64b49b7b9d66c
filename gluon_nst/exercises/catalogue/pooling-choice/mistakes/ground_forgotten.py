"""For the average, you divide the spot and forget the others: the rest of the pixels is not
0, it is ground.
"""
def pooling_choice(ground, bright, dark, times):
    n = 4 ** times
    return bright, ground, bright / n, dark / n
