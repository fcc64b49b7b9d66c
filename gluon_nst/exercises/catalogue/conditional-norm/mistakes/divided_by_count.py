"""You divide by the number of styles. Divide the weights by their sum.
"""
from mxnet import np


def conditional_norm(Y, gammas, betas, weights):
    shares = weights / len(weights)
    gamma, beta = np.dot(shares, gammas), np.dot(shares, betas)
    return gamma.reshape(1, -1, 1, 1) * Y + beta.reshape(1, -1, 1, 1)
