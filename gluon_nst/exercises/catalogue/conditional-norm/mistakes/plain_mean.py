"""You take the plain mean of all styles: the weights change nothing.
"""
from mxnet import np


def conditional_norm(Y, gammas, betas, weights):
    gamma, beta = gammas.mean(axis=0), betas.mean(axis=0)
    return gamma.reshape(1, -1, 1, 1) * Y + beta.reshape(1, -1, 1, 1)
