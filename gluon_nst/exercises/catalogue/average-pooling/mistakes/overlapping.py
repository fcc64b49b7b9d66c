"""Your windows overlap: they advance by one position each time. They should advance by two, so
that the height and the width are halved.
"""
def average_pool(X):
    rows = (X[:, :, :-1] + X[:, :, 1:]) / 2
    return (rows[:, :, :, :-1] + rows[:, :, :, 1:]) / 2
