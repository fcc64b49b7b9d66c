"""Exercise match-colors: give one picture the colours of another (lesson 15)."""
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
    m_style, m_content = style.mean(axis=0), content.mean(axis=0)
    a, b = style - m_style, content - m_content
    S_style, S_content = np.dot(a.T, a) / len(a), np.dot(b.T, b) / len(b)
    A = np.dot(power(S_content, 0.5), power(S_style, -0.5))
    return np.dot(a, A.T) + m_content  # colours are rows here, so A is on the right, transposed
