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
# # Lesson 16. One pass
#
# A network that has learned a style paints a photograph in a tenth of a second. This lesson looks
# inside one, and trains it further. At the end you will be able to
#
# - say what is trained, and what is frozen, when a network learns to paint;
# - write an instance norm, and show why a batch norm is wrong here;
# - say how one network can hold several styles, and what lies between two of them;
# - explain where checkerboards come from, and how enlarging avoids them;
# - train a network on your own photographs.
#
# You should know the losses of [lesson 15](15_a_better_picture.py) and the training loop
# ([lesson 8](08_training.py)).
#
# **Time.** About 2 minutes on two CPU cores, in full mode.

# %%
import gluon_nst  # before MXNet, so that it takes all cores

import time

import mxnet
import numpy
from mxnet import autograd, init, np, npx

from gluon_nst.course import (
    SMOKE,
    EnlargingConvolution,
    Figures,
    Photographs,
    fit_size,
    load_network,
    painting_losses,
    read_image,
    resize,
    sample_picture,
    train_onepass,
)

# %%
npx.set_np()

size, steps = (64, 2) if SMOKE else (450, 150)
figures = Figures('16_one_pass')


def sample(name):
    image = read_image(sample_picture(f'{name}.jpg'))
    height, width = image.shape[:2]
    return resize(image, fit_size(width, height, size))


castle, macaw = map(sample, ('castle', 'macaw'))

# %% [markdown]
# ## 1. A tenth of a second
#
# `stylize` starts from the photograph, and moves its pixels for some hundred steps. Here is what a
# network makes of the same photograph, in a single pass. It comes with the package.

# %%
net = load_network('starry-night')
net.paint(castle)  # the first time, MXNet compiles the graph
began = time.time()
painting = net.paint(castle)
pass_seconds = time.time() - began

began = time.time()
result = gluon_nst.stylize(sample_picture('castle.jpg'), sample_picture('starry-night.jpg'),
                           size=size, progress=False, **({'steps': steps} if SMOKE else {}))
print(f'one pass: {pass_seconds:.2f} s; stylize: {time.time() - began:.1f} s')
figures.images('1-one-pass.png',
               'Left: the photograph. Middle: painted in one pass. Right: by stylize.',
               photograph=castle, network=painting, stylize=result.image)

# %% [markdown]
# **What to see.** The network knows the palette and the strokes. But it paints every part of the
# picture as it has learned to paint such a part, while `stylize` looks for the best painting of
# this very photograph, with whirls all over the sky.
#
# ## 2. What is inside
#
# J. Johnson, A. Alahi and L. Fei-Fei proposed such networks in 2016. Two layers halve the
# picture, five residual blocks repaint it at a quarter of its size, where a convolution costs
# little and sees much, and two layers enlarge it again.

# %%
Y = np.array(castle.transpose(2, 0, 1)[None], dtype='float32') / 255
print(f'{"photograph":24}{Y.shape}')
with autograd.train_mode():
    for layer in net.layers:
        Y = layer(Y)
        print(f'{type(layer).__name__:24}{Y.shape}')
    print(f'{"last convolution":24}{net.last(Y).shape}')
count = sum(parameter.data().size for parameter in net.learned().values())
print(f'{count} numbers are learned')

# %% [markdown]
# ## 3. Instance norm
#
# After each convolution, every channel gets a new mean and a new deviation, which are learned.
# With m the mean of a channel over all its positions, and v its variance,
#
# $$y = \gamma\, \frac{x - m}{\sqrt{v + \epsilon}} + \beta.$$
#
# A batch norm takes m and v over all pictures of a batch; an instance norm takes them over each
# picture alone (D. Ulyanov, A. Vedaldi and V. Lempitsky, 2016). So the instance norm of one
# picture is the batch norm of a batch of one, and that is how the package computes it. What if a
# second photograph is in the batch? (Exercise: `instance-norm`.)

# %%


def pixels(*images):
    return np.array(numpy.stack(images).transpose(0, 3, 1, 2), dtype='float32') / 255


def paint(X):
    with autograd.train_mode():
        return net(X).clip(0, 1)[0].transpose(1, 2, 0).asnumpy()


