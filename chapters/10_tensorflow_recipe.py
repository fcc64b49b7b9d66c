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
# # Lesson 10. The TensorFlow recipe: after ReLU, within [0, 1], and smooth
#
# The TensorFlow tutorial on style transfer, here in the version by A. Wakiroo, follows the same
# idea but chooses differently at almost every point. At the end you will be able to
#
# - say what a ReLU takes from a feature, and what that does to content and style;
# - recognise the two conventions for pictures, the chapter's and Caffe's;
# - convert a Gram matrix and a loss from one convention to the other;
# - train pixels that stay colours;
# - see high-frequency artefacts, measure them, and reduce them by total variation.
#
# You should know the chapter's choices, from [lesson 8](08_training.py), and the total
# variation, from [lesson 6](06_total_variation.py).
#
# **Time.** About 1 minute on two CPU cores, in full mode. The tutorial takes 512 pixels
# and 1000 steps, which is a job for a GPU, or for a coffee break. We take 200 pixels and
# 120 steps; where that changes what you see, the lesson says so.

# %%
import gluon_nst  # before MXNet, so that it takes all cores

import tempfile
from pathlib import Path

import numpy
from mxnet import autograd, gluon, init, np, npx

from gluon_nst.course import (
    SMOKE,
    Figures,
    high_pass,
    layer_names,
    layer_statistics,
    new_figure,
    plot_deltas,
    read_image,
    sample_picture,
    save_image,
    standardise,
    to_pixels,
    truncate,
)

# %%
npx.set_np()

figures = Figures('10_tensorflow_recipe')
recipe, chapter = gluon_nst.get_recipe('tensorflow'), gluon_nst.get_recipe('d2l')
for name, value in vars(recipe).items():
    if value != getattr(chapter, name):
        print(f'{name:16} {value!s:22.22} the chapter: {getattr(chapter, name)!s:.40}')

# %% [markdown]
# This lesson goes down that list.
#
# ## 1. Features after ReLU
#
# A Keras layer `block3_conv1` contains its ReLU. So reading it gives $\max(y, 0)$, where the
# chapter gets $y$ itself. In Gluon the ReLU is a layer of its own, and comes next: the
# tutorial's layers are indices 1, 6, 11, 20, 29 for style and 31 (relu5_2) for content. What is
# the difference?

# %%
content_img = read_image(sample_picture('castle.jpg'))
style_img = read_image(sample_picture('night-cafe.jpg'))
shape, epochs, steps_per_epoch = ((60, 40), 2, 2) if SMOKE else ((200, 133), 4, 30)
pretrained_net = gluon_nst.pretrained_vgg19(scale='caffe')
conv3_1, relu3_1 = layer_names().index('conv3_1'), layer_names().index('relu3_1')
content_X, style_X = (gluon_nst.preprocess(img, shape) for img in (content_img, style_img))
(before,), (after,) = gluon_nst.extract_features(
    content_X, [conv3_1], [relu3_1], net=truncate(pretrained_net, [conv3_1], [relu3_1]))
print(f'conv3_1: {100 * float((before < 0).mean()):.0f} % of the outputs are below 0')

# %%
figure = new_figure(figsize=(8, 2.9))
for axis, (name, Y) in zip(figure.subplots(1, 2), {'conv3_1': before, 'relu3_1': after}.items()):
    bound = float(np.abs(before).mean()) * 5
    axis.hist(Y.asnumpy().ravel(), bins=80, range=(-bound, bound))
    axis.set(title=name, xlabel='output', yscale='log')
figures.show('1-relu.png', figure,
             'The outputs of one layer before and after its ReLU (mind the logarithmic scale). '
             'Everything below 0 is now in the one bar at 0.')

