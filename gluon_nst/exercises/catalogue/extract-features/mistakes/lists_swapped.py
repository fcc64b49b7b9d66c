"""All features are there, but the two lists are swapped: return the contents first, then the
styles.
"""
def extract_features(X, content_layers, style_layers, net):
    contents, styles = [], []
    for i in range(len(net)):
        X = net[i](X)
        if i in style_layers:
            styles.append(X)
        if i in content_layers:
            contents.append(X)
    return styles, contents