dark = (castle // 4)  # a quarter of the light
alone, together = paint(pixels(castle)), paint(pixels(castle, dark))
dark_alone, dark_together = paint(pixels(dark)), paint(pixels(dark, castle))
print(f'mean colour of the castle: alone {alone.mean():.2f}, in the batch {together.mean():.2f}')
print(f'mean colour of the dark one: alone {dark_alone.mean():.2f}, '
      f'in the batch {dark_together.mean():.2f}')
figures.images('3-norm.png',
               'Left: a photograph and the same one with a quarter of the light, each painted '
               'alone. Right: both in one batch, so that they share means and variances.',
               alone=alone, dark_alone=dark_alone, batch=together, dark_in_batch=dark_together)

# %% [markdown]
# **What to see.** Alone, both give nearly the same painting: how bright a photograph is, and how
# much contrast it has, is divided out, for the style has a brightness and a contrast of its own.
# In a batch, the dark photograph stays dark.
#
# ## 4. Several styles in one network
#
# The learned means and deviations say what the style is. V. Dumoulin, J. Shlens and M. Kudlur
# (2017) showed that a network can share all its convolutions among many styles, and keep for each
# style just its own $\gamma$ and $\beta$: *conditional* instance norm. The network of this lesson
# does. What lies between two styles? Averages of what they learned (exercise: `conditional-norm`):
#
# $$\gamma = (1 - a)\, \gamma_1 + a\, \gamma_2, \qquad \beta = (1 - a)\, \beta_1 + a\, \beta_2.$$

# %%
own = sum(p.data().size for name, p in net.learned().items() if name.endswith(('gamma', 'beta')))
print(f'{net.styles} styles share {count - own} numbers; {own // net.styles} belong to each')

pictures = {'share_0': net.paint(castle)}
for share in 0.25, 0.5, 0.75:
    between = load_network('starry-night,stained-glass', [1 - share, share])
    pictures[f'share_{share}'] = between.paint(castle)
pictures['share_1'] = load_network('stained-glass').paint(castle)
figures.images('4-between.png', 'From The Starry Night to stained glass in five steps.', **pictures)

# %% [markdown]
# **What to see.** Each picture on the way is a painting, not two paintings that show through each
# other. On the command line: `gluon-nst paint starry-night,stained-glass photo.jpg --blend 3,1`.
#
# ## 5. Checkerboards
#
# How should a layer enlarge? A *transposed* convolution writes each number of its input to a window
# of its output, and moves the window by two. Where windows overlap, sums are larger. With a kernel
# of three, on a line: (Exercises: `overlap`, `nearest-enlargement`.)

# %%
ones = mxnet.nd.ones((1, 1, 12, 12))
kernels = mxnet.nd.ones((1, 1, 3, 3))
written = mxnet.nd.Deconvolution(ones, kernels, kernel=(3, 3), stride=(2, 2), num_filter=1)
print('how often a row is written to:', written[0, 0, 13].asnumpy()[:9].astype(int), '...')

enlarging = EnlargingConvolution(1, 1, 3)
enlarging.initialize(init.One())
repeated = enlarging(np.ones((1, 1, 12, 12)))[0, 0]
print('repeated, and then convolved: ', repeated[13].asnumpy()[:9].astype(int), '...')
checkered, even = (
    numpy.repeat(0.8 * Y[..., None] / Y.max(), 3, axis=2).repeat(8, 0).repeat(8, 1)
    for Y in (written[0, 0].asnumpy(), repeated.asnumpy())
)
figures.images('5-checkerboard.png',
               'A constant picture, enlarged by a transposed convolution (left), and by repeating '
               'each pixel and convolving then (right).',
               transposed=checkered, repeated=even)

# %% [markdown]
# **What to see.** A network can learn weights that undo the pattern, but it has to. Repeating each
# pixel first avoids it from the start (A. Odena, V. Dumoulin and C. Olah, 2016).
#
# ## 6. Training
#
# In lesson 8 the pixels were the parameters. Here the parameters are the network's weights, and
# each step paints another piece of a photograph. All else is as before: the same losses, a
# `Trainer`, a learning rate that falls. VGG-19 stays frozen, and only compares. Several styles take
# turns:
#
#     for step in range(1, num_steps + 1):
#         trainer.set_learning_rate(learning_rate(step, num_steps))
#         style = step % len(losses)
#         net.choose(style)
#         X, loss = photographs.draw(step), losses[style]
#         with autograd.record():
#             Y = net(X)
#             contents_l, styles_l, tv_l, l = loss(X, Y)
#             relative_l = l / levels[style]
#         relative_l.backward()
#         trainer.step(1)
#
# Each loss is divided by its level, a mean over the latest steps of its style: so one that is hard
# to learn, and has a loss five times as large, does not drown the others. That is
# `gluon_nst.onepass.training`, nearly whole. From the first weights on, a thousand steps take some
# minutes. We start from The Starry Night, and watch stained glass take its place. This is quick,
# for the convolutions have met stained glass before, as one of the four styles that they share;
# what is new to them takes some hundred steps more.

# %%
crop = 32 if SMOKE else 192
paths = [sample_picture(f'{name}.jpg') for name in ('castle', 'bridge', 'coffee')]
photographs = Photographs(paths, crop, recolor=True)  # their colours are varied: they are few
glass = read_image(sample_picture('stained-glass.jpg'))
losses = painting_losses([glass], [0.5], style_scale=1)
student = load_network('starry-night').copy()
student.hybridize(static_alloc=True, static_shape=True)
pictures, curve = {'before': student.paint(macaw)}, []


def callback(step, losses, state):
    curve.append(losses)
    if step in (steps // 3, steps):
        pictures[f'step_{step}'] = student.paint(macaw)
        print(f'step {step}: content {losses.content:.2f}, style {losses.style:.2f}')


began = time.time()
train_onepass(student, photographs, losses, steps, callback=callback)
print(f'{(time.time() - began) / steps:.2f} s for a step')
figures.images('6-training.png',
               'A photograph that the network was not trained on, while it forgets '
               'The Starry Night and recalls stained glass.', **pictures)

# %% [markdown]
# **What to see.** Colours come first, in a few steps, for they need only the last layers; shapes
# take longer. `gluon-nst train` does the same with your photographs, and shows after each minute
# what the network paints:
#
#     gluon-nst train painting.jpg --photos my-photographs --minutes 5
#     gluon-nst paint networks/painting.safetensors photo.jpg
#
# It starts from the package's network, too (`--start none`: from random weights). Ctrl-C keeps the
# network so far, and `--resume` goes on as if there had been no break.
#
# ## 7. What it cannot do
#
# - It knows the styles that it was trained on: for another painting, it has to be trained again.
# - Its strokes have one size in pixels, whatever the size of the photograph.
# - Where a photograph is empty, there is little to make strokes of.
# - In a film it knows nothing of the frame before, and strokes flicker;
#   `gluon-nst paint --smooth` blends frames that hardly differ.

# %% [markdown]
# ## Summary
#
# - The optimiser is moved from the moment of painting to the moment of training.
# - What the loop trains is the only thing that has changed: weights instead of pixels.
# - An instance norm forgets the brightness and the contrast of the photograph; its $\gamma$ and
#   $\beta$ know those of the style. One network with several of them has several styles.
# - Repeat, then convolve: no checkerboards.
#
# ## Exercises
#
# These check themselves:
#
# - `gluon-nst exercise start instance-norm`: the norm of section 3.
# - `gluon-nst exercise start conditional-norm`: the same, between two styles.
# - `gluon-nst exercise start overlap`: how often a transposed convolution writes where.
# - `gluon-nst exercise start nearest-enlargement`: repeat each pixel.
#
# Three questions:
#
# 1. A kernel of four, moved by two, writes everywhere equally often. Why is that not enough to
#    avoid checkerboards?
# 2. `gluon-nst paint starry-night photo.jpg --size 450` and `--size 1800`: which looks more like
#    the painting, from two metres away?
# 3. Photographs are cropped, mirrored and scaled at random. What would a network learn if they were
#    not?
#
# What to try next:
#
# - Train a network for a painting of your choice:
#   `gluon-nst train painting.jpg --photos FOLDER -o mine.safetensors --minutes 20`, then
#   `gluon-nst paint mine.safetensors photo.jpg`. With two paintings it learns both, and paints
#   what lies between them: `gluon-nst paint mine.safetensors:one,mine.safetensors:other photo.jpg`.
#
# ## Where to read on
#
# - J. Johnson, A. Alahi, L. Fei-Fei, *Perceptual Losses for Real-Time Style Transfer and
#   Super-Resolution*, 2016, arXiv:1603.08155.
# - D. Ulyanov, A. Vedaldi, V. Lempitsky, *Instance Normalization: The Missing Ingredient for Fast
#   Stylization*, 2016, arXiv:1607.08022.
# - V. Dumoulin, J. Shlens, M. Kudlur, *A Learned Representation for Artistic Style*, 2017,
#   arXiv:1610.07629.
# - A. Odena, V. Dumoulin, C. Olah, *Deconvolution and Checkerboard Artifacts*, Distill, 2016.

# %%
figures.done()