# %% [markdown]
# **What just happened.** Before the ReLU, a feature can say "not at all" in degrees. After
# it, there is only silence. That has two effects:
#
# - Content: where the photograph is silent, the loss does not care how silent our picture
#   is. And where *our picture* is silent, the ReLU has slope 0, so no gradient comes back
#   through that feature. There is more freedom, and less to hold on to.
# - Style: no product of two features is negative, so the Gram matrix says which features
#   fire together, and no longer which exclude each other.
#
# ## 2. The Caffe scale, and BGR
#
# VGG was trained in Caffe, a framework that kept pictures as OpenCV does: blue, green, red,
# from 0 to 255, minus a mean for each channel (103.939, 116.779, 123.68), and *not* divided
# by a standard deviation. The tutorial does all that before the network. Our `preprocess`
# standardises RGB as the chapter does. Both are affine functions of the pixel, so each can
# be turned into the other, and `pretrained_vgg19` has folded that step into the weights of
# the first convolution. If you forget it, or swap red and blue, you get no error, just
# worse features.
#
# `scale='caffe'` keeps the activations as they were trained, with means in the tens and
# hundreds ([lesson 3](03_features.py) has our other scale, `unit`). The tutorial prints a table
# of them; here is ours, with its means beside it:

# %%
content_layers, style_layers = list(recipe.content_layers), list(recipe.style_layers)
roles = dict(content_layers=content_layers, style_layers=style_layers,
             net=truncate(pretrained_net, content_layers, style_layers))
rows = layer_statistics(style_X, **roles, gram_divisor='hw')[:5]
for row, theirs in zip(rows, (26, 134, 144, 530, 41)):
    print(f'{row.layer} {row.shape!s:20} min {row.min:.0f}  max {row.max:8.1f}  '
          f'mean {row.mean:6.1f}  (the tutorial\'s picture: {theirs})')

# %% [markdown]
# **What to see.** Another picture, another size, and the means still agree in magnitude:
# strongest in the fourth block. It is a good check that the weights and the colours are in
# order. The minimum is 0 everywhere, thanks to the ReLU.
#
# ## 3. Gram by H*W
#
# The tutorial divides by the number of positions, not by the number of channels as well:
#
# $$G_\text{tf} = \frac{F F^\top}{hw} = c \cdot G_\text{chapter}$$
#
# With features in the hundreds, entries reach the hundred thousands, and their squared
# differences $10^{10}$. This is why its style weight is $10^{-2}$, where the chapter has
# $10^4$.

# %%


def tf_gram(Y):
    F = Y.reshape(Y.shape[1], -1)  # (C, H*W)
    return np.dot(F, F.T) / F.shape[1]


_, styles_Y = gluon_nst.extract_features(style_X, **roles)
contents_Y, _ = gluon_nst.extract_features(content_X, **roles)
G = tf_gram(styles_Y[2])
print('largest entry', float(G.max()), 'the package\'s',
      float(gluon_nst.gram(styles_Y[2], divisor='hw').max()))
print('times the chapter\'s:', float(G.max() / gluon_nst.gram(styles_Y[2]).max()), 'channels',
      styles_Y[2].shape[1])


# %% [markdown]
# ## 4. Losses averaged over layers
#
# The chapter *adds* the losses of its layers. The tutorial *averages* them, content and
# style each over its own. With one content layer and five style layers:
#
# $$\mathcal{L} = \frac{10^4}{1} \sum_\text{content} \operatorname{mean} (\hat Y - Y)^2
#   + \frac{10^{-2}}{5} \sum_\text{style} \operatorname{mean} (\hat G - G)^2$$
#
# An average makes the weight independent of how many layers are read. The price: add a
# layer that fits, and the others count for less.

# %%
def tf_loss(contents_Y_hat, styles_Y_hat, contents_Y, styles_G):
    content = [np.square(Y_hat - Y).mean() for Y_hat, Y in zip(contents_Y_hat, contents_Y)]
    style = [np.square(tf_gram(Y_hat) - G).mean() for Y_hat, G in zip(styles_Y_hat, styles_G)]
    return 1e4 * sum(content) / len(content) + 1e-2 * sum(style) / len(style)


styles_G = [tf_gram(Y) for Y in styles_Y]
outputs = gluon_nst.extract_features(content_X, **roles)
conventions = dict(content_weight=1e4, style_weight=1e-2, gram_divisor='hw',
                   layer_reduction='mean')
