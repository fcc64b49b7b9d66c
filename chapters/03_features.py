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
# # Lesson 3. Features
#
# What the layers of VGG-19 say about a picture, and how to read them. At the end you will be
# able to
#
# - name every layer of the network by index and by name, and give the shape of its output;
# - cut the network to the layers you need, and write `extract_features`;
# - compute which pixels a feature can see, and check it with a gradient;
# - say what changes when features are read after a ReLU instead of before it.
#
# You should know what a convolution, a ReLU and a pooling layer do, and how a picture becomes
# a tensor ([lesson 2](02_pictures_as_tensors.py)).
#
# **Time.** About 10 seconds on two CPU cores, in full mode.

# %%
import gluon_nst  # before MXNet, so that it takes all cores

import numpy
from matplotlib.patches import Rectangle
from mxnet import autograd, np, npx
from mxnet.gluon import nn

from gluon_nst.course import (
    SMOKE,
    Figures,
    fit_size,
    layer_names,
    layer_statistics,
    new_figure,
    plot_feature_maps,
    read_image,
    sample_picture,
    truncate,
)

npx.set_np()

longest_side = 60 if SMOKE else 400
figures = Figures('03_features')

# %% [markdown]
# ## 1. The network
#
# VGG-19 is as plain as a deep network can be. It has five **blocks**: in each, two or four 3x3
# convolutions, each with its ReLU, and at the end a pooling layer, which halves height and
# width. The number of channels grows from 64 to 512. (Lesson 0 has counted: 19 layers have weights,
# and these are the first 37 of Gluon's.) In Gluon its layers form one sequence, addressed by index;
# people name them by block and number:

# %%
pretrained_net = gluon_nst.pretrained_vgg19()
names = layer_names()
for block in range(1, 6):
    print('  '.join(f'{i}: {name}' for i, name in enumerate(names) if name[4] == str(block)))

# %% [markdown]
# Which of them to read is a choice. The chapter in *Dive into Deep Learning* reads the
# **style** from the first convolution of each block and the **content** from the last one of
# the fourth block, index 25. (A slide of the chapter calls it conv4_2, which would be 21.
# Indices do not lie.)

# %%
style_layers, content_layers = [0, 5, 10, 19, 28], [25]
print('style:  ', [names[i] for i in style_layers])
print('content:', [names[i] for i in content_layers])

# %% [markdown]
# ## 2. One layer after another
#
# We read a photograph and pass it through, layer by layer, and note the shapes.

# %%
img = read_image(sample_picture('bridge.jpg'))
image_shape = fit_size(img.shape[1], img.shape[0], longest_side)
X = gluon_nst.preprocess(img, image_shape)  # (1, 3, H, W)

shapes, Y = {}, X
for i, name in enumerate(names):
    Y = pretrained_net.features[i](Y)
    shapes[name] = Y.shape  # (1, C, h, w)
for i in style_layers + content_layers:
    print(f'{names[i]}: {shapes[names[i]]}')

# %%
figure = new_figure(figsize=(9, 3))
axis = figure.subplots()
shown = [name for name in names if not name.startswith('relu')]
for x, name in enumerate(shown):
    _, channels, height, _ = shapes[name]
    kind = names.index(name)
    colour = ('tab:orange' if kind in style_layers else 'tab:red' if kind in content_layers
              else '0.75' if name.startswith('pool') else 'tab:blue')
    axis.bar(x, height, bottom=-height / 2, width=0.85, color=colour)
    axis.text(x, height / 2, channels, ha='center', va='bottom', fontsize=7)
axis.set_xticks(range(len(shown)))
axis.set_xticklabels(shown, rotation=90, fontsize=7)
axis.set(ylabel='height of the features', yticks=[], ylim=(-0.58 * X.shape[2], 0.58 * X.shape[2]))
figures.show('2-network.png', figure,
             'The layers from left to right, each as high as its features; the number on top '
             'is that of its channels. Pooling (grey) halves the height. Orange: the five '
             'style layers. Red: the content layer. The ReLU after each convolution is not drawn.')

