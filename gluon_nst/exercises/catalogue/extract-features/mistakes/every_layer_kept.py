"""You keep the outputs of all layers. Keep only those whose index is chosen.
"""
def extract_features(X, content_layers, style_layers, net):
    contents, styles = [], []
    for i in range(len(net)):
        X = net[i](X)
        styles.append(X)
        contents.append(X)
    return contents, styles