*_, theirs = gluon_nst.compute_loss(content_X, *outputs, contents_Y, styles_G, tv_weight=0,
                                    **conventions)
print(f'loss of the photograph: {float(tf_loss(*outputs, contents_Y, styles_G)):.5g}, '
      f'by the package {float(theirs):.5g}')


# %% [markdown]
# ## 5. Pixels that stay colours
#
# The chapter trains standardised pixels, lets them leave the range of colours, and clips them
# at the very end. The tutorial trains pixels in [0, 1] and clips them after *every* step:
#
# $$x \leftarrow \min(\max(x - \text{step}, 0), 1)$$
#
# So it always judges what you will see. Here is its loop. Adam has unusual settings: a long
# memory ($\beta_1 = 0.99$: each new gradient makes up a hundredth of the average, not a tenth
# as usual) makes it slow to turn, and an epsilon of 0.1 is next to nothing for gradients of
# this size. What the tutorial calls an epoch is 100 steps.

# %%
def tf_tv_loss(pixels):
    down = np.abs(pixels[:, :, 1:, :] - pixels[:, :, :-1, :]).sum()
    right = np.abs(pixels[:, :, :, 1:] - pixels[:, :, :, :-1]).sum()
    return down + right

# %%
def paint(steps, tv_weight=0, clip=True, keep=()):
    """Train the pixels of the photograph; return them, and those after the steps in keep."""
    synthesized = gluon_nst.SynthesizedImage(content_X.shape)
    synthesized.initialize(init.Constant(to_pixels(content_X)), force_reinit=True)
    trainer = gluon.Trainer(synthesized.collect_params(), 'adam',
                            {'learning_rate': 0.02, 'beta1': 0.99, 'epsilon': 0.1})
    pixels, kept = synthesized(), {}
    for step in range(1, steps + 1):
        with autograd.record():
            outputs = gluon_nst.extract_features(standardise(pixels), **roles)
            l = tf_loss(*outputs, contents_Y, styles_G) + tv_weight * tf_tv_loss(pixels)
        l.backward()
        trainer.step(1)
        if clip:
            pixels[:] = pixels.clip(0, 1)
        if step in keep:
            kept[f'{step}_steps'] = image_of(pixels)
    return pixels, kept


def image_of(pixels):
    return pixels[0].transpose(1, 2, 0).asnumpy()  # (H, W, 3)


# %% [markdown]
# The tutorial looks at the picture after three steps, and then after every epoch. So do we,
# with shorter epochs:

# %%
keep = [3] + [steps_per_epoch * n for n in range(1, epochs + 1)]
plain, kept = paint(keep[-1], keep=keep)
figures.images('5-epochs.png',
               'The photograph, and the picture after three steps, after the first epoch and after '
               'the last. Colours and strokes come, and with them a coloured grain; each epoch '
               'changes less than the one before, as the numbers below say.',
               photograph=image_of(to_pixels(content_X)),
               **{f'{steps}_steps': kept[f'{steps}_steps'] for steps in (*keep[:2], keep[-1])})
for a, b in zip(keep, keep[1:]):
    change = abs(kept[f'{b}_steps'] - kept[f'{a}_steps']).mean()
    print(f'from {a} to {b} steps, a pixel changes by {change:.3f}')

# %% [markdown]
# What happens without the clipping? The same loop again, for fewer steps:

# %%
half = keep[-1] // 2
unclipped, _ = paint(half, clip=False)
free = image_of(unclipped)
outside = (free < 0) | (free > 1)
print(f'without clipping {100 * outside.mean():.0f} % of the values are not colours: '
      f'from {free.min():.2f} to {free.max():.2f}')
for name, pixels in ('optimised', unclipped), ('shown', unclipped.clip(0, 1)):
    outputs = gluon_nst.extract_features(standardise(pixels), **roles)
    print(f'loss of the picture that was {name}: '
          f'{float(tf_loss(*outputs, contents_Y, styles_G)):.3g}')
