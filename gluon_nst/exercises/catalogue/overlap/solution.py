"""Exercise overlap: how often a transposed convolution writes where (lesson 16)."""


def writes(length, kernel, stride):
    """Predict how often each position of the output is written to.

    length, kernel, stride: whole numbers
    result: a list of whole numbers, one for each position
    """
    counts = [0] * ((length - 1) * stride + kernel)  # the last number writes to the end
    for i in range(length):
        for j in range(kernel):
            counts[i * stride + j] += 1
    return counts
