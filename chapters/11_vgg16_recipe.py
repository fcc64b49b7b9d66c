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
# # Lesson 11. The VGG-16 recipe: average pooling, all layers, a folder of pictures
#
# The tutorial *Light on Math: Intuitive Guide to Neural Style Transfer* takes a smaller
# network, all of its layers, and a whole folder of pictures. At the end you will be able to
#
# - compute max and average pooling by hand, and say what each does to a picture and to a
#   gradient;
# - read a style matrix that is drawn as an image;
# - say how a root mean square weighs layers differently from a mean square;
# - choose alpha and beta from a row of pictures;
# - stylise a folder of pictures, and show the results on one page.
#
# You should know [lesson 8](08_training.py). [Lesson 10](10_tensorflow_recipe.py) explains
# three things that this recipe shares: features after ReLU, the Caffe scale, and pixels
# clipped to [0, 1].
#
# **Time.** About 70 seconds on two CPU cores, in full mode; the pictures are small (200
# pixels wide) and the runs short (60 steps, where the recipe has 500).

# %%
import gluon_nst  # before MXNet, so that it takes all cores

import shutil
import tempfile
from pathlib import Path

import numpy
from mxnet import autograd, gluon, init, np, npx
from mxnet.gluon import nn

from gluon_nst.course import (
    SMOKE,
    Figures,
    NoWeights,
    layer_names,
    new_figure,
    pretrained_vgg,
    read_image,
    sample_picture,
    standardise,
    to_pixels,
    to_uint8,
    truncate,
)

# %%
npx.set_np()

figures = Figures('11_vgg16_recipe')
sketch = {'size': 60, 'steps': 2} if SMOKE else {'size': 200, 'steps': 60}

# %% [markdown]
# ## 1. Seven convolutions
#
# The tutorial uses VGG-16 up to conv3_3: its first seven convolutions. VGG-16's own weights are
# no longer easy to get (`gluon-nst weights import FILE` takes a file of them, if you have one).
# But up to conv3_3, VGG-16 and VGG-19 are built alike: the same layers, of the same shapes,
# trained by the same people on the same pictures. The numbers in them are different, because
# they were trained separately; what they have learnt to see is much the same. So the recipe
# runs on the first seven convolutions of VGG-19 where there are no others, and says so:

# %%
try:
    pretrained_net = pretrained_vgg('vgg16', scale='caffe')
except NoWeights:
    pretrained_net = pretrained_vgg('vgg19', scale='caffe')
network = pretrained_net.network
print('the seven convolutions of this lesson are those of', network)

recipe, chapter = gluon_nst.get_recipe('vgg16'), gluon_nst.get_recipe('d2l')
for name in ('pooling', 'content_layers', 'style_layers', 'tv_weight', 'pixel_space', 'steps'):
    print(f'{name:15} {getattr(recipe, name)!s:26} the chapter: {getattr(chapter, name)}')
print('style layers:', ', '.join(layer_names(network)[i] for i in recipe.style_layers))


# %% [markdown]
# Style comes from *all* seven layers, content from the deepest. There is no total variation.
#
# ## 2. Average against max pooling
#
# A pooling layer turns every 2x2 pixels into one number. Max pooling keeps the largest: "was
# there an edge here?" Average pooling keeps the mean: "how much edge is here?" Compute both for
# this pattern, on paper, before you go on:
#
# $$\begin{pmatrix}
#   1 & 0 & 2 & 2 \\ 0 & 0 & 2 & 2 \\ 4 & 0 & 1 & 0 \\ 0 & 0 & 0 & 1
# \end{pmatrix}$$

# %%
def max_pooling(X):
    return np.maximum(np.maximum(X[:, :, ::2, ::2], X[:, :, ::2, 1::2]),
                      np.maximum(X[:, :, 1::2, ::2], X[:, :, 1::2, 1::2]))


def average_pooling(X):
    return (X[:, :, ::2, ::2] + X[:, :, ::2, 1::2] + X[:, :, 1::2, ::2] + X[:, :, 1::2, 1::2]) / 4


