"""2, 3 and 4 are right. But the photograph's deviation is divided out: look at the formula
once more.
"""
def adain_changes(k):
    return [k, k, 1, 1]