# %% [markdown]
# **What to see.** The network trades positions for channels. At the start it knows exactly
# *where*, in three colours; at the end it knows 512 things about each of a few positions. For
# the convolutions and ReLUs there is a simple rule: a convolution keeps height and width,
# because it pads the border with zeros, and each pooling halves them, **rounding down**:
#
# $$(h_l, w_l) = \left( \lfloor h / 2^{p} \rfloor, \lfloor w / 2^{p} \rfloor \right),
#   \quad p = \text{number of poolings before } l$$

# %%
height, width = X.shape[2:]
for name in ('conv1_1', 'conv3_1', 'conv4_4'):
    p = sum(earlier.startswith('pool') for earlier in names[:names.index(name)])
    print(f'{name}: by the rule {(height // 2**p, width // 2**p)}, measured {shapes[name][2:]}')

# %% [markdown]
# ## 3. What the first layer looks for
#
# The first layer is the only one whose filters can be looked at as pictures, because only its
# inputs are colours: 64 filters of 3x3 pixels.

# %%
filters = pretrained_net.features[0].weight.data().asnumpy()  # (64, 3, 3, 3)
filters = filters[abs(filters).sum(axis=(1, 2, 3)).argsort()[::-1]]  # the strongest first
figure = new_figure(figsize=(7, 2.6))
for axis, kernel in zip(figure.subplots(4, 16).flat, filters):
    picture = kernel.transpose(1, 2, 0)  # (3, 3, 3): down, right, colour
    axis.imshow(0.5 + 0.5 * picture / abs(picture).max())
    axis.set_axis_off()
figures.show('3-filters.png', figure,
             'The 64 filters of conv1_1, each as a picture of 3x3 pixels: what it responds to '
             'most; grey is 0. There are edges of several directions, from light to dark and '
             'from one colour to another, and patches of plain colour.')

# %% [markdown]
# ## 4. The truncated network
#
# Nothing after layer 28 is ever read, so we leave it out and save the time. And since no weight
# will ever be trained, we tell MXNet not to compute gradients for them:

# %%
net = nn.Sequential()
for i in range(max(content_layers + style_layers) + 1):
    net.add(pretrained_net.features[i])
for parameter in net.collect_params().values():
    parameter.grad_req = 'null'

same = truncate(pretrained_net, content_layers, style_layers)  # the package's
print(len(net), 'layers of', len(names), '; in the package\'s', len(same))


# %% [markdown]
# A picture should go through the network once, however many layers we want to read. So we call
# them one by one, and keep what we want on the way:

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


contents, styles = extract_features(X, content_layers, style_layers)
theirs, _ = gluon_nst.extract_features(X, content_layers, style_layers, net=same)
print('our features of', names[25], ' and the package\'s differ by at most',
      float(abs(contents[0] - theirs[0]).max()))

# %% [markdown]
# ## 5. Feature maps
#
# Each channel of a layer's output is itself a picture, a **feature map**: bright where the
# layer finds what this channel looks for. Let us see the strongest maps of an early, a middle
# and a late layer, after their ReLUs.

# %%
_, maps = extract_features(X, [], [1, 11, 26])
seen = {'relu1_1': 'Early, as sharp as the photograph: light and colour. Some maps are bright '
                   'where the picture is lit, some where it is dark, two trace the outlines.',
        'relu3_1': 'In the middle, a quarter as wide: edges and spots. Channels 113, 34 and 217 '
                   'respond to horizontal lines and lamps, as in the water; the others trace '
                   'outlines in all directions.',
        'relu4_4': 'Later, an eighth as wide: parts of things, at few positions each. Channels 393 '
                   'and 385 find the single lamps, 29 and 192 the cable as one line, and 302 the '
                   'lights of the town, at the lower right.'}
