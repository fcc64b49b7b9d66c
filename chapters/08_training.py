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
# # Lesson 8. Neural style transfer, from two pictures to a third
#
# You will take a photograph and a painting, and make a picture that shows what the
# photograph shows in the manner of the painting. At the end you will be able to
#
# - say what *content* and *style* are in the features of a convolutional network;
# - write the three losses that measure them, from their formulas;
# - train the pixels of a picture instead of the weights of a network;
# - predict what a change of layers, weights or learning rate does to the result.
#
# You should know what a convolution, a loss and a gradient are. The lesson goes through
# everything once, so you can start here; lessons [1](01_content_and_style.py) to
# [7](07_synthesized_image.py) take the parts one at a time, and the sections below say which.
# It follows the section
# [Neural Style Transfer](https://d2l.ai/chapter_computer-vision/neural-style.html) of *Dive
# into Deep Learning* step by step: the same functions, names and numbers. The idea is from
# Gatys, Ecker and Bethge (2015).
#
# **Time.** 3 to 10 minutes on two CPU cores, in full mode; almost all of it is the 500 training
# steps. Set the environment variable `GLUON_NST_SMOKE=1` to go through the
# same code in seconds, with a small picture and a few steps. As a script, the lesson writes its
# figures to a folder; in a notebook they appear below the cells.

# %%
import gluon_nst  # before MXNet, so that it takes all cores

from d2l import mxnet as d2l
from mxnet import autograd, gluon, init, np, npx
from mxnet.gluon import nn

from gluon_nst.course import (
    SMOKE,
    CompiledNetwork,
    Figures,
    choose_precision,
    layer_names,
    plot_gram,
    read_image,
    sample_picture,
)

npx.set_np()

image_shape, num_epochs = ((96, 64), 6) if SMOKE else ((450, 300), 500)
device = d2l.try_gpu()
figures = Figures('08_training')

# %% [markdown]
# ## 1. Content and style
#
# The photograph gives the *content*: where things are, and what they are. The painting
# gives the *style*: its colours, its brush, the way it makes a surface.

# %%
content_img = read_image(sample_picture('castle.jpg'))  # (H, W, 3), uint8
style_img = read_image(sample_picture('starry-night.jpg'))
figures.images('1-pictures.png',
               'Left, what the result should show: towers, roofs, trees below a calm sky. '
               'Right, how it should be painted: in short curved strokes of blue and yellow.',
               content=content_img, style=style_img)

# %% [markdown]
# The training at the end takes minutes. If you cannot wait, here is where it ends: the picture
# that this lesson made when it was written.

# %%
figures.images('1-result.png',
               'The result of 500 steps, made before: the outlines of the photograph in the '
               'colours of the painting, and its strokes in the landscape.',
               stored=read_image(sample_picture('results/chapter.jpg')))

# %% [markdown]
# **What to see.** The castle has a clear outline and calm areas all around it, so there is room
# for the painting's strokes. Nobody ever painted this castle like that: there is no right
# answer to learn from, and no training set. All we have is these two pictures, and a network
# that has learnt to see. ([Lesson 1](01_content_and_style.py) shows the idea without any
# formula.)
#
# ## 2. Pictures as tensors
#
# (More in [lesson 2](02_pictures_as_tensors.py).)
#
# The network was trained on ImageNet, with the colours of every picture standardised. So
# ours must be, channel by channel:
#
# $$x = \frac{\text{pixel} / 255 - \mu}{\sigma}$$
#
# and the channels come first: (H, W, 3) becomes (1, 3, H, W). Mind that `image_shape` is
# (width, height), as in most image libraries, while arrays have the height first.

# %%
rgb_mean = np.array([0.485, 0.456, 0.406])
rgb_std = np.array([0.229, 0.224, 0.225])

X = gluon_nst.preprocess(content_img, image_shape)
by_hand = (np.array(content_img[0, 0]) / 255 - rgb_mean) / rgb_std
print('shape', X.shape, 'values from', float(X.min()), 'to', float(X.max()))
print('top left pixel, by hand', by_hand, 'and by preprocess', X[0, :, 0, 0])

