"""What is timed: some steps of style transfer, done in several ways.

Run as a program it is one measurement, in a process of its own so that its peak memory is
its own: ``python subjects.py NAME WIDTH HEIGHT STEPS`` prints JSON. Every function here
takes a size and a number of steps, and returns the seconds of each step.
"""

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

PICTURES = 'castle.jpg', 'starry-night.jpg'
CONTENT_LAYERS, STYLE_LAYERS = [25], [0, 5, 10, 19, 28]
CONTENT_WEIGHT, STYLE_WEIGHT, TV_WEIGHT = 1, 1e4, 10


def pictures(paths=None):
    """Return the content and the style picture that are measured with, as uint8 arrays."""
    from gluon_nst.images import read_image
    from gluon_nst.resources import sample_picture

    return [read_image(path) for path in paths or map(sample_picture, PICTURES)]


def problem(width, height, precision, paths=None):
    """Return what `gluon_nst.train` wants first, X and the features, and the network to read."""
    import gluon_nst
    from gluon_nst._compat import mxnet
    from gluon_nst.fast.tiling import TiledNetwork
    from gluon_nst.features import truncate

    layers = dict(content_layers=CONTENT_LAYERS, style_layers=STYLE_LAYERS)
    net = TiledNetwork(truncate(gluon_nst.pretrained_vgg19(), **layers), precision)
    content_img, style_img = pictures(paths)
    where, network = ((width, height), mxnet.cpu()), dict(layers, net=net)
    X, contents_Y = gluon_nst.get_contents(*where, content_img=content_img, **network)
    _, styles_Y = gluon_nst.get_styles(*where, style_img=style_img, **network)
    return X, contents_Y, styles_Y, network


def timed(step, steps):
    """Call a function again and again; return the seconds of every call but the first."""
    seconds = []
    for _ in range(steps + 1):
        began = time.perf_counter()
        step()
        seconds.append(time.perf_counter() - began)
    return seconds[1:]


def chapter(width, height, steps):
    """Time the chapter's loop as printed.

    No weight is frozen, so the gradients of all of them are computed too; layers are
    called one by one, and a Gram matrix is a product with a transposed copy.
    """
    import gluon_nst
    from gluon_nst._compat import autograd, gluon, init, mxnet, nn, np

    pretrained = gluon_nst.pretrained_vgg19()
    net = nn.Sequential()
    for i in range(max(CONTENT_LAYERS + STYLE_LAYERS) + 1):
        net.add(pretrained.features[i])
    for parameter in net.collect_params().values():
        parameter.grad_req = 'write'

    def extract_features(X):
        contents, styles = [], []
        for i in range(len(net)):
            X = net[i](X)
            if i in STYLE_LAYERS:
                styles.append(X)
            if i in CONTENT_LAYERS:
                contents.append(X)
        return contents, styles

    def gram(X):
        C, n = X.shape[1], X.size // X.shape[1]
        X = X.reshape(C, n)
        return np.dot(X, X.T) / (C * n)

    def tv_loss(X):
        return 0.5 * (
            np.abs(X[:, :, 1:, :] - X[:, :, :-1, :]).mean()
            + np.abs(X[:, :, :, 1:] - X[:, :, :, :-1]).mean()
        )

    content_X, style_X = (gluon_nst.preprocess(img, (width, height)) for img in pictures())
    contents_Y, _ = extract_features(content_X)
    styles_Y_gram = [gram(Y) for Y in extract_features(style_X)[1]]
    image = gluon_nst.SynthesizedImage(content_X.shape)
    image.initialize(init.Constant(content_X), force_reinit=True)
    trainer = gluon.Trainer(image.collect_params(), 'adam', {'learning_rate': 0.9})
    X = image()

    def step():
        with autograd.record():
            contents_Y_hat, styles_Y_hat = extract_features(X)
            contents_l = [
                np.square(Y_hat - Y).mean() * CONTENT_WEIGHT
                for Y_hat, Y in zip(contents_Y_hat, contents_Y)
            ]
            styles_l = [
                np.square(gram(Y_hat) - G).mean() * STYLE_WEIGHT
                for Y_hat, G in zip(styles_Y_hat, styles_Y_gram)
            ]
            l = sum(contents_l + styles_l + [tv_loss(X) * TV_WEIGHT])
        l.backward()
        trainer.step(1)
        mxnet.npx.waitall()

    return timed(step, steps)


def chapter_alone(*arguments):
    """Time the same where MXNet is imported first, and chooses its number of threads itself."""
    import mxnet  # noqa: F401

    return chapter(*arguments)


