"""All three weights are larger by the same factor, and nothing has changed: only ratios
matter.
"""
def choose_weights():
    return 10, 1e5, 100
