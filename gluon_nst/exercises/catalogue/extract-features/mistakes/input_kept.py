"""You keep the input of a chosen layer, not its output, so all features come one layer too
early. Look at the order of the lines in your loop.
"""
def extract_features(X, content_layers, style_layers, net):
    contents, styles = [], []
    for i in range(len(net)):
        if i in style_layers:
            styles.append(X)
        if i in content_layers:
            contents.append(X)
        X = net[i](X)
    return contents, styles