def ours(width, height, steps, precision, optimizer='adam'):
    """Time `gluon_nst.train` on the network that `stylize` takes."""
    import gluon_nst
    from gluon_nst._compat import mxnet

    *pair, network = problem(width, height, precision)
    moments = []

    def note_the_time(_step):
        mxnet.npx.waitall()
        moments.append(time.perf_counter())

    where = mxnet.cpu(), 0.9, steps + 1, 50
    gluon_nst.train(*pair, *where, **network, optimizer=optimizer, callback=note_the_time)
    return [after - before for before, after in zip(moments, moments[1:])]


def torch(width, height, steps, precision):
    """Time the same objective in PyTorch, channels last; for comparison only.

    The weights are random: the time does not depend on them.
    """
    import torch
    from torch import nn
    from torch.nn import functional

    torch.set_num_threads(len(os.sched_getaffinity(0)))
    layers, channels = [], 3
    for filters in (64, 64, 0, 128, 128, 0, 256, 256, 256, 256, 0, 512, 512, 512, 512, 0, 512):
        if filters:
            layers += [nn.Conv2d(channels, filters, 3, padding=1), nn.ReLU()]
            channels = filters
        else:
            layers.append(nn.MaxPool2d(2))
    net = nn.Sequential(*layers[:29]).requires_grad_(False).to(memory_format=torch.channels_last)
    casts = torch.autocast('cpu', torch.bfloat16, enabled=precision == 'bfloat16')

    def extract_features(X):
        contents, styles = [], []
        with casts:
            for i, layer in enumerate(net):
                X = layer(X)
                if i in STYLE_LAYERS:
                    styles.append(X)
                if i in CONTENT_LAYERS:
                    contents.append(X)
        return [Y.float() for Y in contents], [Y.float() for Y in styles]

    def gram(Y):
        F = Y.reshape(Y.shape[1], -1)
        return F @ F.T / F.numel()

    X = torch.randn(1, 3, height, width).to(memory_format=torch.channels_last)
    with torch.no_grad():
        contents_Y, _ = extract_features(X)
        grams = [gram(Y) for Y in extract_features(X.flip(3))[1]]
    X.requires_grad_(True)
    optimizer = torch.optim.Adam([X], lr=0.9)

    def step():
        optimizer.zero_grad()
        contents_Y_hat, styles_Y_hat = extract_features(X)
        loss = CONTENT_WEIGHT * sum(map(functional.mse_loss, contents_Y_hat, contents_Y))
        loss = loss + STYLE_WEIGHT * sum(
            functional.mse_loss(gram(Y), G) for Y, G in zip(styles_Y_hat, grams)
        )
        loss = loss + TV_WEIGHT * 0.5 * (
            (X[:, :, 1:] - X[:, :, :-1]).abs().mean() + (X[..., 1:] - X[..., :-1]).abs().mean()
        )
        loss.backward()
        optimizer.step()

    return timed(step, steps)


def pastiche(width, height, steps):
    """Time the command-line program pastiche, with Adam and our layers after their ReLUs."""
    from PIL import Image

    def run(num_steps):
        began = time.perf_counter()
        command = [Path(sys.executable).with_name('pastiche'), '--optimizer', 'adam']
        command += ['--size', str(max(width, height)), '--style-size', str(max(width, height))]
        command += ['--content-layers', 'block4_relu4', '--tv-weight', '10', '--no-verbose']
        command += ['--num-steps', str(num_steps), '--output', f'{folder}/out.png']
        command += ['--content', f'{folder}/0.png', '--styles', f'{folder}/1.png']
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        return time.perf_counter() - began

    with tempfile.TemporaryDirectory() as folder:
        for i, name in enumerate(PICTURES):
            picture = Image.open(Path(__file__).resolve().parents[2] / 'img' / name)
            picture.convert('RGB').resize((width, height)).save(f'{folder}/{i}.png')
        start = run(1)
        return [(run(1 + steps) - start) / steps]


SUBJECTS = {
    'chapter': chapter,
    'chapter, threads as MXNet chooses': chapter_alone,
    'ours, float32': lambda *size: ours(*size, 'float32'),
    'ours, bfloat16': lambda *size: ours(*size, 'bfloat16'),
    'ours, L-BFGS': lambda *size: ours(*size, 'bfloat16', 'lbfgs'),
    'PyTorch, float32': lambda *size: torch(*size, 'float32'),
    'PyTorch, bfloat16': lambda *size: torch(*size, 'bfloat16'),
    'pastiche': pastiche,
}

if __name__ == '__main__':
    name, *numbers = sys.argv[1:]
    seconds = SUBJECTS[name](*map(int, numbers))
    whose = resource.RUSAGE_CHILDREN if name == 'pastiche' else resource.RUSAGE_SELF
    peak = resource.getrusage(whose).ru_maxrss * 1024  # Linux tells kibibytes
    print(json.dumps({'seconds': seconds, 'peak': peak}))
