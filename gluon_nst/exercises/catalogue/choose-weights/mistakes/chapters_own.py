"""These are the weights of the chapter, from which you start: the result is too far from the
photograph.
"""
def choose_weights():
    return 1, 1e4, 10