for Y, (name, caption) in zip(maps, seen.items()):
    figures.show(f'5-{name}.png', plot_feature_maps(
        Y, f'{name}: the strongest of {Y.shape[1]} channels', rows=2), caption)

# %% [markdown]
# **What to see.** The deeper the layer, the coarser and pickier its maps: from "there is an
# edge" through "there is a texture like this" to "there is a thing like that". And more of
# each map is black:

# %%
for Y, name in zip(maps, seen):
    print(f'{name}: {float((Y == 0).mean()):.0%} of the values are 0')
town = maps[-1][0, 302]
right = town[town.shape[0] // 2:, town.shape[1] // 2:]
print(f'of channel 302, {float(right.sum() / town.sum()):.0%} are in the lower right quarter')

# %% [markdown]
# ## 6. Receptive fields
#
# Which pixels can one value of a feature map see? They form a square, its **receptive field**.
# Follow it through the layers: let $r$ be its side, and $d$ the distance, in pixels, between
# what two neighbouring values look at. A layer with a window of $k$ and a stride of $s$ changes
# them to
#
# $$r \leftarrow r + (k - 1)\, d, \qquad d \leftarrow d \cdot s$$
#
# with $k = 3$ and $s = 1$ for a convolution and $k = s = 2$ for a pooling. A ReLU changes
# nothing.

# %%
fields, r, d = {}, 1, 1
for name in names:
    k, s = {'conv': (3, 1), 'relu': (1, 1), 'pool': (2, 2)}[name[:4]]
    r, d = r + (k - 1) * d, d * s
    fields[name] = r, d
for i in style_layers + content_layers:
    print(f'{names[i]}: {fields[names[i]][0]} pixels wide, {fields[names[i]][1]} apart')


# %% [markdown]
# That is a prediction, so let us test it. If a feature cannot see a pixel, the gradient there
# is exactly 0; if it can, there is a gradient. (A ReLU or a pooling may block the way for one
# channel, but hardly for all.) We take one position in the middle of the feature maps, with all
# its channels, and ask for the gradient of the sum of their squares.

# %%
def seen_from_the_middle(X, layer):
    """Return how much each pixel matters to the features in the middle of a layer, (H, W)."""
    X = X.copy()
    X.attach_grad()
    with autograd.record():
        (Y,), _ = extract_features(X, [layer], [])
        loss = np.square(Y[:, :, Y.shape[2] // 2, Y.shape[3] // 2]).sum()
    loss.backward()
    return abs(X.grad)[0].sum(axis=0).asnumpy()  # (H, W)


matters = {}
for name in ('conv2_1', 'conv3_1', 'conv4_1'):
    matters[name] = seen_from_the_middle(X, names.index(name))
    rows, columns = numpy.nonzero(matters[name])
    print(f'{name}: computed {fields[name][0]}, measured {rows.max() - rows.min() + 1} high and '
          f'{columns.max() - columns.min() + 1} wide')

# %%
figure = new_figure(figsize=(9, 3.6))
left, right = figure.subplots(1, 2)
left.imshow(gluon_nst.postprocess(X).asnumpy())
for i, colour in zip(style_layers, ('cyan', 'yellow', 'orange', 'red', 'magenta')):
    side = fields[names[i]][0]
    left.add_patch(Rectangle((width / 2 - side / 2, height / 2 - side / 2), side, side,
                             fill=False, edgecolor=colour, linewidth=1.5,
                             label=f'{names[i]}: {side}'))
left.legend(fontsize=8, loc='upper center', bbox_to_anchor=(0.5, 0), ncol=3, frameon=False)
left.set(title='receptive fields', xlim=(0, width), ylim=(height, 0))
rows, columns = numpy.nonzero(matters['conv4_1'])
box = matters['conv4_1'][rows.min():rows.max() + 1, columns.min():columns.max() + 1]
right.imshow(box ** 0.5, cmap='magma')
right.set(title='how much each pixel matters to conv4_1')
for axis in (left, right):
    axis.set_axis_off()
figures.show('6-receptive-fields.png', figure,
             'Left: what one value of each style layer can see, in pixels; that of the first, '
             '3, is the dot in the middle. Right: the fourth of these boxes, each pixel as '
             'bright as the gradient it gets (its square root). The middle matters much, the '
             'rim hardly.')

# %% [markdown]
# **What just happened.** The rule holds to the pixel (where the box is larger than the
# picture, it is cut off). And within the box, not all pixels are equal: many paths lead from
# the middle to the feature, few from the rim.
#
# For style transfer this is the scale of things. What a layer can capture of a style is a
# texture of about the size of its receptive field: conv1_1 knows the contrast of neighbours,
# conv3_1 a brush stroke, conv5_1 a whole swirl. This is also why the *size* of a picture
# matters so much: when the same picture is twice as large, the box holds only half the width of
# the swirl.
#
# ## 7. The statistics of the layers
#
# How large are features? The TensorFlow tutorial, which [lesson 10](10_tensorflow_recipe.py)
# follows, prints this for each layer and each Gram matrix ([lesson 5](05_style_loss.py)). That
# is a good habit: the weights of the losses only make sense with it. The tutorial uses the
# original scale of the weights, called `'caffe'` here, and reads after the ReLUs.
# `layer_statistics` makes its table.

# %%
tf_style, tf_content = [1, 6, 11, 20, 29], [31]
caffe_net = truncate(gluon_nst.pretrained_vgg19(scale='caffe'), tf_content, tf_style)
print(f'{"":8} {"layer":8} {"shape":20} {"min":>10} {"max":>10} {"mean":>10}')
for row in layer_statistics(X, tf_content, tf_style, net=caffe_net, gram_divisor='hw'):
    print(f'{row.kind:8} {row.layer:8} {row.shape!s:20} '
          f'{row.min:10.4g} {row.max:10.4g} {row.mean:10.4g}')

# %% [markdown]
# **What to see.** The tutorial finds means of about 26, 134, 144, 530 and 41 in its own
# picture; other pictures give different numbers with the same pattern: rising up to the fourth
# block, then falling steeply. The Gram matrices square these sizes and the style loss squares
# them again, so one layer decides nearly everything.
#
# It need not be so. A ReLU passes on whatever positive factor comes in, so each layer may be
# scaled at will, as long as the next one undoes it: the network computes the same. Our default,
# `scale='unit'`, gives every convolution outputs of about the same size:

# %%
for Y, i in zip(styles + contents, style_layers + content_layers):
    print(f'{names[i]}: mean |value| before its ReLU {float(abs(Y).mean()):.2f}')

# %% [markdown]
# ## 8. Before or after the ReLU?
#
# The chapter reads features before their ReLU, the TensorFlow tutorial after. It looks like a
# detail: a ReLU only replaces negative values by 0.

# %%
before, after = contents[0], np.maximum(contents[0], 0)  # conv4_4 and relu4_4
conv4_1 = styles[3]
print(f'conv4_4: {float((before < 0).mean()):.0%} of the values are negative')
grams = {'Gram matrix before': gluon_nst.gram(conv4_1),
         'Gram matrix after': gluon_nst.gram(np.maximum(conv4_1, 0))}
for name, G in grams.items():
    print(f'conv4_1, {name}: {float((G < 0).mean()):.0%} of the entries are negative')

# %%
figure = new_figure(figsize=(9, 3.1))
axis, *matrices = figure.subplots(1, 3)
for Y, name in ((before, 'conv4_4'), (after, 'relu4_4')):
    axis.hist(Y.asnumpy().ravel(), bins=60, range=(-12, 12), histtype='step', label=name)
axis.set(yscale='log', xlabel='value', ylabel='how many')
axis.legend(fontsize=7)
for axis, (name, G) in zip(matrices, grams.items()):
    root = numpy.sign(G[:64, :64].asnumpy()) * numpy.sqrt(abs(G[:64, :64].asnumpy()))
    axis.imshow(root, cmap='RdBu_r', vmin=-abs(root).max(), vmax=abs(root).max())
    axis.set_title(name, fontsize=9)
figures.show('8-relu.png', figure,
             'Left: the values of the content layer on a logarithmic scale; the ReLU puts the '
             'whole left half into one bar at 0. Middle and right: Gram matrices of conv4_1 '
             '(64 of its channels), blue where negative. Before the ReLU channels can exclude '
             'each other, after it they cannot.')

# %% [markdown]
# **What just happened.** Three things are different, and each is measurable:
#
# - *What is compared.* After the ReLU, "not at all" and "the very opposite" are both 0. Before
#   it, a picture must also be right in what a feature is sure *not* to see.
# - *What has a gradient.* Where a value is 0 after its ReLU, small changes of the picture
#   change nothing. With the content layer after its ReLU, most positions are silent; before it,
#   all speak.
# - *What a Gram matrix can say.* Before: these two channels fire together, or one when the
#   other is quiet. After: only how much they fire together.
#
# Neither is wrong. But the losses differ in size, so the weights of one do not fit the
# other, and this is why a recipe fixes its layers and its weights together ([lesson
# 10](10_tensorflow_recipe.py) follows the TensorFlow tutorial).
#
# ## Summary
#
# - VGG-19: five blocks of 3x3 convolutions with ReLUs; a pooling layer halves height and
#   width, rounding down. `layer_names()` translates between index and name.
# - We keep the layers up to the last one that is read, frozen; `extract_features` goes through
#   them once.
# - A value of a deep layer sees a square of the picture, its receptive field: from 3 pixels in
#   conv1_1 to 156 in conv5_1.
# - How large features are depends on the scale of the weights, and whether they are read
#   before or after a ReLU. The weights of the losses must fit.
#
# ## Exercises
#
# These check themselves:
#
# - `gluon-nst exercise start extract-features`
# - `gluon-nst exercise start feature-shape`
# - `gluon-nst exercise start receptive-field`
#
# Three questions:
#
# 1. How large would the receptive field of conv5_1 be without the four poolings before it?
# 2. Swap red and blue in the photograph. How much do the features of conv1_1 change, and how much
#    those of conv4_4, relative to their size?
# 3. Draw maps of conv1_1 and of conv4_1, with `plot_feature_maps`, for a picture of one colour,
#    `0 * X + 1`. Nothing varies in it, so why do the maps, and how far from the rim?
#
# What to try next:
#
# - In section 5, give the network the parrot (`macaw.jpg`) in place of the bridge. Which maps of
#   relu1_1 are still among the strongest, which of relu4_4? Why?
# - `gluon-nst inspect photo.jpg -o looked` prints the table of section 7 for a picture of yours,
#   and draws its feature maps and Gram matrices.
#
# ## Where to read on
#
# - [Lesson 4](04_content_loss.py) compares features position by position, [lesson
#   5](05_style_loss.py) without the positions.
# - K. Simonyan, A. Zisserman, *Very Deep Convolutional Networks for Large-Scale Image
#   Recognition*, 2015, arXiv:1409.1556: the network.
# - M. D. Zeiler, R. Fergus, *Visualizing and Understanding Convolutional Networks*, 2013,
#   arXiv:1311.2901: what features look for.
# - W. Luo, Y. Li, R. Urtasun, R. Zemel, *Understanding the Effective Receptive Field in Deep
#   Convolutional Neural Networks*, 2017, arXiv:1701.04128: why the rim hardly matters.
# - The section [Neural Style
#   Transfer](https://d2l.ai/chapter_computer-vision/neural-style.html) of *Dive into Deep
#   Learning*, part "Extracting Features".

# %%
figures.done()