pattern = np.array([[1, 0, 2, 2], [0, 0, 2, 2], [4, 0, 1, 0], [0, 0, 0, 1]], dtype='float32')
pattern = pattern.reshape(1, 1, 4, 4)
poolings = {'max': nn.MaxPool2D(strides=2), 'average': nn.AvgPool2D(strides=2)}
for name, ours in ('max', max_pooling), ('average', average_pooling):
    print(name, ours(pattern)[0, 0].asnumpy().tolist(), 'MXNet\'s layer:',
          poolings[name](pattern)[0, 0].asnumpy().tolist())

# %% [markdown]
# For us the *backward* pass is what matters, since it is the gradient that paints. Let the
# gradient 1 arrive at each pooled number. Which pixels does it reach?

# %%
panels = {'pattern': pattern}
for name, layer in poolings.items():
    pattern.attach_grad()
    with autograd.record():
        pooled = layer(pattern)
        total = pooled.sum()
    total.backward()
    panels[f'{name} pooling'], panels[f'{name}: gradient'] = pooled, pattern.grad.copy()

figure = new_figure(figsize=(10.5, 2.7))
for axis, (name, values) in zip(figure.subplots(1, 5), panels.items()):
    values = values[0, 0].asnumpy()
    axis.imshow(values, cmap='magma', vmin=0, vmax=4)
    axis.set_title(name, fontsize=10)
    axis.set_axis_off()
    for (i, j), value in numpy.ndenumerate(values):
        axis.text(j, i, f'{value:g}', ha='center', va='center',
                  color='black' if value > 2 else 'white')
figures.show('2-pooling.png', figure,
             'Max pooling keeps peaks, average pooling spreads them. The gradient of max '
             'pooling reaches one pixel in four; that of average pooling reaches all of them.')


# %% [markdown]
# **What just happened.** Through max pooling only the winner of each square is moved at a
# step, and its three neighbours are left alone: one source of speckles. Average pooling
# moves all four. Gatys et al. (2015) found its pictures slightly more pleasing, and the
# tutorial follows them. (The network was trained with max pooling, and it is a little
# surprising that it sees so well with the other.)
#
# Is the difference visible? The same run, twice:

# %%
def styled(content='coffee.jpg', style='stained-glass.jpg', **settings):
    return gluon_nst.stylize(sample_picture(content), sample_picture(style), 'vgg16',
                             network=network, progress=False, **{**sketch, **settings})


def print_colours(**images):
    """Print the means of red, green and blue, and of the largest minus the smallest of a pixel."""
    for name, image in images.items():
        image = to_uint8(image) / 255
        red, green, blue = image.mean(axis=(0, 1))
        print(f'{name:16} red {red:.2f}, green {green:.2f}, blue {blue:.2f}; '
              f'colourfulness {numpy.ptp(image, axis=2).mean():.2f}')


coffee, glass = (read_image(sample_picture(name)) for name in ('coffee.jpg', 'stained-glass.jpg'))
average, maximum = styled().image, styled(pooling='max').image
figures.images('2-max-and-average.png',
               'The panes follow cup and saucer in both. Average pooling takes over more of the '
               'blue and violet; max pooling stays nearer to the red of the photograph.',
               content=coffee, style=glass, max_pooling=maximum, average_pooling=average)
print_colours(content=coffee, max_pooling=maximum, average_pooling=average)

# %% [markdown]
# **What to see.** Which is better is a matter of taste; what matters is that the balance has
# shifted. An average is never above the maximum, so the numbers shrink at every pooling, and
# the deep layers, content among them, count for less. Weights chosen for one pooling do not fit
# the other.
#
# ## 3. All layers
#
# Five layers in the chapter, seven here, and close to each other: what does each group
# give? We take the first three style layers alone, then the last three, then all.

# %%
first, last = recipe.style_layers[:3], recipe.style_layers[-3:]
groups = {'first three': styled(style_layers=first).image,
          'last three': styled(style_layers=last).image, 'all seven': average}
