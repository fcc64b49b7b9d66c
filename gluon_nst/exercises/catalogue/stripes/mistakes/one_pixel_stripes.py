"""You count every pair of neighbours as a border. That is right for stripes of one pixel;
here, most neighbours are in the same stripe.
"""
def variation(n, s, d):
    return [0.5 * d, d]
