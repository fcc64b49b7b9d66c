"""Exercise postprocess: from a tensor back to a picture (lesson 2)."""
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
    x = img[0].transpose(1, 2, 0)  # (H, W, 3): channels last, to broadcast mean and std
    return (x * rgb_std + rgb_mean).clip(0, 1)  # undo the last operation first
