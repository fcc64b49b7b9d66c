"""You take the deviation of the photograph for that of the result: the two are exchanged.
"""
def adain_changes(k):
    return [k, 1, 1, 1]
