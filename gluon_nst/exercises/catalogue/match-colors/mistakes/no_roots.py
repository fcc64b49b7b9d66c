"""You multiply by the covariances themselves, but they are squared deviations: take their
roots, with exponents 0.5 and -0.5.
"""
from mxnet import np


def power(covariance, exponent):
    """Return a power of a symmetric matrix, (3, 3), which is symmetric, too: 0.5 is its root."""
    variances, axes = np.linalg.eigh(covariance)
    return np.dot(axes * variances ** exponent, axes.T)


def match_colors(style, content):
    m_style, m_content = style.mean(axis=0), content.mean(axis=0)
    a, b = style - m_style, content - m_content
    S_style, S_content = np.dot(a.T, a) / len(a), np.dot(b.T, b) / len(b)
    A = np.dot(S_content, power(S_style, -1))
    return np.dot(a, A.T) + m_content
