"""A VGG of a few channels with random weights, the files of it, and what it computes.

`forward` is written with NumPy, from each file's published convention, and apart from the
library's code, so that it can judge it.
"""

import h5py
import numpy
import onnx
from safetensors.numpy import save_file
from scipy.io import savemat

from gluon_nst._compat import mxnet, nn
from gluon_nst.layers import BLOCKS
from gluon_nst.weights import formats, network

FILTERS, POOLED, HIDDEN = (4, 4, 6, 6, 8), 2, 10
SIDE = POOLED * 2**5  # pixels: height and width of a picture that fits the classifier


def shrink(monkeypatch):
    """Make the library take `FILTERS` for VGG's own number of channels, and so on."""
    monkeypatch.setattr(formats, 'CHANNELS', FILTERS)
    monkeypatch.setattr(formats, 'POOLED', POOLED)
    monkeypatch.setattr(formats, 'HIDDEN', HIDDEN)
    # As if each file were a known one, where its names do not tell its input
    monkeypatch.setattr(formats, 'recognise_file', lambda path: 'standard')
    for name in BLOCKS:
        monkeypatch.setitem(network.ZOO, name, lambda name=name: small_net(name))


def small_net(name):
    """Return a Gluon network with the layers of the model zoo's VGG."""
    net = mxnet.gluon.model_zoo.vision.VGG(list(BLOCKS[name]), list(FILTERS))
    features = nn.HybridSequential()
    for layer in net.features:
        features.add(
            layer if not isinstance(layer, nn.Dense) else nn.Dense(HIDDEN, activation='relu')
        )
    net.features = features
    return net


def weights_of(name, seed=0):
    """Return by layer a weight, HWIO or (I, O), and a bias: what a file of Keras would hold."""
    dice, layers, channels = numpy.random.RandomState(seed), {}, 3
    for block, count in enumerate(BLOCKS[name]):
        for i in range(count):
            shape = 3, 3, channels, FILTERS[block]
            layers[f'conv{block + 1}_{i + 1}'] = shape
            channels = FILTERS[block]
    layers.update(
        fc6=(POOLED * POOLED * channels, HIDDEN), fc7=(HIDDEN, HIDDEN), fc8=(HIDDEN, 1000)
    )
    return {
        layer: (
            (dice.randn(*shape) * (2 / numpy.prod(shape[:-1])) ** 0.5).astype('float32'),
            dice.randn(shape[-1]).astype('float32') / 10,
        )
        for layer, shape in layers.items()
    }


def notop(layers):
    return {layer: pair for layer, pair in layers.items() if layer.startswith('conv')}


