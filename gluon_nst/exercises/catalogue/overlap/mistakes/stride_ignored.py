"""You move the kernel by one. It moves by the stride.
"""
def writes(length, kernel, stride):
    counts = [0] * (length - 1 + kernel)
    for i in range(length):
        for j in range(kernel):
            counts[i + j] += 1
    return counts
