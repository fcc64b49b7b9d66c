"""Exercise overlap: how often a transposed convolution writes where (lesson 16).

On a line, a transposed convolution writes the number i of its input to the positions

    i * stride, i * stride + 1, ..., i * stride + kernel - 1

of its output, and adds what comes to one position. How often is each position written to? For three
numbers, a kernel of 3 and a stride of 2, it is [1, 1, 2, 1, 2, 1, 1]. Predict it for any length,
kernel and stride (the kernel is at least as long as the stride). The check asks MXNet.

    gluon-nst exercise check overlap      (and "exercise hint overlap" if you are stuck)
"""


def writes(length, kernel, stride):
    """Predict how often each position of the output is written to.

    length, kernel, stride: whole numbers
    result: a list of whole numbers, one for each position
    """
    # TODO: your code here
    raise NotImplementedError('writes is still to do')
