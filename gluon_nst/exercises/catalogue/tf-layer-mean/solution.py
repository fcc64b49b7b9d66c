"""Exercise tf-layer-mean: losses averaged over layers (lesson 10)."""
from mxnet import np, npx

npx.set_np()


def tf_layer_mean(contents_Y_hat, contents_Y, grams_Y_hat, grams_Y, content_weight, style_weight):
    """Return the weighted content loss and the weighted style loss.

    contents_Y_hat, contents_Y: lists of arrays (1, C, h, w) of mxnet.np, one for each content layer
    grams_Y_hat, grams_Y: lists of arrays (C, C) of mxnet.np, one for each style layer
    content_weight, style_weight: numbers
    result: two numbers, (content, style), arrays of mxnet.np with the shape ()
    """
    contents = [np.square(Y_hat - Y).mean() for Y_hat, Y in zip(contents_Y_hat, contents_Y)]
    styles = [np.square(G_hat - G).mean() for G_hat, G in zip(grams_Y_hat, grams_Y)]
    # Each group has its own number of layers, so one more layer does not change the balance.
    return (content_weight * sum(contents) / len(contents),
            style_weight * sum(styles) / len(styles))