figures.images('3-layers.png',
               'Left, style from the first three layers: strong colours, fine grain. Middle, '
               'from the last three: large panes in weaker colours. Right, from all seven: '
               'both.', **groups)
print_colours(**groups)

# %% [markdown]
# **What to see.** The first three layers see at most 10x10 pixels: enough for colours and
# grain, not for a pane. The last three see up to 40x40, and each of their positions averages
# the colours of many pixels.
#
# ## 4. The style matrix as an image
#
# The tutorial calls the Gram matrix the *style matrix*. It sums over the positions, and leaves
# the divisor to the weight of the loss. Our recipe divides by the number of positions, so that
# one weight works for pictures of all sizes:
#
# $$S_{ij} = \frac{1}{hw} \sum_k F_{ik} F_{jk}$$
#
# Take two channels, multiply them position by position, and average. After ReLU no feature is
# negative, so no entry is either. For a 64-channel layer it is a picture of 64 x 64 numbers,
# and the style of the result can be checked by eye:

# %%
style_layers = list(recipe.style_layers)
roles = dict(content_layers=list(recipe.content_layers), style_layers=style_layers,
             net=truncate(pretrained_net, recipe.content_layers, style_layers, pooling='avg'))
shape = (average.shape[1], average.shape[0])


def style_matrices(img):
    X = gluon_nst.preprocess(img, shape)
    _, styles_Y = gluon_nst.extract_features(X, **roles)
    return [gluon_nst.gram(Y, divisor='hw') for Y in styles_Y]


pictures = {'content': coffee, 'result': average, 'style': glass}
matrices = {name: style_matrices(img) for name, img in pictures.items()}

# %%
figure = new_figure(figsize=(9.6, 4.2))
layer = 1  # relu1_2
brightest = float(matrices['style'][layer].max()) ** 0.5
for axis, (name, grams) in zip(figure.subplots(1, 3), matrices.items()):
    axis.imshow(np.sqrt(grams[layer]).asnumpy(), cmap='magma', vmin=0, vmax=brightest)
    axis.set(title=name, xlabel='channel', ylabel='channel')
figures.show('4-style-matrix.png', figure,
             'The style matrix of relu1_2 for the photograph, the result and the style picture '
             '(square roots, the same colours for all). The result has nearly the matrix of the '
             'style.')

# %% [markdown]
# **What to see.** A bright row and column mark a channel that is strong wherever it fires. The
# photograph has its own; the result has those of the style. A glance says that the style has
# arrived.
#
# ## 5. Root mean square against mean square
#
# The chapter takes the mean of the squared differences of two matrices. The tutorial states its
# style loss as the *root* mean square:
#
# $$\mathcal{L}_\text{ms} = \sum_l w_l \operatorname{mean} (\hat S^l - S^l)^2, \qquad
#   \mathcal{L}_\text{rms} = \sum_l w_l \sqrt{\operatorname{mean} (\hat S^l - S^l)^2},
#   \qquad w_l = \tfrac17$$
#
# For *one* layer the two have the same minimum. With seven layers the root changes which layers
# count: a layer with differences 100 times as large counts 10 000 times as much in a mean
# square, and 100 times in its root.

# %%


def rms_style_loss(grams_hat, grams):
    roots = [np.sqrt(np.square(S_hat - S).mean()) for S_hat, S in zip(grams_hat, grams)]
    return sum(roots) / len(roots)


squares = numpy.array([float(np.square(S_hat - S).mean())
                       for S_hat, S in zip(matrices['content'], matrices['style'])])
shares = {'mean square': squares / squares.sum(),
          'root mean square': numpy.sqrt(squares) / numpy.sqrt(squares).sum()}
figure = new_figure(figsize=(6.4, 3.2))
axis, places = figure.subplots(), numpy.arange(7)
for i, (name, share) in enumerate(shares.items()):
    axis.bar(places + 0.4 * i, 100 * share, width=0.4, label=name)
