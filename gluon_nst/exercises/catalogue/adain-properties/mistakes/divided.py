"""2, 3 and 4 are right. In 1, you divide by the deviation, as the formula does; but what it is
divided into has grown, too.
"""
def adain_changes(k):
    return [1 / k, k, 1, 1]
