"""Only the first layer was called. It seems that your return is inside the loop, which ends it
after one iteration: look at the indentation.
"""
def extract_features(X, content_layers, style_layers, net):
    contents, styles = [], []
    for i in range(len(net)):
        X = net[i](X)
        if i in style_layers:
            styles.append(X)
        if i in content_layers:
            contents.append(X)
        return contents, styles
