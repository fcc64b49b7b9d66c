"""Your list has length * stride positions. The last number writes a whole kernel: the list is
(length - 1) * stride + kernel long.
"""
def writes(length, kernel, stride):
    counts = [0] * (length * stride)
    for i in range(length):
        for j in range(kernel):
            if i * stride + j < len(counts):
                counts[i * stride + j] += 1
    return counts
