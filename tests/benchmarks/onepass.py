"""How soon a network paints, beside PyTorch with the same weights, and how well.

    python tests/benchmarks/onepass.py [--rounds 3] [--python-with-torch PATH] [--photos DIR]

Every measurement is made in a process of its own, in turn; let nothing else run meanwhile. The
first picture of a process is not counted. PyTorch's network is the same, channels last, with the
weights of the same file (it needs the package safetensors, too), in float32 and in bfloat16.

How soon any painting is the style (``paint --style``) is measured, too.

With ``--photos``, a folder of photographs that no network was trained on, it also tells how the
style loss of their paintings compares with that of the recipe `paint` at the same content loss, or
at its greatest, for strength 1, where the network's is greater.
"""

import argparse
import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy

SIZES = (450, 300), (1920, 1080)
ANY_SIZES = (450, 300), (900, 600)  # in the style of a painting
NETWORK, STYLE = 'starry-night', 0  # its name, and its number in the file
SUBJECTS = 'ours', 'PyTorch, float32', 'PyTorch, bfloat16'
STEPS, COUNTED = 24, 16  # of a training; the others compile
QUALITY_SIZE = 512  # pixels: the painting had so many when the network was trained
STRENGTHS = 1, 0.75, 0.5  # of the recipe, between which it is interpolated


def ours():
    """Return a function that paints pixels (H, W, 3), uint8."""
    from gluon_nst.onepass.files import load_network

    return load_network(NETWORK).paint


def any_style():
    """Return the same, in the style of a painting."""
    from gluon_nst.onepass.anystyle import Paintings
    from gluon_nst.resources import sample_picture

    return Paintings((sample_picture(f'{NETWORK}.jpg'),)).load(QUALITY_SIZE).paint


def torch(precision):
    """Return the same in PyTorch."""
    import torch
    from safetensors.torch import load_file
    from torch.nn import functional as F

    path = Path(__file__).resolve().parents[2] / 'gluon_nst/onepass/networks/paintings.safetensors'
    W = {name: value.float() for name, value in load_file(path).items()}
    for name, value in W.items():
        if value.dim() == 4:
            W[name] = value.to(memory_format=torch.channels_last)
        elif value.dim() == 2:  # of each style
            W[name] = value[STYLE]

    def convolve(X, name, stride=1, bias=None):
        margin = W[f'{name}.weight'].shape[2] // 2
        X = F.pad(X, [margin] * 4, mode='reflect')
        return F.conv2d(X, W[f'{name}.weight'], bias, stride)

    def layer(X, name, stride=1, enlarge=False, relu=True):
        if enlarge:
            X = F.interpolate(X, scale_factor=2, mode='nearest')
        Y = convolve(X, f'{name}.convolution', stride)
        Y = F.instance_norm(Y, weight=W[f'{name}.norm.gamma'], bias=W[f'{name}.norm.beta'])
        return F.relu(Y) if relu else Y

    def net(X):
        Y = layer(X, 'layers.0')
        Y = layer(layer(Y, 'layers.1', stride=2), 'layers.2', stride=2)
        for block in range(3, 8):
            change = layer(Y, f'layers.{block}.first')
            Y = Y + layer(change, f'layers.{block}.second', relu=False)
        Y = layer(layer(Y, 'layers.8', enlarge=True), 'layers.9', enlarge=True)
        Y = 0.5 + 0.6 * torch.tanh(convolve(Y, 'last', bias=W['last.bias']))
        return Y[:, :, : X.shape[2], : X.shape[3]]

    def paint(image):
        with torch.no_grad(), torch.autocast('cpu', torch.bfloat16, precision == 'bfloat16'):
            X = torch.from_numpy(image).permute(2, 0, 1)[None].float() / 255
            Y = net(X.contiguous(memory_format=torch.channels_last)).float()
        return (Y[0].permute(1, 2, 0) * 255).round().clamp(0, 255).byte().numpy()

    return paint