axis.set(ylabel='share of the style loss, %', xticks=places + 0.2)
axis.set_xticklabels([layer_names(network)[i] for i in style_layers])
axis.legend()
figures.show('5-shares.png', figure,
             'How much each layer contributes to the style loss of the photograph. In the mean '
             'square a few layers dominate; with the root the others count as well.')

# %% [markdown]
# **What to see.** In the mean square, the deepest layer alone makes up most of the loss; with
# the root its share shrinks, and all others gain.
#
# The gradient tells the rest. $\nabla \sqrt{m} = \nabla m / (2 \sqrt{m})$: near the goal,
# where $m$ gets small, the root's gradient does not fade. So a $\beta$ for the one says
# nothing about the other. Here is the loop of lesson 8 with the root in it:

# %%
content_X = gluon_nst.preprocess(pictures['content'], shape)
contents_Y, _ = gluon_nst.extract_features(content_X, **roles)
synthesized = gluon_nst.SynthesizedImage(content_X.shape)
synthesized.initialize(init.Constant(to_pixels(content_X)), force_reinit=True)
trainer = gluon.Trainer(synthesized.collect_params(), 'adam', {'learning_rate': recipe.lr})
pixels = synthesized()
for step in range(sketch['steps']):
    with autograd.record():
        contents_Y_hat, styles_Y_hat = gluon_nst.extract_features(standardise(pixels), **roles)
        grams_hat = [gluon_nst.gram(Y, divisor='hw') for Y in styles_Y_hat]
        l = (1 * gluon_nst.content_loss(contents_Y_hat[0], contents_Y[0])
             + 100 * rms_style_loss(grams_hat, matrices['style']))
    l.backward()
    trainer.step(1)
    pixels[:] = pixels.clip(0, 1)

rms = gluon_nst.postprocess(standardise(pixels)).asnumpy()
figures.images('5-rms.png',
               'The same number of steps with either loss. With the root, the early layers '
               'count for more, and colours come nearer to the style\'s.',
               mean_square=average, root_mean_square=rms, style=pictures['style'])
print_colours(mean_square=average, root_mean_square=rms, style=pictures['style'])

# %% [markdown]
# ## 6. Alpha and beta
#
# $$\mathcal{L} = \alpha \, \mathcal{L}_\text{content} + \beta \, \mathcal{L}_\text{style}$$
#
# The tutorial leaves both to you. Its $\beta$ also absorbs the sizes of the layers ($M^l$ in
# its formula). Ours has only to make up for the large features of the Caffe scale, which are
# multiplied in a style matrix and squared once more in the loss; so it is a small number. Only
# the ratio counts ([lesson 9](09_experiments.py)); we keep $\alpha = 1$ and let $\beta$ grow
# tenfold at a time.

# %%
row = {f'beta_=_{beta:g}': styled('macaw.jpg', 'indigo-waves.jpg', style_weight=beta).image
       for beta in (1e-5, 1e-4, 1e-3, 1e-2)}
figures.images('6-beta.png',
               'From left to right, beta grows: the grain of the picture changes; arcs appear on '
               'the bird and around it; then everywhere; and at last the red of the bird fades.',
               **row)

# %% [markdown]
# **What to see.** With the smallest beta the photograph only gets a new grain; with the
# largest, every plain surface is made of arcs. Between the last two, ten times the weight
# changes little: search for weights in powers of ten, not in per cent.
#
# ## 7. A folder of pictures
#
# The tutorial reads a folder: pictures called `content_...` and pictures called
# `style_...`. So does `stylize_folder`. We make such a folder, with two of each, and ask
# for every pair:

