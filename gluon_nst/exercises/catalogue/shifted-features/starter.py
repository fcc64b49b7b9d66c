"""Exercise shifted-features: the content loss of changed features (lesson 4).

Take the features y of a layer, and change all of them in the same way:

    y  becomes  k * y + c

(If y were pixels, k alone would change the contrast, c alone the brightness.) How large is
the content loss between the changed features and the original ones? You do not know the features,
only two things about them: the mean of all y, and the mean of all y^2. That is enough. On paper,
write the loss as a mean over all y, and expand the square.

The check creates features, changes them, and calls content_loss.

    gluon-nst exercise check shifted-features      (and "exercise hint shifted-features")
"""


def shifted_features(k, c, mean, mean_square):
    """Predict the content loss between the features k * y + c and the features y.

    k, c: numbers
    mean: the mean of y over all channels and positions
    mean_square: the mean of y^2 over all channels and positions
    result: a number
    """
    # TODO: your code here
    raise NotImplementedError('shifted_features is still to do')
