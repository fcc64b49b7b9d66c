"""It seems that every layer gets the picture itself, with its three channels. The input of a
layer is the output of the previous layer.
"""
def extract_features(X, content_layers, style_layers, net):
    contents, styles = [], []
    for i in range(len(net)):
        Y = net[i](X)
        if i in style_layers:
            styles.append(Y)
        if i in content_layers:
            contents.append(Y)
    return contents, styles
