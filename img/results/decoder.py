"""Train the decoder of lesson 17, section 5, and draw what it paints.

    python img/results/decoder.py PHOTOGRAPHS PAINTINGS [--steps 4500] [--out decoder.jpg]

PHOTOGRAPHS and PAINTINGS are folders that img/get_photographs.py and img/get_paintings.py fill;
some paintings of img/ are added. Those that the picture shows are not trained on.
"""

import argparse
from pathlib import Path

import mxnet
import numpy
from mxnet import autograd, gluon, init, np, npx
from mxnet.gluon import nn

from gluon_nst.fast.tiling import TiledNetwork
from gluon_nst.features import extract_features, truncate
from gluon_nst.images import fit_size, read_image, resize, save_image, standardise, to_uint8
from gluon_nst.layers import layer_names
from gluon_nst.onepass.network import BLOCK, Convolution, EnlargingConvolution, squash
from gluon_nst.onepass.photographs import Photographs, find_photographs
from gluon_nst.plotting import new_bar
from gluon_nst.processor import choose_precision
from gluon_nst.weights.pretrained import pretrained_vgg19

IMG = Path(__file__).resolve().parents[1]
ADDED = 'indigo-waves', 'night-cafe', 'orange-trees', 'sainte-victoire', 'ink-landscape'
SHOWN, STYLES = ('macaw', 'castle'), ('starry-night', 'stained-glass', 'bouquet')
SIZE = 448  # pixels along the longest side of what is shown
CROP, LR = 144, 1e-3  # pixels of a crop; Adam's, which falls to nearly 0
PIXELS = 20  # the weight of the loss of pixels; that of the loss of features is 1
RELU3_1 = layer_names().index('relu3_1')


class Decoder(gluon.HybridBlock):
    """From standardised features of relu3_1, (1, 256, H, W), to pixels, (1, 3, 4 H, 4 W)."""

    def __init__(self):
        super().__init__()
        self.layers = nn.HybridSequential()
        for layer in (
            Convolution(256, 128, 3, bias=True),
            EnlargingConvolution(128, 64, 3, bias=True),
            EnlargingConvolution(64, 32, 3, bias=True),
        ):
            self.layers.add(layer, nn.LeakyReLU(0.1))
        self.layers.add(Convolution(32, 3, 5, bias=True, block=BLOCK))

    def hybrid_forward(self, F, X):
        """Return pixels."""
        return squash(F, self.layers(X).as_nd_ndarray()).as_np_ndarray()


class AnyStyle:
    """An encoder, and a decoder that is trained to give back what was encoded."""

    def __init__(self, photographs):
        net = truncate(pretrained_vgg19(), [RELU3_1], [RELU3_1], padding='replicate')
        self.vgg, self.photographs = TiledNetwork(net, choose_precision('auto')), photographs
        features = np.concatenate([self.encode(photographs.draw(i)) for i in range(50)], axis=2)
        self.mean = features.mean(axis=(2, 3), keepdims=True)
        self.deviation = np.sqrt(np.square(features - self.mean).mean(axis=(2, 3), keepdims=True))
        self.decoder = Decoder()
        self.decoder.initialize(init.Xavier(magnitude=2))
        self.decoder.hybridize()

    def encode(self, X):
        """Return the features of pixels X (1, 3, H, W)."""
        return extract_features(standardise(X), [RELU3_1], [], net=self.vgg)[0][0].copy()

    def decode(self, F):
        """Return the pixels of features."""
        return self.decoder((F - self.mean) / (self.deviation + 1e-3))

    def train(self, num_steps):
        """Train the decoder."""
        trainer = gluon.Trainer(self.decoder.collect_params(), 'adam')
        bar = new_bar(num_steps, 0, 'step')
        for step in range(1, num_steps + 1):
            trainer.set_learning_rate(LR * (1 - (step - 1) / num_steps))
            X = self.photographs.draw(step)
            F = self.encode(X)
            with autograd.record():
                Y = self.decode(F)
                features_l = np.square(self.encode(Y) - F).mean() / np.square(F).mean()
                l = features_l + PIXELS * np.square(Y - X).mean()
                relative_l = l / float(l)  # so that all pictures weigh alike
            relative_l.backward()
            trainer.step(1)
            bar.set_postfix_str(f'loss {float(l):.3f}', refresh=False)
            bar.update()
        bar.close()

    def strip(self):
        """Return photographs, given back and in several styles, one below the other."""
        styles = [self.encode(pixels(name)) for name in STYLES]
        rows = []
        for name in SHOWN:
            X = pixels(name)
            F = self.encode(X)
            found = [X, *(self.decode(Y) for Y in (F, *(transport(F, S) for S in styles)))]
            rows.append(numpy.hstack([to_uint8(Y.asnumpy()[0].transpose(1, 2, 0)) for Y in found]))
        return numpy.vstack(rows)


def covariance(F):
    """Return features (C, H*W) without their mean, the mean, and the covariance."""
    F = F.asnumpy()[0].reshape(F.shape[1], -1).astype('float64')
    m = F.mean(axis=1, keepdims=True)
    return F - m, m, (F - m) @ (F - m).T / F.shape[1]


def power(A, exponent):
    """Return the power of a symmetric matrix."""
    values, vectors = numpy.linalg.eigh(A)
    return vectors * numpy.maximum(values, 1e-12) ** exponent @ vectors.T


def transport(F, S):
    """Return features with the mean and the covariance of others, moved as little as can be."""
    (centred, _, A), (_, m, B) = covariance(F), covariance(S)
    A = A + 1e-3 * numpy.trace(A) / len(A) * numpy.eye(len(A))
    half, back = power(A, 0.5), power(A, -0.5)
    T = back @ power(half @ B @ half, 0.5) @ back
    return np.array((T @ centred + m).reshape(F.shape), dtype='float32')


def pixels(name):
    """Return a sample as (1, 3, H, W) in [0, 1], its sides multiples of 4."""
    image = read_image(IMG / f'{name}.jpg')
    width, height = (side // 4 * 4 for side in fit_size(*image.shape[1::-1], SIZE))
    return np.array(resize(image, (width, height)).transpose(2, 0, 1)[None], dtype='float32') / 255


def main():
    """Train and draw."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument('photographs', type=Path)
    parser.add_argument('paintings', type=Path)
    parser.add_argument('--steps', type=int, default=4500)
    parser.add_argument('--out', type=Path, default=IMG / 'results/decoder.jpg')
    options = parser.parse_args()
    npx.set_np()
    mxnet.random.seed(0)
    paths = [
        *find_photographs(options.photographs),
        *find_photographs(options.paintings),
        *(IMG / f'{name}.jpg' for name in ADDED),
    ]
    network = AnyStyle(Photographs(paths, CROP, recolor=True))
    network.train(options.steps)
    save_image(options.out, network.strip())


if __name__ == '__main__':
    main()