figures.images('5-clipping.png',
               'With and without clipping, after as many steps. Right, where the unclipped '
               'picture has left [0, 1], brighter where more channels have: mostly in the dark '
               'trees.',
               clipped_after_each_step=kept[f'{half}_steps'],
               clipped_at_the_end=free.clip(0, 1), outside=outside.mean(axis=-1))

# %% [markdown]
# **What to see.** To the eye the two pictures are nearly the same after so few steps; to the
# loss they are not. VGG responds to "darker than black" as to any number, so part of the loss
# was lowered with colours that no screen can show. At the end they are clipped, and the loss
# rises again. The chapter lives with that: it has a total variation from the start, which keeps
# the excesses small.
#
# The package's `train` clips when given `pixel_space=True`. It should agree with our loop:

# %%
theirs = gluon_nst.train(
    content_X, contents_Y, styles_Y, content_X.ctx, 0.02, 3, 1000, **roles, beta1=0.99,
    epsilon=0.1, pixel_space=True, **conventions, tv_weight=0)
print('largest difference after three steps:',
      f'{abs(gluon_nst.postprocess(theirs).asnumpy() - kept["3_steps"]).max():.1e}')

# %% [markdown]
# ## 6. High-frequency artefacts
#
# Look at the grain. To see it better we take the difference of each pixel from its
# neighbour, and show 0 as grey. This is a filter that lets only fine detail pass, a
# *high-pass*; it is also the simplest detector of edges.

# %%
figures.show('6-deltas.png', plot_deltas({'original': image_of(to_pixels(content_X)),
                                          'styled': image_of(plain)}),
             'Differences between neighbouring pixels. In the original, edges and leaves; in '
             'the styled picture a grain all over, in the sky as well, where the photograph was '
             'calm.')


def roughness(image):
    """Return the mean absolute difference of neighbours."""
    return float(numpy.mean([abs(delta).mean() for delta in high_pass(image)]))


print(f'mean difference: original {roughness(image_of(to_pixels(content_X))):.3f}, '
      f'styled {roughness(image_of(plain)):.3f}')

# %% [markdown]
# **What just happened.** The optimiser has put detail where there is no edge. It comes with the
# gradient, which max pooling sends back to only one position in four. And VGG tolerates it: a
# change that flips from pixel to pixel mostly cancels in the sums of the convolutions, so it
# costs little, and hardly anything removes it once it is there.
#
# ## 7. Total variation, as a sum
#
# The remedy is the one you know from [lesson 6](06_total_variation.py), with a *sum* over all
# pixels in place of the chapter's means, and weight 30:
#
# $$\mathcal{L}_\text{tv} = \sum |x_{i+1,j} - x_{i,j}| + \sum |x_{i,j+1} - x_{i,j}|$$

# %%
pixels = to_pixels(content_X)
print('ours', float(tf_tv_loss(pixels)), 'the package\'s',
      float(gluon_nst.tv_loss(pixels, reduction='sum')))

# %% [markdown]
# A sum has a catch. It pulls at each pixel with the same force in a picture of any size, while
# a style loss is a mean over positions and its pull at one pixel shrinks as the picture grows.
# The weight 30 was chosen for 512 pixels and 1000 steps, which leave it time to work. In our
# small picture and short run it must be much greater to show what it does. We try the
# tutorial's weight, and a hundred times as much:

# %%
thirty, _ = paint(keep[-1], tv_weight=30)
strong, _ = paint(keep[-1], tv_weight=3000)
for name, pixels in ('without', plain), ('30', thirty), ('3000', strong):
    outputs = gluon_nst.extract_features(standardise(pixels), **roles)
    print(f'TV weight {name:8} roughness {roughness(image_of(pixels)):.4f}, content and style '
          f'loss {float(tf_loss(*outputs, contents_Y, styles_G)):.3g}')
figures.images('7-tv.png',
               'Without total variation, with the tutorial\'s weight 30, and with 3000. In a '
               'run as short and small as this, 30 is hardly seen; 3000 takes most of '
               'the grain away, and leaves the larger strokes.',
               original=content_img, no_TV=image_of(plain), TV_30=image_of(thirty),
               TV_3000=image_of(strong))