# %%
with tempfile.TemporaryDirectory() as temporary:
    folder = Path(temporary) / 'pictures'
    folder.mkdir()
    for name in ('content_castle', 'content_macaw', 'style_citrus', 'style_night-cafe'):
        shutil.copy(sample_picture(name.split('_')[1] + '.jpg'), folder / f'{name}.jpg')
    small = {'size': 60, 'steps': 2} if SMOKE else {'size': 150, 'steps': 40}
    pairs = gluon_nst.stylize_folder(folder, 'vgg16', pairs='product', network=network,
                                     progress=False, **small)
    for pair in pairs:
        print(f'{pair.folder.name}: {pair.content.name} + {pair.style.name}: {pair.status}')
    print('in the folder:', *sorted(path.name for path in (folder / 'generated').iterdir()))
    again = gluon_nst.stylize_folder(folder, 'vgg16', pairs='product', network=network,
                                     progress=False, **small)
    print('the same call again:', ', '.join(pair.status for pair in again))
    results = {f'{pair.content.stem[8:]},_{pair.style.stem[6:]}':
               read_image(pair.folder / 'stylized.png') for pair in pairs}

# %%
figures.images('7-folder.png',
               'All pairs of a folder with two photographs and two styles, each from its own '
               'run folder: whatever the photograph, a style is recognised at once.', **results)

# %% [markdown]
# **What just happened.** Every pair has a run folder, `gen_0`, `gen_1` and so on, as in the
# tutorial, with the picture, its losses and its settings. `index.html` shows them all: open it
# in a browser. It needs nothing but the folders beside it, so the whole folder can be copied to
# a USB stick or handed in. The second call found everything done and ran nothing. With your own
# pictures:
#
# ```
# gluon-nst batch pictures --pairs product --recipe vgg16
# ```
#
# (`--pairs zip`, the default, pairs the first with the first and the second with the second;
# `--crop` crops pictures of different shapes to one shape.)
#
# ## Summary
#
# - Average pooling spreads the gradient over all pixels; max pooling gives it to one in
#   four. Changing the pooling also changes the balance of the weights.
# - Seven neighbouring layers bring fine grain and small patterns; for large shapes one
#   would need deeper ones.
# - A style matrix drawn as an image shows at a glance whether the style has arrived.
# - A root mean square weights all layers more evenly than a mean square.
# - `stylize_folder` stylises every pair of a folder, and makes one page of the results.
#
# ## Exercises
#
# These check themselves:
#
# - `gluon-nst exercise start average-pooling`: write the layer;
# - `gluon-nst exercise start rms-style-loss`: write the loss, averaged over the layers;
# - `gluon-nst exercise start pooling-choice`: predict what each pooling gives for a pattern.
#
# Three questions:
#
# 1. Find a pattern for which max and average pooling give the same. Find one for which the average
#    is a quarter of the maximum everywhere.
# 2. Pool a picture twice with each. Which of the two gets brighter and brighter, and why?
# 3. In section 5, what does the gradient of the root do when a layer matches exactly ($m = 0$)?
#    What would you add to the formula?
#
# What to try next:
#
# - Give the `d2l` recipe average pooling: `stylize(..., 'd2l', pooling='avg')`. What do you expect
#   of its losses at the first step?
# - This recipe has no total variation, and yet few speckles. Try `pooling='max'` with `size=300`
#   and look closely. Do you see more of them?
# - Run `gluon-nst batch` on a folder with one style and ten photographs of yours. What do you have
#   to change to get a consistent series?
#
# ## Where to read on
#
# - T. Ganegedara, *Light on Math Machine Learning: Intuitive Guide to Neural Style
#   Transfer*: the tutorial.
# - L. A. Gatys, A. S. Ecker, M. Bethge, *A Neural Algorithm of Artistic Style*, 2015,
#   arXiv:1508.06576: average pooling, and a grid of alpha and beta.
# - K. Simonyan, A. Zisserman, *Very Deep Convolutional Networks for Large-Scale Image
#   Recognition*, 2015, arXiv:1409.1556: VGG-16 and VGG-19, in one table.
# - Y. Li, N. Wang, J. Liu, X. Hou, *Demystifying Neural Style Transfer*, 2017,
#   arXiv:1701.01036: why matching style matrices is matching distributions
#   ([lesson 14](14_what_comes_next.py)).
# - The section
#   [Neural Style Transfer](https://d2l.ai/chapter_computer-vision/neural-style.html) of
#   *Dive into Deep Learning*.

# %%
figures.done()
