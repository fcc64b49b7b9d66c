"""You return single arrays: each chosen output replaces the previous one. Append the outputs
to two lists.
"""
def extract_features(X, content_layers, style_layers, net):
    for i in range(len(net)):
        X = net[i](X)
        if i in style_layers:
            styles = X
        if i in content_layers:
            contents = X
    return contents, styles
