"""1, 2 and 4 are right. In 3, adding a number moves the mean: what does it do to the distances from
the mean?
"""
def adain_changes(k):
    return [1, k, k, 1]
