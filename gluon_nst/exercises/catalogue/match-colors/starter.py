"""Exercise match-colors: give one picture the colours of another (lesson 15).

A picture's colours are a cloud of points, three numbers each, with a mean and a covariance. To
give the painting the colours of the photograph, move every one of its colours p to

    q = A (p - m_style) + m_content,     A = S_content^(1/2) S_style^(-1/2)

with m the means and S the covariances (divided by the number of colours). `power` below takes
powers of matrices. Complete match_colors, then check it:

    gluon-nst exercise check match-colors      (and "exercise hint match-colors" if you are stuck)
"""
from mxnet import np, npx

npx.set_np()


def power(covariance, exponent):
    """Return a power of a symmetric matrix, (3, 3), which is symmetric, too: 0.5 is its root."""
    variances, axes = np.linalg.eigh(covariance)
    return np.dot(axes * variances ** exponent, axes.T)


def match_colors(style, content):
    """Return the colours of the painting, moved.

    style: (N, 3), an array of mxnet.np, one colour in each row
    content: (M, 3), the colours of the photograph
    result: (N, 3), an array of mxnet.np, not clipped
    """
    # TODO: your code here
    raise NotImplementedError('match_colors is still to do')
