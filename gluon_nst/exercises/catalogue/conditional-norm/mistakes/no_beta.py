"""The means are missing: add the blend of the betas.
"""
from mxnet import np


def conditional_norm(Y, gammas, betas, weights):
    gamma = np.dot(weights / weights.sum(), gammas)
    return gamma.reshape(1, -1, 1, 1) * Y
