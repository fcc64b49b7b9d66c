"""1, 3 and 4 are right. But the painting's deviation is what the result gets: it is not
ignored.
"""
def adain_changes(k):
    return [1, 1, 1, 1]
