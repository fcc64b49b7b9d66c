"""You use the weights as they are. Only their ratio counts: divide them by their sum.
"""
from mxnet import np


def conditional_norm(Y, gammas, betas, weights):
    gamma, beta = np.dot(weights, gammas), np.dot(weights, betas)
    return gamma.reshape(1, -1, 1, 1) * Y + beta.reshape(1, -1, 1, 1)