def forward(picture, layers, taken):
    """Return the output of every layer, by name, from its first pixel to its last class.

    Parameters
    ----------
    picture : (SIDE, SIDE, 3), uint8, RGB
    layers : dict
        As from `weights_of`.
    taken : {'bgr', 'rgb', 'standard'}
        What the first convolution takes.
    """
    X = picture.astype('float64')
    if taken == 'standard':
        X = (X / 255 - [0.485, 0.456, 0.406]) / [0.229, 0.224, 0.225]
    else:
        X = X - [123.68, 116.779, 103.939]
        X = X[:, :, ::-1] if taken == 'bgr' else X
    outputs, block = {}, '1'
    for layer, (W, b) in layers.items():
        if (layer.startswith('conv') and layer[4] != block) or layer == 'fc6':
            X = X.reshape(X.shape[0] // 2, 2, X.shape[1] // 2, 2, -1).max((1, 3))
            block = layer[4:5]
        if layer.startswith('conv'):
            windows = numpy.lib.stride_tricks.sliding_window_view(
                numpy.pad(X, ((1, 1), (1, 1), (0, 0))), (3, 3), (0, 1)
            )  # (H, W, I, 3, 3)
            X = numpy.einsum('yxihw,hwio->yxo', windows, W) + b
        else:
            X = X.ravel() @ W + b
        outputs[layer] = X
        X = numpy.maximum(X, 0)
    return outputs


def to_torch(layers):
    """Return the same network as torch has it: OIHW and (O, I), where I is CHW and not HWC."""
    turned = {}
    for layer, (W, b) in layers.items():
        if layer == 'fc6':
            W = W.reshape(POOLED, POOLED, -1, HIDDEN).transpose(3, 2, 0, 1).reshape(HIDDEN, -1)
        else:
            W = W.transpose(3, 2, 0, 1) if W.ndim == 4 else W.T
        turned[layer] = numpy.ascontiguousarray(W), b
    return turned


def torch_names(layers, dense=('classifier.0', 'classifier.3', 'classifier.6')):
    """Return ``'features.0.weight'``, ...: the arrays of `to_torch` under torchvision's names."""
    arrays, n, block = {}, 0, '1'
    for layer, (W, b) in to_torch(layers).items():
        if layer.startswith('conv'):
            n += layer[4] != block  # a pooling layer
            name, block = f'features.{n}', layer[4]
            n += 2
        else:
            name = dense[int(layer[2]) - 6].format(n + 1, n + 3)
        arrays.update({f'{name}.weight': W, f'{name}.bias': b})
    return arrays


KERAS = {'fc6': 'fc1', 'fc7': 'fc2', 'fc8': 'predictions'}


def write_h5(path, layers, W='{0}/{0}_W_1:0', b='{0}/{0}_b_1:0', **options):
    """Write a file of Keras; W and b are the names of the data sets."""
    with h5py.File(path, 'w') as file:
        for layer, pair in layers.items():
            name = KERAS.get(layer, f'block{layer[4:5]}_conv{layer[6:7]}')
            for pattern, array in zip((W, b), pair):
                file.create_dataset(pattern.format(name), data=array, **options)
    return path


def write_keras_3(path, layers):
    """Write what ``save_weights`` of Keras 3 does: layers are numbered, each kind by itself."""
    counts = {'conv2d': 0, 'dense': 0}
    with h5py.File(path, 'w') as file:
        file.create_group('layers/max_pooling2d/vars')
        for layer, pair in layers.items():
            kind = 'conv2d' if layer.startswith('conv') else 'dense'
            name = f'{kind}_{counts[kind]}' if counts[kind] else kind
            counts[kind] += 1
            for i, array in enumerate(pair):
                file[f'layers/{name}/vars/{i}'] = array
    return path


def write_mat(path, layers, old=False):
    """Write a network of MatConvNet, as it is now or as it was, compressed."""
    cells = []
    for layer, (W, b) in layers.items():
        if layer == 'fc6':
            W = W.reshape(POOLED, POOLED, -1, HIDDEN)
        elif layer.startswith('fc'):
            W = W[None, None]
        pair = numpy.empty(2, object)
        pair[:] = W, b[None]
        kept = {'filters': W, 'biases': b[None]} if old else {'weights': pair}
        cells.append({'name': layer, 'type': 'conv', **kept})
        cells.append({'name': f'relu{layer[4:]}', 'type': 'relu'})
    array = numpy.empty(len(cells), object)
    array[:] = cells
    savemat(path, {'layers': array, 'classes': numpy.arange(3)}, do_compression=old)
    return path


def write_onnx(path, layers, external=False):
    """Write a model with the names of ONNX's model zoo; of its graph, nothing."""
    arrays = {}
    for k, (layer, pair) in enumerate(to_torch(layers).items()):
        dense = layer.startswith('fc')
        name = f'vgg0_dense{int(layer[2]) - 6}' if dense else f'vgg0_conv{k}'
        arrays.update({f'{name}_{part}': array for part, array in zip(('weight', 'bias'), pair)})
    return save_onnx(path, arrays, external)


def save_onnx(path, arrays, external=False):
    """Write arrays to an ONNX model, or to a file beside it."""
    tensors = [onnx.numpy_helper.from_array(array, name) for name, array in arrays.items()]
    model = onnx.helper.make_model(onnx.helper.make_graph([], 'vgg', [], [], tensors))
    if external:
        onnx.external_data_helper.convert_model_to_external_data(model, size_threshold=0)
    onnx.save(model, str(path))
    return path


def write_npz(path, layers, save=numpy.savez):
    """Write a file such as vgg16_weights.npz."""
    save(
        path,
        **{
            f'{layer}_{part}': array
            for layer, pair in layers.items()
            for part, array in zip('Wb', pair)
        },
    )
    return path


def write_safetensors(path, layers):
    save_file(torch_names(layers), str(path), metadata={'format': 'pt'})
    return path


def write_timm(path, layers):
    """Write a file of timm, whose dense layers are convolutions."""
    arrays = torch_names(layers, ('pre_logits.fc1', 'pre_logits.fc2', 'head.fc'))
    for name, shape in (
        ('pre_logits.fc1.weight', (-1, 8, POOLED, POOLED)),
        ('pre_logits.fc2.weight', (-1, HIDDEN, 1, 1)),
    ):
        if name in arrays:
            arrays[name] = arrays[name].reshape(shape)
    save_file(arrays, str(path))
    return path


def write_params(path, layers):
    """Write what MXNet writes, with the model zoo's names."""
    arrays = torch_names(layers, ('features.{0}', 'features.{1}', 'output'))
    mxnet.nd.save(
        str(path),
        {
            name: mxnet.np.array(array, dtype=array.dtype).as_nd_ndarray()
            for name, array in arrays.items()
        },
    )
    return path
