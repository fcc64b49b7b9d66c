"""All three weights are larger by the same factor, so nothing has changed: only their ratios
matter.
"""
def choose_weights():
    return 10, 1e5, 100
