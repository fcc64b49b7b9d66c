"""You write to one position too few for each number: a kernel of 3 writes to three positions.
"""
def writes(length, kernel, stride):
    counts = [0] * ((length - 1) * stride + kernel)
    for i in range(length):
        for j in range(kernel - 1):
            counts[i * stride + j] += 1
    return counts
