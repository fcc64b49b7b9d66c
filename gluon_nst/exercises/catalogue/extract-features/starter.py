"""Exercise extract-features: reading several layers in one pass (lesson 3).

Call the layers of a network one after the other: the input of the first is the picture, and each
layer takes the output of the previous one. Along the way, keep the outputs of the chosen layers in
two lists, one for content and one for style, in the order of the network. A layer may be
chosen for both.

    picture -> net[0] -> net[1] -> ... -> net[len(net) - 1]
                  |         |
               an output, kept if its index is chosen

Complete the function below, then check it:

    gluon-nst exercise check extract-features   (and "exercise hint extract-features")
"""
from mxnet import npx

npx.set_np()


def extract_features(X, content_layers, style_layers, net):
    """Run a picture through the network and keep the outputs of the chosen layers.

    X: (1, 3, H, W), an array of mxnet.np
    content_layers, style_layers: lists of indices into net, such as [25] and [0, 5, 10]
    net: a Sequential: net[i] is its layer number i, net[i](X) calls it, len(net) counts them
    result: two lists, contents and styles, of arrays (1, C, h, w)
    """
    # TODO: your code here
    raise NotImplementedError('extract_features is still to do')
