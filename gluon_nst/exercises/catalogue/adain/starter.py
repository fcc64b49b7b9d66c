"""Exercise adain: adaptive instance normalisation (lesson 17).

In lesson 16 each channel got a mean and a deviation that were learned, for one style. Here it gets
those of another picture. With m and s the mean and the deviation of a channel over all positions,
the variance a mean over positions, too:

    y = s(S) * (f - m(F)) / s(F) + m(S)          where  s = sqrt(variance + 1e-5)

F are the features of a photograph, S those of a painting. The two may differ in height and width.
Complete the function below, then check it:

    gluon-nst exercise check adain      (and "exercise hint adain")
"""
from mxnet import np, npx

npx.set_np()


def adain(F, S):
    """Return the features F with the means and the deviations of S.

    F: (1, C, H, W), an array of mxnet.np
    S: (1, C, h, w), an array of mxnet.np
    result: (1, C, H, W), an array of mxnet.np
    """
    # TODO: your code here
    raise NotImplementedError('adain is still to do')
