"""Exercise postprocess: from a tensor back to a picture (lesson 2).

To look at the result of training, undo preprocess (except for the resizing):

1. take the one picture out of the batch: (1, 3, H, W) becomes (3, H, W);
2. move the channels to the end: (H, W, 3);
3. undo the standardisation. It was

       x = (pixel - mean) / std            (with pixels from 0 to 1)

   so solve this for the pixel;
4. training may leave the range of colours: clip values below 0 or above 1.

Complete the function below, then check it:

    gluon-nst exercise check postprocess      (and "exercise hint postprocess" if you are stuck)
"""
from mxnet import np, npx

npx.set_np()

# The mean and the standard deviation of ImageNet's pixels, for red, green and blue, in [0, 1].
rgb_mean = np.array([0.485, 0.456, 0.406])
rgb_std = np.array([0.229, 0.224, 0.225])


def postprocess(img):
    """Undo preprocess, except for the resizing.

    img: (1, 3, H, W), float32, an array of mxnet.np
    result: (H, W, 3), float32, an array of mxnet.np, with values from 0 to 1
    """
    # TODO: your code here
    raise NotImplementedError('postprocess is still to do')
