"""You count whether a position is written to once, or more than once. Where the kernel is twice as
long as the stride and more, three windows can meet: count them all.
"""
def writes(length, kernel, stride):
    counts = [0] * ((length - 1) * stride + kernel)
    for i in range(length):
        for j in range(kernel):
            counts[i * stride + j] = min(2, counts[i * stride + j] + 1)
    return counts