# %% [markdown]
# `preprocess` also resizes, which makes each pixel an average over its neighbours. In the
# corner of a calm sky they are all alike, so the two pixels above agree; on an edge they would
# not. `postprocess` goes back, and clips what has left the range of colours:

# %%
back = gluon_nst.postprocess(X)
print('back to', back.shape, 'values from', float(back.min()), 'to', float(back.max()))

# %% [markdown]
# ## 3. A network that sees
#
# (More in [lesson 3](03_features.py).)
#
# VGG-19 is a chain of 3x3 convolutions, each followed by a ReLU, in five blocks with a pooling
# layer after each. It was trained to name the things in a picture. We never ask it for names:
# we read what its layers compute on the way.
#
# MXNet's model zoo had this network with its trained weights; its server has often been out of
# reach since 2024. `pretrained_vgg19` gets the same network with the original weights from
# elsewhere. (If you have the book's own notebook open: call `gluon_nst.patch_model_zoo()`
# first, and its line `gluon.model_zoo.vision.vgg19(pretrained=True)` works again.)
#
# - We read the **content** from one deep layer. There, a feature says "there is an edge of a
#   roof about here", and forgives the exact pixels.
# - We read the **style** from five layers, from the first to the last block: from the colour of
#   single pixels to patterns as large as a swirl.

# %%
pretrained_net = gluon_nst.pretrained_vgg19(ctx=device)
style_layers, content_layers = [0, 5, 10, 19, 28], [25]
for kind, layers in ('style', style_layers), ('content', content_layers):
    print(kind, [f'{i}: {layer_names()[i]}' for i in layers])

# %% [markdown]
# All of them are outputs of a convolution *before* its ReLU, so that they can be negative.
# (The chapter's slides call the content layer conv4_2. Its index, 25, is conv4_4;
# conv4_2 would be index 21.)
#
# We do not need what comes after layer 28, so we build a `Sequential` of the layers up to it.
# Its weights are frozen: with `grad_req = 'null'` MXNet computes no gradient for them, which
# saves much of the time. The network is our judge, and a judge must not change.

# %%
net = nn.Sequential()
for i in range(max(content_layers + style_layers) + 1):
    net.add(pretrained_net.features[i])
for parameter in net.collect_params().values():
    parameter.grad_req = 'null'


# %% [markdown]
# To read several layers in one pass, we call them one by one and keep what we want.
# (The package's `get_contents` and `get_styles` preprocess a picture and do this for it.)

# %%
def extract_features(X, content_layers, style_layers):
    contents, styles = [], []
    for i in range(len(net)):
        X = net[i](X)
        if i in style_layers:
            styles.append(X)
        if i in content_layers:
            contents.append(X)
    return contents, styles


content_X = gluon_nst.preprocess(content_img, image_shape).copyto(device)
style_X = gluon_nst.preprocess(style_img, image_shape).copyto(device)
contents_Y, _ = extract_features(content_X, content_layers, style_layers)
_, styles_Y = extract_features(style_X, content_layers, style_layers)
for i, Y in zip(style_layers + content_layers, styles_Y + contents_Y):
    print(f'{layer_names()[i]}: {Y.shape}')

# %%
responses = contents_Y[0][0].asnumpy().clip(0)  # (512, h, w), as the ReLU passes them on
strongest = responses.mean(axis=(1, 2)).argsort()[::-1][:3]
figures.images('3-features.png',
               'The photograph, and the three channels of conv4_4 that are strongest in it, '
               'brighter where they find more. Each finds something different; all are coarse.',
               content=content_img, **{f'channel_{c}': responses[c] for c in strongest})

# %% [markdown]
# **What to see.** The three strongest of the 512 channels of the content layer, bright where
# the feature is found. They are coarse, because three poolings have each halved the width and
# the height, and each responds to something different: the positions are still there, the exact
# pixels are not.
#
# ## 4. Content loss
#
# (More in [lesson 4](04_content_loss.py).)
#
# The content loss compares the features of our picture, $\hat Y$, with those of the photograph,
# $Y$, position by position:
#
# $$\mathcal{L}_\text{content} = \frac{1}{chw} \sum_{i,j,k} (\hat Y_{ijk} - Y_{ijk})^2$$

