"""A layer that is chosen for both content and style appears only in your styles. Is your
second condition in an "else" (or "elif") of the first?
"""
def extract_features(X, content_layers, style_layers, net):
    contents, styles = [], []
    for i in range(len(net)):
        X = net[i](X)
        if i in style_layers:
            styles.append(X)
        elif i in content_layers:
            contents.append(X)
    return contents, styles
