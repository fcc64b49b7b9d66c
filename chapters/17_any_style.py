# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Lesson 17. Any style
#
# The network of lesson 16 knows one painting. Here a network learns no painting at all, and then
# takes the colours and contrasts of any, in one pass. At the end you will be able to
#
# - give features the means and deviations of other features, by hand;
# - train a decoder, which turns features back into a picture;
# - blend a style with the photograph, and two styles with one another;
# - match covariances and patches of features, and say what each takes over from a painting.
#
# You should know the means and deviations of [lesson 14](14_what_comes_next.py), section 3, and the
# training of [lesson 16](16_one_pass.py).
#
# **Time.** About 1 minute on two CPU cores, in full mode.

# %%
import gluon_nst  # before MXNet, so that it takes all cores

import time

import numpy
from mxnet import autograd, gluon, init, np, npx
from mxnet.gluon import nn

from gluon_nst.course import (
    SMOKE,
    AnyStyle,
    EnlargingConvolution,
    Figures,
    Photographs,
    fit_size,
    layer_names,
    read_image,
    sample_picture,
    standardise,
    to_uint8,
    truncate,
)

# %%
npx.set_np()

size, crop, steps = (64, 32, 3) if SMOKE else (360, 128, 800)
figures = Figures('17_any_style')


def picture(name):
    image = read_image(sample_picture(f'{name}.jpg'))
    width, height = fit_size(image.shape[1], image.shape[0], size)
    return gluon_nst.preprocess(image, (width // 2 * 2, height // 2 * 2))


def shown(X):
    return gluon_nst.postprocess(X).asnumpy()


macaw = picture('macaw')

# %% [markdown]
# ## 1. AdaIN by hand
#
# *Adaptive instance normalisation* (X. Huang and S. Belongie, 2017) needs no training. Let $\mu$
# and $\sigma$ be the mean and the standard deviation of a channel over its positions, $F$ the
# features of a photograph, and $S$ those of a painting:
#
# $$\operatorname{AdaIN}(F, S) = \sigma(S) \, \frac{F - \mu(F)}{\sigma(F)} + \mu(S)$$
#
# Compare it with the instance norm of lesson 16: there $\gamma$ and $\beta$ were learned for one
# painting, here they are measured on whichever painting you like. (Exercises: `adain`,
# `adain-properties`.)

# %%


def moments(X):
    m = X.mean(axis=(2, 3), keepdims=True)  # (1, C, 1, 1)
    return m, np.sqrt(np.square(X - m).mean(axis=(2, 3), keepdims=True) + 1e-5)


def adain(F, S):
    (m_F, s_F), (m_S, s_S) = moments(F), moments(S)
    return s_S * (F - m_F) / s_F + m_S


relu2_1 = layer_names().index('relu2_1')
encoder = truncate(gluon_nst.pretrained_vgg19(), [relu2_1], [relu2_1])
F, S = encoder(macaw), encoder(picture('starry-night'))
print(f'photograph {F.shape}, painting {S.shape}')
for name, Y in ('photograph', F), ('painting', S), ('AdaIN', adain(F, S)):
    m, s = (float(moment[0, 0, 0, 0]) for moment in moments(Y))
    print(f'{name:11} mean {m:6.3f}, deviation {s:6.3f} in the first channel')

# %% [markdown]
# ## 2. A decoder
#
# These are features, 128 numbers for each 2x2 pixels. In lesson 14 we looked for a picture that
# has them, step by step, and for one pair only. A *decoder* learns to do this for all features, so
# it is VGG backwards: convolutions, and an enlargement where VGG has a pooling layer. It
# sees photographs, and has to give them back. It never sees what AdaIN makes:
#
# $$\mathcal{L} = \operatorname{mean} (\operatorname{decoder}(F) - X)^2$$

# %%
decoder = nn.HybridSequential()
decoder.add(
    nn.Conv2D(64, kernel_size=3, padding=1, in_channels=128, activation='relu'),
    EnlargingConvolution(64, 32, 3),
    nn.Activation('relu'),
    nn.Conv2D(3, kernel_size=3, padding=1, in_channels=32),
)
decoder.initialize(init.Xavier(magnitude=1))
decoder.hybridize()

# %%
names = 'castle', 'bridge', 'coffee', 'citrus', 'night-cafe', 'indigo-waves'
photographs = Photographs([sample_picture(f'{name}.jpg') for name in names], crop, recolor=True)
trainer = gluon.Trainer(decoder.collect_params(), 'adam')
pictures, curve = {'photograph': shown(macaw)}, []

began = time.time()
for step in range(1, steps + 1):
    trainer.set_learning_rate(0.002 * (1 - (step - 1) / steps))
    X = standardise(photographs.draw(step))
    F = encoder(X)
    with autograd.record():
        l = np.square(decoder(F) - X).mean()
    l.backward()
    trainer.step(1)
    curve.append(float(l))
    if step in (steps // 16, steps // 4, steps):
        pictures[f'step_{step}'] = shown(decoder(encoder(macaw)))
print(f'{steps} steps in {time.time() - began:.0f} s; loss of the last fifty: '
      f'{numpy.mean(curve[-50:]):.3f}')
figures.images('2-decoder.png',
               'A photograph that the decoder was not trained on, from its features: first greys, '
               'then colours.', **pictures)

# %% [markdown]
# **What to see.** First nothing, then greys, at last colours: what all channels agree on is learned
# first. Six pictures do here, for their colours are changed at random at each step.
#
# ## 3. Any style, in one pass
#
# Now AdaIN goes between encoder and decoder, and that is the whole network. No painting had to be
# learned. The macaw and the first and the last of these paintings are new to the decoder.

# %%


def restyle(X, style):
    return decoder(adain(encoder(X), encoder(style)))


paintings = {name: picture(name) for name in ('starry-night', 'night-cafe', 'stained-glass')}
restyle(macaw, macaw).wait_to_read()  # the first time, MXNet compiles the graph
began = time.time()
restyled = {'photograph': shown(macaw)}
for name, painting in paintings.items():
    restyled[name.replace('-', '_')] = shown(restyle(macaw, painting))
print(f'{(time.time() - began) / len(paintings):.2f} s for each')
figures.images('3-any-style.png',
               'One network, and the colours and contrasts of three paintings.', **restyled)

# %% [markdown]
# **What to see.** The light of each painting is there: a blue night, a yellow room, bright glass
# beside dark lead. The strokes are not. A feature at relu2_1 sees 10x10 pixels, about the width
# of a stroke, so no channel answers to strokes.
#
# ## 4. More or less, two at once, here and there
#
# What we hold between encoder and decoder are just features, so we can calculate with them.
# Between the photograph's and the painting's lie all degrees of style, between those of two
# paintings lies what a third could be. And nothing forces the whole picture to have one style.
# (Exercises: `alpha-blend`, `style-mask`.)

# %%
F = encoder(macaw)
night, glass = (adain(F, encoder(paintings[name])) for name in ('starry-night', 'stained-glass'))
alphas = 0, 0.25, 0.5, 0.75, 1
figures.sliders('4-alpha.png', 'From the photograph to the style, by alpha.', {'alpha': alphas},
                {(alpha,): shown(decoder((1 - alpha) * F + alpha * night)) for alpha in alphas})

# %%
half = np.zeros(F.shape[2:])
half[:, : F.shape[3] // 2] = 1  # the left half
ramp = np.linspace(1, 0, F.shape[3])[None]
figures.images('4-two-styles.png',
               'Two paintings at once: half of each everywhere; one on each side; and the one '
               'fading into the other.',
               average=shown(decoder(0.5 * night + 0.5 * glass)),
               mask=shown(decoder(half * night + (1 - half) * glass)),
               ramp=shown(decoder(ramp * night + (1 - ramp) * glass)))

# %% [markdown]
# **What to see.** The border of the mask is only a few pixels wide, as much as the decoder sees at
# once. Lesson 15's losses take masks, too:
# `gluon-nst stylize photo.jpg sky.jpg ground.jpg --regions map.png`.
#
# ## 5. All covariances
#
# AdaIN treats each channel by itself. But a style shows in how channels vary together, which is why
# the losses of lesson 15 compare covariances. Features can be given those, too, as colours were
# in that lesson: with the covariance $A$ of the photograph's features and $B$ of the painting's,
#
# $$F \mapsto T \, (F - \mu(F)) + \mu(S), \qquad
# T = A^{-1/2} \, (A^{1/2} B A^{1/2})^{1/2} A^{-1/2}$$
#
# Of all matrices that turn $A$ into $B$ this one moves the features least. Y. Li and others (2017)
# matched covariances first, and found that a decoder that only gives photographs back will do.

# %%


def covariance(F):
    F = F.asnumpy()[0].reshape(F.shape[1], -1)  # (C, H*W)
    m = F.mean(axis=1, keepdims=True)
    return F - m, m, (F - m) @ (F - m).T / F.shape[1]


def power(A, exponent):
    values, vectors = numpy.linalg.eigh(A)
    return vectors * numpy.maximum(values, 1e-12) ** exponent @ vectors.T


def transport(F, S):
    (centred, _, A), (_, m, B) = covariance(F), covariance(S)
    A = A + 1e-3 * numpy.trace(A) / len(A) * numpy.eye(len(A))  # or what hardly varies gets loud
    half, back = power(A, 0.5), power(A, -0.5)
    T = back @ power(half @ B @ half, 0.5) @ back
    return np.array((T @ centred + m).reshape(F.shape), dtype='float32')


figures.images('5-covariances.png', 'All covariances of relu2_1 are those of the painting.',
               photograph=shown(macaw),
               **{name.replace('-', '_'): shown(decoder(transport(F, encoder(painting))))
                  for name, painting in paintings.items()})

# %% [markdown]
# **What to see.** Compare with section 3: here are the colours of the painting, not only its light.
#
# ## 6. Strokes: level by level, patch by patch
#
# For strokes we must go deeper: a feature at conv4_1 sees 68x68 pixels. But from there it is a long
# way back. So the package's decoder goes back in steps. One level turns the features of conv4_1
# into those of conv3_1, the next into those of conv2_1, the last into pixels, and after each of
# them the covariances are matched anew.
#
# Even then, moments only say which features there are, and not which of them are neighbours. For
# this there is an older idea (T. Chen and M. Schmidt, 2016): cut both feature maps into *patches*,
# 3x3, and put in place of each patch of the photograph the patch of the painting that is most
# like it. `AnyStyle` does both; here is what it paints without its patches, and with them.

# %%
styles = {name: AnyStyle([to_uint8(shown(X))]) for name, X in paintings.items()}
photograph = to_uint8(shown(macaw))
began = time.time()
with_patches = {name.replace('-', '_'): style.paint(photograph) for name, style in styles.items()}
print(f'{(time.time() - began) / len(styles):.1f} s for each')
for style in styles.values():
    for of_level in style.styles:
        of_level[0].patches = None
with_moments = {name.replace('-', '_'): style.paint(photograph) for name, style in styles.items()}
figures.images('6-moments.png', 'Covariances, matched at conv4_1, conv3_1, conv2_1 and in the '
               'pixels.', photograph=photograph, **with_moments)
figures.images('6-patches.png', 'The same, and features put together from patches of the painting.',
               photograph=photograph, **with_patches)

# %% [markdown]
# **What to see.** Moments bring contrasts and the light along edges. Patches bring brush strokes,
# and panes with lead around them: features that belong together. But patches are limited to what
# the painting holds: where it has nothing like the photograph, even the nearest patch may be far
# off, and what is drawn in a few lines, such as an eye, is painted over.
#
# This is `gluon-nst paint --style painting.jpg photo.jpg`, for any painting. What made it work:
#
# - *A decoder that is only trained to give pictures back*: 115 photographs and 27 paintings, among
#   them only the second of these three (`img/train_decoder.py` in the repository). The loss of
#   style that the paper of AdaIN adds drove one colour to the end of its range, where nothing
#   pulled it back.
# - *Standardised features.* From features as they are, in 40 minutes, shapes came back, but no
#   colours; with each channel standardised, they were there after 500 steps.
# - *Leaky ReLUs.* Plain ones died: what was light became one flat grey.
# - *The photograph's own features*, 6 parts of 10 at conv3_1 and conv2_1, before they are matched:
#   they keep its lines.
# - *A little noise in the photograph.* In an empty sky all patches are alike, so all got the same
#   patch of the painting, again and again, and from that came a flat brown.

# %% [markdown]
# ## Summary
#
# - AdaIN is an instance norm whose $\gamma$ and $\beta$ are measured on a painting.
# - The decoder is trained to give photographs back; what it is given afterwards is our choice.
# - Features can be averaged and masked: alpha, mixtures of styles, styles by region.
# - Covariances hold more of a style than means and deviations, and can be matched, too.
# - Shallow features take over light and colour. Strokes are in deeper features, and in which
#   features lie side by side. Patches hold both.
#
# ## Exercises
#
# These check themselves:
#
# - `gluon-nst exercise start adain`: section 1.
# - `gluon-nst exercise start alpha-blend`: more or less of a style.
# - `gluon-nst exercise start style-mask`: two styles in one picture, at relu3_1.
# - `gluon-nst exercise start adain-properties`: what is taken over, and what is ignored. Predict!
#
# Three questions:
#
# 1. Encode to relu1_1 (64 channels, and no enlargement). The pictures come back better: what is
#    left of the style?
# 2. Train without `recolor=True`. In which colours does the macaw come back, and why?
# 3. What happens to the style if you turn the painting upside down? And in `stylize`?
#
# What to try next:
#
# - Mix two paintings: compute `adain` for each, and give the decoder the mean of the two.
# - `gluon-nst paint --style painting.jpg photo.jpg`, with `--alpha 0.7`, `--style-scale 0.5`,
#   or a second `--style`.
#
# ## Where to read on
#
# - X. Huang, S. Belongie, *Arbitrary Style Transfer in Real-time with Adaptive Instance
#   Normalization*, 2017, arXiv:1703.06868.
# - Y. Li, C. Fang, J. Yang, Z. Wang, X. Lu, M.-H. Yang, *Universal Style Transfer via Feature
#   Transforms*, 2017, arXiv:1705.08086.
# - T. Q. Chen, M. Schmidt, *Fast Patch-based Style Transfer of Arbitrary Style*, 2016,
#   arXiv:1612.04337.
# - L. Sheng, Z. Lin, J. Shao, X. Wang, *Avatar-Net: Multi-scale Zero-shot Style Transfer by Feature
#   Decoration*, 2018, arXiv:1805.03857: moments and patches together.
# - V. Dumoulin and others, *Feature-wise transformations*, Distill, 2018: the same idea in other
#   fields.

# %%
figures.done()