# %%


def content_loss(Y_hat, Y):
    return np.square(Y_hat - Y).mean()


print('the photograph itself:', float(content_loss(contents_Y[0], contents_Y[0])))
upside_down, _ = extract_features(content_X[:, :, ::-1], content_layers, style_layers)
print('the photograph upside down:', float(content_loss(upside_down[0], contents_Y[0])))

# %% [markdown]
# ## 5. Style loss
#
# (More in [lesson 5](05_style_loss.py).)
#
# Style must not care *where* something is: swirls anywhere make a swirly picture. So we throw
# the positions away and keep which features occur **together**. Take the features of a layer as
# a matrix $F$ with $c$ rows, one for each channel, and $hw$ columns, one for each position. Its
# **Gram matrix**
#
# $$G = \frac{F F^\top}{chw}$$
#
# says in row $i$, column $j$ how strongly channels $i$ and $j$ fire at the same positions: say,
# "blue" and "curved to the left". The sum over positions is the step that forgets them, and
# dividing by $chw$ keeps it from growing with the size of the layer. The style loss of a layer
# is the mean squared difference of two Gram matrices: that of our picture, and that of the
# painting.

# %%


def gram(X):
    num_channels, n = X.shape[1], X.size // X.shape[1]
    F = X.reshape(num_channels, n)
    return np.dot(F, F.T) / (num_channels * n)


def style_loss(Y_hat, gram_Y):
    return np.square(gram(Y_hat) - gram_Y).mean()


styles_Y_gram = [gram(Y) for Y in styles_Y]
_, styles_content = extract_features(content_X, content_layers, style_layers)
figures.show('5-gram-painting.png', plot_gram(styles_Y_gram[0], 'painting'),
             'The Gram matrix of conv1_1 for the painting: red where two channels agree, blue '
             'where they oppose each other.')
figures.show('5-gram-photograph.png', plot_gram(gram(styles_content[0]), 'photograph'),
             'The same matrix for the photograph. Some stripes return, but others are stronger or '
             'weaker: the style loss measures this difference.')
for i, Y_hat, gram_Y in zip(style_layers, styles_content, styles_Y_gram):
    print(f'{layer_names()[i]}: Gram matrix {gram_Y.shape}, '
          f'style loss of the photograph {float(style_loss(Y_hat, gram_Y)):.2g}')

# %% [markdown]
# **What to see.** The Gram matrices of the first layer, 64 x 64; red where two channels agree,
# blue where they oppose each other. They are symmetric, and the two pictures leave different
# patterns. To have the style of the painting means to have its five matrices.
#
# ## 6. Total variation
#
# (More in [lesson 6](06_total_variation.py).)
#
# A picture can satisfy both losses and still be full of speckles, because the network hardly
# sees single pixels. The total variation loss is the mean difference between neighbours, and
# asks for smoothness:
#
# $$\mathcal{L}_\text{tv} = \tfrac12 \left(
#   \operatorname{mean} |x_{i+1,j} - x_{i,j}| + \operatorname{mean} |x_{i,j+1} - x_{i,j}| \right)$$

# %%


def tv_loss(Y_hat):
    return 0.5 * (abs(Y_hat[:, :, 1:, :] - Y_hat[:, :, :-1, :]).mean()
                  + abs(Y_hat[:, :, :, 1:] - Y_hat[:, :, :, :-1]).mean())


noise = np.random.uniform(-2, 2, content_X.shape).copyto(device)
print('one colour', float(tv_loss(np.ones_like(content_X))), ' photograph',
      float(tv_loss(content_X)), ' noise', float(tv_loss(noise)))

# %% [markdown]
# ## 7. All together
#
# $$\mathcal{L} = \alpha\, \mathcal{L}_\text{content}
#   + \beta \sum_\text{layers} \mathcal{L}_\text{style} + \gamma\, \mathcal{L}_\text{tv}$$
#
# The three are of very different sizes, so the weights are too. They only matter relative to
# each other: double $\beta$ and the painting gains, double $\alpha$ and the photograph does.