# %%
figures.show('7-deltas.png', plot_deltas({'no TV': image_of(plain), 'TV 3000': image_of(strong)}),
             'The differences again, without and with total variation: the grain in the sky and '
             'the trees has become weaker, '
             f'from {roughness(image_of(plain)):.3f} to {roughness(image_of(strong)):.3f} on '
             'average, and the edges of the castle stand out.')

# %% [markdown]
# **What just happened.** With 3000 the roughness is back at that of the photograph. And the
# content and style loss has not grown, as you would expect of a compromise; it is even lower.
# The grain was of no use to the loss; it was only in the way.
#
# The tutorial ends with a file. PNG keeps every pixel, where JPEG would smooth the very detail
# that we have been looking at:

# %%
with tempfile.TemporaryDirectory() as folder:
    path = Path(folder) / 'styletransfer.png'
    save_image(path, image_of(strong))
    print(path.name, path.stat().st_size, 'bytes', read_image(path).shape)

# %% [markdown]
# For the full run, 1000 steps at full size, in the folder that holds `img`:
#
# ```
# gluon-nst stylize img/castle.jpg img/night-cafe.jpg --recipe tensorflow --deltas -o result
# ```
#
# ## Summary
#
# - After ReLU, features are 0 or more: no gradient where the picture is silent, no negative
#   entry in the Gram matrix.
# - Conventions for pictures (RGB or BGR, 1 or 255, with or without a standard deviation)
#   must be those of the weights. Nothing complains if they are not.
# - Divisors and averages only move factors into the weights. But they decide which weights
#   are sensible, so weights cannot be carried from one recipe to another.
# - Clipping after each step keeps what is optimised equal to what is seen.
# - The loss hardly sees the finest detail. Total variation does.
#
# ## Exercises
#
# These check themselves:
#
# - `gluon-nst exercise start tf-gram`: the Gram matrix by H*W;
# - `gluon-nst exercise start tf-tv-loss`: total variation as a sum;
# - `gluon-nst exercise start tf-layer-mean`: content and style loss, averaged over layers;
# - `gluon-nst exercise start clip-pixels`: keep the pixels in [0, 1].
#
# Three questions:
#
# 1. Which style weight would the chapter need if it divided by H*W as well? (One factor $c$ in $G$:
#    what does it become in the loss? Why is there no single answer for five layers?)
# 2. Feed the network red and blue swapped: `style_X[:, ::-1]` (nearly: the channels were
#    standardised with different numbers). Which row of the table in section 2 changes most?
# 3. Enlarge a picture to twice its width and height. By about what factor does TV as a sum change,
#    and by what factor TV as a mean?
#
# What to try next:
#
# - Run section 5 with `beta1=0.9`. Is the picture after three steps different? After an epoch?
# - Plot the Sobel edges (`gluon_nst.inspection.sobel_edges`) of the original. How do they differ
#   from the deltas, and why?
#
# ## Where to read on
#
# - A. Wakiroo, *Neural Style Transfer*, 2021: the tutorial; it follows TensorFlow's own,
#   *Neural style transfer*, tensorflow.org.
# - L. A. Gatys, A. S. Ecker, M. Bethge, *Image Style Transfer Using Convolutional Neural
#   Networks*, CVPR 2016: the paper uses L-BFGS, as the tutorial notes
#   ([lesson 13](13_fewer_steps.py)).
# - A. Odena, V. Dumoulin, C. Olah, *Deconvolution and Checkerboard Artifacts*, Distill,
#   2016: where such grain comes from, in gradients, too.
# - L. I. Rudin, S. Osher, E. Fatemi, *Nonlinear total variation based noise removal
#   algorithms*, 1992.
# - The section
#   [Neural Style Transfer](https://d2l.ai/chapter_computer-vision/neural-style.html) of
#   *Dive into Deep Learning*.

# %%
figures.done()
