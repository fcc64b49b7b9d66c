"""The only module that imports MXNet: checks versions, and hides differences between 1.9 and 2.

All other modules import MXNet from here, so that ``npx.set_np()`` (NumPy semantics, on which
the whole course relies) is called exactly once.
"""

import platform
import sys

from .errors import UserError
from .processor import enable_amx
from .supported import NEWEST, OLDEST, dotted, remedy

ADVICE = 'run "gluon-nst doctor" to see what to fix'

if not OLDEST <= sys.version_info[:2] <= NEWEST:
    raise UserError(
        f'MXNet needs Python {dotted(OLDEST)} to {dotted(NEWEST)}, and this is Python '
        f'{platform.python_version()}: {remedy()}'
    )

enable_amx()  # before MXNet computes anything

try:
    import mxnet
    from mxnet import autograd, gluon, init, nd, np, npx
    from mxnet.gluon import nn
except AttributeError as error:  # MXNet uses np.bool, which NumPy 1.24 removed
    raise UserError(
        f'MXNet does not work with this NumPy ({error}): run "pip install numpy==1.23.5"'
    ) from error
except ImportError as error:
    raise UserError(f'MXNet cannot be imported ({error}): {ADVICE}') from error
except OSError as error:  # a shared library is missing
    raise UserError(f'MXNet cannot load its library ({error}): {ADVICE}') from error

__all__ = [
    'HybridBlock',
    'autograd',
    'compile_graph',
    'function_gradient',
    'gluon',
    'init',
    'mxnet',
    'nd',
    'new_parameter',
    'nn',
    'np',
    'npx',
    'try_gpu',
]

npx.set_np()

MXNET_2 = int(mxnet.__version__.split('.')[0]) >= 2


def new_parameter(block, name, shape):
    """Return a new parameter of ``block``, created as this version of MXNet requires."""
    if MXNET_2:
        return gluon.Parameter(name, shape=shape)
    return block.params.get(name, shape=shape)


class HybridBlock(nn.HybridBlock):
    """A block that MXNet 1.9 can compile and MXNet 2 can call.

    A subclass defines ``compute(F, *inputs, **parameters)`` with the operators of ``F``.
    """


def _forward(block, *inputs):
    parameters = {name: parameter.data() for name, parameter in block._reg_params.items()}
    return block.compute(mxnet.nd, *inputs, **parameters)


def _hybrid_forward(block, F, *inputs, **parameters):
    return block.compute(F, *inputs, **parameters)


if MXNET_2:
    HybridBlock.forward = _forward
    HybridBlock.hybridize = lambda *_args, **_flags: None  # it cannot trace classic arrays
else:
    HybridBlock.hybrid_forward = _hybrid_forward


def compile_graph(outputs, static):
    """Return a function that computes symbols as one graph, from arrays given by name.

    A static graph reuses its memory: it is faster, and overwrites the result of its last call.
    """
    graph = mxnet.sym.Group(outputs)
    names = graph.list_inputs()
    compiled = nd.CachedOp(graph, [('static_alloc', static), ('static_shape', static)])
    return lambda **arrays: compiled(*(arrays[name] for name in names))


def function_gradient(gradient):
    """Return a gradient in the type that the `backward` of an `autograd.Function` must return."""
    return gradient if MXNET_2 else gradient.as_nd_ndarray()


def try_gpu():
    """Return the first GPU if this MXNet can use one, else the CPU."""
    try:
        return mxnet.gpu(0) if mxnet.context.num_gpus() else mxnet.cpu()
    except mxnet.base.MXNetError:  # a CUDA build without a driver
        return mxnet.cpu()
