"""Some of your sides are one pixel short: you truncate (with int or //) instead of rounding to
the nearest whole number.
"""
def image_shape(array_shape, longest):
    height, width, channels = array_shape
    longest_now = max(height, width)
    height, width = height * longest // longest_now, width * longest // longest_now
    return (width, height), (1, 3, height, width)