def measure(subject, width, height, out):
    """Print, as JSON, the seconds of some paintings and the peak memory of this process."""
    named = {'ours': ours, 'any style': any_style}
    paint = named[subject]() if subject in named else torch(subject.split(', ')[1])
    image = numpy.random.RandomState(0).rand(height // 30, width // 30, 3) * 255
    image = image.astype('uint8').repeat(30, 0).repeat(30, 1)
    numpy.save(out, paint(image))
    paint(image)
    seconds = []
    for _ in range(5):
        began = time.perf_counter()
        paint(image)
        seconds.append(time.perf_counter() - began)
    peak = 1024 * resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(json.dumps({'seconds': statistics.median(seconds), 'peak': peak}))


def run(*command):
    """Run a command, and return the last line that it prints, and its seconds."""
    began = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    printed, errors = process.communicate()
    seconds = time.perf_counter() - began
    if process.returncode:
        sys.exit(f'{command} failed: {errors.strip().splitlines()[-1]}')
    return printed.strip().splitlines()[-1], seconds


def table(rounds, python_with_torch):
    """Return the lines of the table of paintings."""
    lines = [
        '| painting | seconds | ours is so many times as fast | peak memory |',
        '|---|---|---|---|',
    ]
    subjects = SUBJECTS if python_with_torch else SUBJECTS[:1]
    for width, height in SIZES:
        found = {subject: [] for subject in subjects}
        with tempfile.TemporaryDirectory() as folder:
            for _ in range(rounds):
                for subject in subjects:
                    python = sys.executable if subject == 'ours' else python_with_torch
                    out = f'{folder}/{subject}.npy'
                    line, _ = run(
                        python, __file__, '--measure', subject, str(width), str(height), out
                    )
                    found[subject].append(json.loads(line))
            paintings = {name: numpy.load(f'{folder}/{name}.npy').astype(int) for name in subjects}
        for subject, rows in found.items():
            ratios = [a['seconds'] / b['seconds'] for a, b in zip(rows, found['ours'])]
            off = abs(paintings[subject] - paintings['ours']).mean()
            times = f'{statistics.median(ratios):.2f} ({min(ratios):.2f} to {max(ratios):.2f})'
            lines.append(
                f'| {subject}, {width}x{height} | '
                f'{statistics.median(row["seconds"] for row in rows):.3f} | '
                f'{"" if subject == "ours" else f"{times}; mean difference {off:.2f} of 255"} | '
                f'{max(row["peak"] for row in rows) / 1e9:.2f} GB |'
            )
    return lines


def in_any_style(rounds):
    """Return lines about pictures in the style of a painting."""
    lines = []
    for width, height in ANY_SIZES:
        with tempfile.TemporaryDirectory() as folder:
            measurement = '--measure', 'any style', str(width), str(height), f'{folder}/out.npy'
            found = [
                json.loads(run(sys.executable, __file__, *measurement)[0]) for _ in range(rounds)
            ]
        seconds = statistics.median(row['seconds'] for row in found)
        peak = max(row['peak'] for row in found)
        lines.append(
            f'In the style of a painting, {width}x{height}: {seconds:.1f} s, {peak / 1e9:.2f} GB.'
        )
    return lines


def commands():
    """Return lines about whole commands: one photograph, and a training."""
    from gluon_nst.resources import sample_picture

    photo, painting = (str(sample_picture(name)) for name in ('castle.jpg', 'starry-night.jpg'))
    with tempfile.TemporaryDirectory() as folder:
        paint = [sys.executable, '-m', 'gluon_nst', 'paint', NETWORK, photo, '--size', '450']
        seconds = [run(*paint, '-o', f'{folder}/{i}')[1] for i in range(3)]
        paint[paint.index(NETWORK)] = f'--style={painting}'
        in_style = [run(*paint, '-o', f'{folder}/style-{i}')[1] for i in range(3)]
        code = (
            'import resource, sys; from gluon_nst.cli.main import main; main(sys.argv[1:]); '
            'print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)'
        )
        train = [sys.executable, '-c', code, 'train', painting, '--steps', str(STEPS)]
        peak, _ = run(*train, '-o', f'{folder}/net.safetensors')
        record = json.loads(Path(folder, 'net.training/run.json').read_text())
    return [
        f'The whole command for one photograph of 450x300: {statistics.median(seconds):.1f} s; '
        f'in the style of a painting: {statistics.median(in_style):.1f} s.',
        f'A training of {STEPS} steps: {record["seconds"]:.0f} s, with the start and the preview; '
        f'peak memory {1024 * int(peak) / 1e9:.2f} GB.',
    ]


def quality(photos):
    """Return lines about the losses of paintings, beside those of the recipe."""
    from picture import Judge, path_of

    from gluon_nst import stylize
    from gluon_nst.images import fit_size, read_image, resize, save_image

    judge, subjects = Judge(), {'the network': ours(), 'any style': any_style()}
    ratios = {name: [] for name in subjects}
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder, 'painting.png')
        for photo in photos:
            image = read_image(photo)
            image = resize(image, fit_size(*image.shape[1::-1], QUALITY_SIZE))
            losses = {}
            for name, paint in subjects.items():
                save_image(out, paint(image))
                losses[name] = judge(out, photo, NETWORK)
            least, curve = min(content for _, content in losses.values()), []
            for strength in STRENGTHS:
                settings = dict(strength=strength, size=QUALITY_SIZE, out=out, overwrite=True)
                stylize(photo, path_of(NETWORK), progress=False, **settings)
                curve.append(judge(out, photo, NETWORK)[::-1])
                if curve[-1][0] <= least:  # and at lower strengths, too
                    break
            contents, styles = zip(*sorted(curve))
            for name, (style, content) in losses.items():
                ratios[name].append(style / numpy.interp(content, contents, styles))
                print(
                    f'{Path(photo).name}, {name}: content {content:.2f}, style {style:.3f}, '
                    f'{ratios[name][-1]:.2f}'
                )
    return [
        f'{name}: the style loss of {len(found)} photographs is {statistics.mean(found):.2f} times '
        f'({min(found):.2f} to {max(found):.2f}) that of the recipe at the same content loss.'
        for name, found in ratios.items()
    ]


def main():
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument('--rounds', type=int, default=3)
    parser.add_argument('--python-with-torch')
    parser.add_argument('--photos', type=Path)
    parser.add_argument('--measure', nargs=4, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.measure:
        subject, width, height, out = options.measure
        return measure(subject, int(width), int(height), out)
    print('\n'.join(table(options.rounds, options.python_with_torch)))
    print('\n'.join(in_any_style(options.rounds)))
    print('\n'.join(commands()))
    if options.photos:
        print('\n'.join(quality(sorted(options.photos.iterdir()))))


if __name__ == '__main__':
    main()
