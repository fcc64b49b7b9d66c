"""Train the decoder with which ``gluon-nst paint --style`` paints (lesson 17).

    python img/train_decoder.py PHOTOGRAPHS PAINTINGS decoder.safetensors [--steps 8000]

PHOTOGRAPHS and PAINTINGS are folders that img/get_photographs.py and img/get_paintings.py fill;
some paintings of img/ are added. The package's decoder took 51 minutes on one core.
"""

import argparse
from pathlib import Path

import mxnet
import numpy
from mxnet import autograd, gluon, init, np

from gluon_nst.onepass.anystyle import Encoder
from gluon_nst.onepass.decoder import Decoder
from gluon_nst.onepass.files import save_decoder
from gluon_nst.onepass.photographs import Photographs, find_photographs
from gluon_nst.plotting import new_bar

IMG = Path(__file__).parent
ADDED = 'indigo-waves', 'night-cafe', 'orange-trees', 'sainte-victoire', 'ink-landscape'
CROP, LR, STEPS = 160, 1e-3, 8000  # pixels of a crop; Adam's, which falls to nearly 0
MEASURED = 50  # crops, of which the mean and the deviation of each channel are taken
PIXELS = 20  # the weight of the loss of pixels; that of each level's features is 1


def measure(decoder, encoder, photographs):
    """Tell each level the means and the deviations of what it is given."""
    found = zip(*(encoder(photographs.draw(i)) for i in range(MEASURED)))
    for level, features in zip(decoder.levels, found):
        F = np.concatenate(features, axis=2)
        mean = F.mean(axis=(2, 3), keepdims=True)
        deviation = np.sqrt(np.square(F - mean).mean(axis=(2, 3))) + 1e-3
        level.mean.set_data(mean.reshape(-1))
        level.deviation.set_data(deviation.reshape(-1))


def train(decoder, encoder, photographs, steps):
    """Train all levels at once: each to return what VGG made its features from."""
    trainer = gluon.Trainer(decoder.collect_params(), 'adam')
    random, bar = numpy.random.RandomState(0), new_bar(steps, 0, 'step')
    for step in range(1, steps + 1):
        trainer.set_learning_rate(LR * (1 - (step - 1) / steps))
        X = photographs.draw(step)
        Y, *features = decoder.standardise(encoder(X))
        l = 0
        with autograd.record():
            for level, F in zip(decoder.levels, features):
                Y = level(Y)
                l = l + np.square(Y - F).mean() / np.square(F).mean()
                if random.rand() < 0.5:  # else it goes on with what it found itself
                    Y = F
            l = l + PIXELS * np.square(decoder.levels[-1](Y) - X).mean()
        l.backward()
        trainer.step(1)
        bar.set_postfix_str(f'loss {float(l):.3f}', refresh=False)
        bar.update()
    bar.close()


def main():
    """Train, and save."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument('photographs', type=Path)
    parser.add_argument('paintings', type=Path)
    parser.add_argument('out', type=Path)
    parser.add_argument('--steps', type=int, default=STEPS)
    options = parser.parse_args()
    mxnet.random.seed(0)
    paths = [
        *find_photographs(options.photographs),
        *find_photographs(options.paintings),
        *(IMG / f'{name}.jpg' for name in ADDED),
    ]
    photographs = Photographs(paths, CROP, recolor=True)
    decoder, encoder = Decoder(), Encoder()
    decoder.initialize(init.Xavier(magnitude=2))
    measure(decoder, encoder, photographs)
    for level in decoder.levels:
        level.layers.hybridize()
    train(decoder, encoder, photographs, options.steps)
    save_decoder(decoder, options.out, {'trained': f'{len(paths)} pictures, {options.steps} steps'})


if __name__ == '__main__':
    main()