# %%
content_weight, style_weight, tv_weight = 1, 1e4, 10


def compute_loss(X, contents_Y_hat, styles_Y_hat, contents_Y, styles_Y_gram):
    contents_l = [content_loss(Y_hat, Y) * content_weight
                  for Y_hat, Y in zip(contents_Y_hat, contents_Y)]
    styles_l = [style_loss(Y_hat, Y) * style_weight
                for Y_hat, Y in zip(styles_Y_hat, styles_Y_gram)]
    tv_l = tv_loss(X) * tv_weight
    return contents_l, styles_l, tv_l, sum(contents_l + styles_l + [tv_l])


# %% [markdown]
# ## 8. The picture is the parameter
#
# (More in [lesson 7](07_synthesized_image.py).)
#
# Usually data go in and weights are trained. Here the weights stay fixed and the *picture* is
# trained. In Gluon, what is trained is a parameter of a Block; so we need a Block without
# inputs that returns its only parameter, the picture. The package has it as `SynthesizedImage`;
# we start it from the photograph, which is much quicker than from noise. The rest is as for any
# network: a `Trainer` with Adam. (The package's `get_inits` makes both, and the Gram matrices
# of the style.)
#
# Here are five steps of the loop, written out. Every line is one you know:

# %%
gen_img = gluon_nst.SynthesizedImage(content_X.shape)
gen_img.initialize(init.Constant(content_X), ctx=device, force_reinit=True)
trainer = gluon.Trainer(gen_img.collect_params(), 'adam', {'learning_rate': 0.9})
X = gen_img()
for epoch in range(1, 6):
    with autograd.record():
        contents_Y_hat, styles_Y_hat = extract_features(X, content_layers, style_layers)
        contents_l, styles_l, tv_l, l = compute_loss(
            X, contents_Y_hat, styles_Y_hat, contents_Y, styles_Y_gram)
    l.backward()
    trainer.step(1)
    print(f'step {epoch}: content {float(sum(contents_l)):.2f}, '
          f'style {float(sum(styles_l)):.2f}, TV {float(tv_l):.2f}')

# %% [markdown]
# **What just happened.** At the first step the content loss is 0, because the picture *is* the
# photograph, and the style loss is large. From then on the style loss falls, in leaps and with
# a setback, and the content loss pays for it.
#
# ## 9. Training
#
# The package has all the functions above, under the same names, up to `compute_loss`. They should
# agree with ours:

# %%
Y = contents_Y[0]
print('content_loss', float(content_loss(Y + 1, Y)), float(gluon_nst.content_loss(Y + 1, Y)))
print('gram        ', float(gram(Y).sum()), float(gluon_nst.gram(Y).sum()))
print('tv_loss     ', float(tv_loss(noise)), float(gluon_nst.tv_loss(noise)))
features = extract_features(noise, content_layers, style_layers)
print('compute_loss', *(float(function(noise, *features, contents_Y, styles_Y_gram)[-1])
                        for function in (compute_loss, gluon_nst.compute_loss)))

# %% [markdown]
# `get_contents` and `get_styles` of the package do what section 3 did with each of the two
# pictures, from the file's pixels to the features:

# %%
where = dict(net=net, content_layers=content_layers, style_layers=style_layers)
_, their_contents_Y = gluon_nst.get_contents(image_shape, device, content_img=content_img, **where)
_, their_styles_Y = gluon_nst.get_styles(image_shape, device, style_img=style_img, **where)
print('largest differences', *(float(abs(ours - theirs).max()) for ours, theirs in zip(
    contents_Y + styles_Y, their_contents_Y + their_styles_Y)))

# %% [markdown]
# Its `train` is the loop that you have just read, with two additions: the learning rate
# shrinks by a fifth every 50 steps, because large strides find the way and small ones
# arrive; and after every step it tells a callback what happened. (It also knows a second
# optimiser, for [lesson 13](13_fewer_steps.py).) Our callback is an `Animator`, which draws the
# losses and the picture.
#
# Five hundred steps take a while, so the network is compiled first: it computes the same in less
# time, and in bfloat16, numbers of three digits, where the processor multiplies these faster
# ([lesson 12](12_faster.py) tells how).

