"""Reader of ONNX models, through the package onnx."""

from ...errors import UserError
from .limits import refusal


def read_onnx(path):
    """Read the weights in an ONNX model; its graph is not run, and no other file is read.

    Returns
    -------
    dict of str to numpy.ndarray
        By the names that the program gave them which exported the model.

    Raises
    ------
    UserError
        If the file is damaged or of another kind, or the package onnx is missing.
    """
    try:
        import onnx
    except ImportError:
        raise UserError(
            f'{path} is an ONNX model, and the package onnx, which reads it, is not installed: '
            'run "pip install \'gluon-nst[onnx]\'", or give the file that it was exported from'
        ) from None
    try:
        tensors = onnx.load(path, format='protobuf', load_external_data=False).graph.initializer
        outside = any(tensor.data_location == onnx.TensorProto.EXTERNAL for tensor in tensors)
        arrays = {} if outside else {str(t.name): onnx.numpy_helper.to_array(t) for t in tensors}
    except Exception as error:  # for a damaged file, onnx may raise anything
        raise refusal(path, 'an ONNX model', error) from None
    if outside:
        raise UserError(
            f'{path} names other files that hold its weights, and no other file is read: in '
            'Python, onnx.save(onnx.load(...), ...) puts all into one'
        )
    return arrays
