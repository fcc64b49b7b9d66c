"""Exercise extract-features: reading several layers in one pass (lesson 3)."""
from mxnet import npx

npx.set_np()


def extract_features(X, content_layers, style_layers, net):
    """Run a picture through the network and keep the outputs of the chosen layers.

    X: (1, 3, H, W), an array of mxnet.np
    content_layers, style_layers: lists of indices into net, such as [25] and [0, 5, 10]
    net: a Sequential: net[i] is its layer number i, net[i](X) calls it, len(net) counts them
    result: two lists, contents and styles, of arrays (1, C, h, w)
    """
    contents, styles = [], []
    for i in range(len(net)):
        X = net[i](X)  # from here on, X is the output of layer i
        if i in style_layers:
            styles.append(X)
        if i in content_layers:  # not elif: a layer may serve both
            contents.append(X)
    return contents, styles
