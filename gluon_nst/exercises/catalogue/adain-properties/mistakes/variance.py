"""1, 3 and 4 are right. In 2 you give the factor of the variance: the deviation is its root.
"""
def adain_changes(k):
    return [1, k ** 2, 1, 1]
