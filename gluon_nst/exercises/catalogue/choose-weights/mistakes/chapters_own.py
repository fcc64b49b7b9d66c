"""These are the weights of the chapter, which you start from: they go too far from the
photograph.
"""
def choose_weights():
    return 1, 1e4, 10
