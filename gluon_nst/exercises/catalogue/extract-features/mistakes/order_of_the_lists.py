"""All features are there, but in the order of the given indices. Return them in the order of
the network: the features of the first layer first, whatever the order of the indices.
"""
def extract_features(X, content_layers, style_layers, net):
    outputs = []
    for i in range(len(net)):
        X = net[i](X)
        outputs.append(X)
    return [outputs[i] for i in content_layers], [outputs[i] for i in style_layers]
