"""Exercise tf-layer-mean: losses averaged over layers (lesson 10).

The chapter adds the losses of its layers. The TensorFlow tutorial takes their mean, once over the
content layers and once over the style layers, and multiplies each mean by its weight:

    content = content_weight / (number of content layers)
              * sum over content layers of  mean (Y_hat - Y)^2

    style   = style_weight / (number of style layers)
              * sum over style layers of  mean (G_hat - G)^2

where G are Gram matrices. Inside a layer it is a mean over all numbers, as usual. Complete the
function below, then check it:

    gluon-nst exercise check tf-layer-mean      (and "exercise hint tf-layer-mean")
"""
from mxnet import np, npx

npx.set_np()


def tf_layer_mean(contents_Y_hat, contents_Y, grams_Y_hat, grams_Y, content_weight, style_weight):
    """Return the weighted content loss and the weighted style loss.

    contents_Y_hat, contents_Y: lists of arrays (1, C, h, w) of mxnet.np, one for each content layer
    grams_Y_hat, grams_Y: lists of arrays (C, C) of mxnet.np, one for each style layer
    content_weight, style_weight: numbers
    result: two numbers, (content, style), arrays of mxnet.np with the shape ()
    """
    # TODO: your code here
    raise NotImplementedError('tf_layer_mean is still to do')
