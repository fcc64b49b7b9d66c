"""Write a network as ONNX, the format that phones, browsers and other libraries read."""

import numpy

from ..errors import UserError
from ..files import atomic_path
from .network import EPSILON, REACH, Residual

OPSET = 13


def export_onnx(net, path):
    """Write a network as an ONNX model.

    Its input ``photo`` and its output ``painting`` are (1, 3, H, W), float32, pixels in [0, 1],
    of any height and width; the output is to be clipped to [0, 1].

    Parameters
    ----------
    net : PaintingNetwork
    path : str or Path

    Raises
    ------
    UserError
        If the package onnx is not installed.
    """
    try:
        import onnx
    except ImportError:
        raise UserError(
            'the package onnx is not installed: run "pip install \'gluon-nst[onnx]\'"'
        ) from None
    model = _Graph(onnx).model(net)
    onnx.checker.check_model(model, full_check=True)
    with atomic_path(path) as temporary:
        onnx.save(model, str(temporary))


class _Graph:
    """The nodes and the constants of a model; each method adds some, and returns its output."""

    def __init__(self, onnx):
        self.onnx, self.nodes, self.constants = onnx, [], []

    def model(self, net):
        """Return the model of a network."""
        Y = 'photo'
        for layer in net.layers:
            Y = self.residual(layer, Y) if isinstance(layer, Residual) else self.layer(layer, Y)
        Y = self.add('Tanh', self.convolution(net.last, Y))
        Y = self.add('Mul', Y, self.constant(REACH, 'float32'))
        Y = self.add('Add', Y, self.constant(0.5, 'float32'))
        shape = self.add('Shape', 'photo')
        sides = self.add('Slice', shape, self.constant([2]), self.constant([4]))
        start, axes = self.constant([0, 0]), self.constant([2, 3])
        self.add('Slice', Y, start, sides, axes, output='painting')  # of an odd size: cut a line
        helper, kind = self.onnx.helper, self.onnx.TensorProto.FLOAT
        photo, painting = (
            helper.make_tensor_value_info(name, kind, (1, 3, 'height', 'width'))
            for name in ('photo', 'painting')
        )
        graph = helper.make_graph(self.nodes, 'painting', [photo], [painting], self.constants)
        opset = helper.make_opsetid('', OPSET)
        return helper.make_model(graph, opset_imports=[opset], ir_version=7)

    def residual(self, block, X):
        """Add a `Residual`."""
        return self.add('Add', X, self.layer(block.second, self.layer(block.first, X)))

    def layer(self, layer, X):
        """Add a `Layer`."""
        if layer.enlarge:
            times = self.constant([1, 1, 2, 2], 'float32')
            nearest = dict(mode='nearest', coordinate_transformation_mode='asymmetric')
            X = self.add('Resize', X, '', times, nearest_mode='floor', **nearest)
        Y, norm = self.convolution(layer.convolution, X), layer.norm
        learned = [self.constant(a.asnumpy()) for a in norm.mixed()]
        Y = self.add('InstanceNormalization', Y, *learned, epsilon=EPSILON)
        return self.add('Relu', Y) if layer.relu else Y

    def convolution(self, convolution, X):
        """Add a `Convolution`."""
        m = convolution.margin
        X = self.add('Pad', X, self.constant([0, 0, m, m, 0, 0, m, m]), mode='reflect')
        arrays = convolution.weight.data(), *convolution.biases()
        weights = [self.constant(array.asnumpy()) for array in arrays]
        return self.add('Conv', X, *weights, strides=[convolution.stride] * 2)

    def add(self, operator, *inputs, output=None, **attributes):
        """Add a node."""
        output = output or f'{operator}{len(self.nodes)}'
        self.nodes.append(self.onnx.helper.make_node(operator, inputs, [output], **attributes))
        return output

    def constant(self, value, dtype=None):
        """Add a constant; a list is one of whole numbers."""
        name = f'constant{len(self.constants)}'
        value = numpy.asarray(value, dtype)
        self.constants.append(self.onnx.numpy_helper.from_array(value, name))
        return name
