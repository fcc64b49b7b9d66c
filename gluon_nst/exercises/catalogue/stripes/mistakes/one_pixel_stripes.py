"""You take every pair of neighbours for a border. So it would be with stripes of one pixel;
here, most neighbours lie within the same stripe.
"""
def variation(n, s, d):
    return [0.5 * d, d]
