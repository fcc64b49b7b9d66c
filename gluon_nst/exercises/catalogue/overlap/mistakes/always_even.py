"""You give the same number to all positions. Only where the kernel is a multiple of the stride do
all get as many, and not even then at the two ends.
"""
def writes(length, kernel, stride):
    return [kernel // stride] * ((length - 1) * stride + kernel)