# %%
animator = figures.animator(
    '9-training.png',
    'Left, the three weighted losses: steep at first, then nearly level; the style falls '
    'the most. Right, the picture.', num_epochs, every=2 if SMOKE else 10)
quick_net = CompiledNetwork(net, choose_precision('auto', device.device_type))
output = gluon_nst.train(
    content_X, contents_Y, styles_Y, device, 0.9, num_epochs, 50,
    net=quick_net, content_layers=content_layers, style_layers=style_layers,
    content_weight=content_weight, style_weight=style_weight, tv_weight=tv_weight,
    callback=animator)

# %%
figures.images('9-result.png',
               'The outlines of the photograph in the colours of the painting. Its strokes have '
               'gathered on the right: the style loss does not say where they belong.',
               content=content_img, style=style_img,
               synthesized=gluon_nst.postprocess(output).asnumpy())
print(f'after {num_epochs} steps: content {animator.curves[0][-1]:.2f}, '
      f'style {animator.curves[1][-1]:.2f}, TV {animator.curves[2][-1]:.2f}')

# %% [markdown]
# **What to see.** The towers stand where they stood, so the content survived. Sky, walls and
# trees have taken the colours of the painting, and those on the right its strokes as well: a
# Gram matrix knows how many strokes there are, and not where. The curves begin at step 10,
# after the first large strides. From there all three losses fall, and soon they hardly move:
# what one loss could still gain, another would lose. The final picture is a compromise, and the
# weights set its terms. Compare the curves by their shape, not by their height: they carry
# different weights.
#
# ## Summary
#
# - A pretrained network measures what we cannot write down: content by features at their
#   positions, style by Gram matrices, which have forgotten them.
# - Style transfer trains pixels. The network is frozen, and the gradient goes through it to the
#   picture.
# - The loss is a weighted sum, and the weights are the artist's.
#
# ## Exercises
#
# These check themselves:
#
# - `gluon-nst exercise start compute-loss`: weigh the three losses and add them up;
# - `gluon-nst exercise start training-step`: record, backward, step.
#
# Three questions:
#
# 1. Use only the first style layer, then only the last. What does each contribute?
# 2. Why does `trainer.step(1)` get a 1?
# 3. Could one transfer the style of a text? What would be its content, and what its Gram matrix?
#    ([Lesson 14](14_what_comes_next.py) has an answer, to compare with yours.)
#
# What to try next:
#
# - Predict, then try: what does the picture look like with `style_weight = 1e3`? With
#   `tv_weight = 100`? With `content_layers = [5]`? ([Lesson 9](09_experiments.py) has such
#   experiments, at a size at which each takes seconds.)
# - Start from noise (`noise` above, in place of `content_X`, as the first argument of `train`). How
#   many steps until you recognise the castle?
# - Try your own pictures: `gluon-nst stylize photo.jpg painting.jpg`, or `gluon_nst.stylize` in
#   Python. Which pairs work well, and which do not? Why?
#
# ## Where to read on
#
# - L. A. Gatys, A. S. Ecker, M. Bethge, *A Neural Algorithm of Artistic Style*, 2015,
#   arXiv:1508.06576; and *Image Style Transfer Using Convolutional Neural Networks*, CVPR 2016.
# - K. Simonyan, A. Zisserman, *Very Deep Convolutional Networks for Large-Scale Image
#   Recognition*, 2015, arXiv:1409.1556: the network.
# - J. Johnson, A. Alahi, L. Fei-Fei, *Perceptual Losses for Real-Time Style Transfer and
#   Super-Resolution*, 2016, arXiv:1603.08155: a network that does it in one pass.
# - X. Huang, S. Belongie, *Arbitrary Style Transfer in Real-time with Adaptive Instance
#   Normalization*, 2017, arXiv:1703.06868: any style in one pass.

# %%
figures.done()
