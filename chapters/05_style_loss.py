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
# # Lesson 5. Style loss
#
# How to compare the *manner* of two pictures and forget what they show: the Gram matrix. At
# the end you will be able to
#
# - compute a Gram matrix on paper, and read one as a picture;
# - say what it forgets, what it keeps, and why that makes it a measure of style;
# - explain what dividing by $chw$ is good for, and what changes without it;
# - make a texture out of noise, and see what each layer adds to it.
#
# You should know the features of VGG-19 ([lesson 3](03_features.py)) and the content loss
# ([lesson 4](04_content_loss.py)).
#
# **Time.** About 45 seconds on two CPU cores, in full mode.

# %%
import gluon_nst  # before MXNet, so that it takes all cores

import numpy
from mxnet import cpu, np, npx

from gluon_nst.course import (
    SMOKE,
    Figures,
    TiledNetwork,
    choose_precision,
    layer_names,
    new_figure,
    plot_gram,
    read_image,
    sample_picture,
    truncate,
)

# %%
npx.set_np()

image_shape, texture_shape, num_steps = (((48, 36), (32, 32), 3) if SMOKE else
                                         ((240, 180), (192, 144), 60))
figures = Figures('05_style_loss')


def load(name, image_shape=image_shape):
    return gluon_nst.preprocess(read_image(sample_picture(name)), image_shape)  # (1, 3, H, W)


def as_image(X):
    return gluon_nst.postprocess(X).asnumpy()  # (H, W, 3)


# %% [markdown]
# ## 1. The Gram matrix
#
# Write the features of a layer as a matrix $F$: a row for each of the $c$ channels, a column
# for each of the $hw$ positions. The Gram matrix multiplies every row with every row:
#
# $$G = \frac{F F^\top}{chw}, \qquad
#   G_{kl} = \frac{1}{chw} \sum_{p} F_{kp} F_{lp}$$
#
# $G_{kl}$ is large when the channels $k$ and $l$ are strong at the *same positions* $p$. The
# diagonal says how strong each channel is by itself.

# %%
def gram(X):
    c, hw = X.shape[1], X.shape[2] * X.shape[3]
    F = X.reshape(c, hw)
    return np.dot(F, F.T) / (c * hw)  # (c, c)


# %% [markdown]
# On paper, with two channels of 2 x 2 positions:
#
# $$F = \begin{pmatrix} 1 & 2 & 0 & 1 \\ 0 & 1 & 1 & 1 \end{pmatrix}, \qquad
# F F^\top = \begin{pmatrix} 6 & 3 \\ 3 & 3 \end{pmatrix}, \qquad
# G = \frac{1}{2 \cdot 4} \begin{pmatrix} 6 & 3 \\ 3 & 3 \end{pmatrix}
#   = \begin{pmatrix} 0.75 & 0.375 \\ 0.375 & 0.375 \end{pmatrix}$$

# %%
X = np.array([[[1, 2], [0, 1]], [[0, 1], [1, 1]]], dtype='float32').reshape(1, 2, 2, 2)
print('ours\n', gram(X), '\nthe package\n', gluon_nst.gram(X))


# %% [markdown]
# ## 2. The dog and the dog upside down
#
# Three channels, two of which see nothing. The first sees a dog, and then the same dog on its
# back. (The example is from the tutorial *Light on Math: Intuitive Guide to Neural Style
# Transfer*.)

# %%
drawing = '''
................
..#..#..........
..####..........
.##.###......##.
########......#.
..#####.......#.
...############.
...###########..
...##########...
...##......##...
...##......##...
...###.....###..
'''
dog = numpy.array([[mark == '#' for mark in line] for line in drawing.split()], dtype='float32')
Y = np.array([dog, 0 * dog, 0 * dog]).reshape(1, 3, *dog.shape)  # (1, c, h, w)
on_its_back = Y[:, :, ::-1]
content = float(gluon_nst.content_loss(on_its_back, Y))
print('Gram matrix of the dog\n', gram(Y), '\nof the dog on its back\n', gram(on_its_back))
figures.images('2-dog.png', f'One channel, and the same upside down. Position by position they '
               f'differ (content loss {content:.3f}); their Gram matrices are equal.',
               dog=dog, on_its_back=on_its_back[0, 0].asnumpy())

# %% [markdown]
# **What just happened.** The sum over the positions $p$ does not depend on their order. Flip
# the feature map, roll it, shuffle its positions: as long as all channels move together, the
# same products are added up. The content loss notices; the Gram matrix cannot.
#
# What must *not* happen is that channels move differently, because then other values meet:

# %%
features = np.random.normal(size=(1, 3, 12, 16)) + Y  # three channels that all see something
order = np.array(numpy.random.RandomState(0).permutation(12 * 16))
shuffled = features.reshape(1, 3, -1)[:, :, order].reshape(features.shape)
one_turned = np.concatenate([features[:, :1, ::-1], features[:, 1:]], axis=1)
for name, Z in ('all positions shuffled', shuffled), ('one channel flipped', one_turned):
    print(f'{name}: content loss {float(gluon_nst.content_loss(Z, features)):.3f}, largest change '
          f'of the Gram matrix {float(abs(gram(Z) - gram(features)).max()):.6f}')

# %% [markdown]
# ## 3. A Gram matrix as a picture
#
# Now for real features. We read the five style layers of the chapter in *Dive into Deep
# Learning*, one from each block of VGG-19, all before their ReLU.

# %%
style_layers = [0, 5, 10, 19, 28]
names = [layer_names()[i] for i in style_layers]
vgg = gluon_nst.pretrained_vgg19()
net = truncate(vgg, style_layers, style_layers)  # the layers up to the last one, frozen


def styles(X):
    return gluon_nst.extract_features(X, [], style_layers, net=net)[1]


waves, macaw = load('indigo-waves.jpg'), load('macaw.jpg')
middle = waves.shape[3] // 2
pictures = {'waves, left half': waves[:, :, :, :middle],
            'waves, right half': waves[:, :, :, middle:], 'macaw': macaw}

# %%
figures.show('3-gram.png', plot_gram(gram(styles(waves)[1]), 'Gram matrix of the waves at conv2_1'),
             'Each of the 128 x 128 entries says how two channels go together: red, they agree; '
             'blue, where one is positive the other is negative. It is symmetric.')

# %%
figure = new_figure(figsize=(9, 5.8))
for (name, X), (top, bottom) in zip(pictures.items(), figure.subplots(2, 3).T):
    G = gram(styles(X)[1]).asnumpy()
    root = numpy.sign(G) * abs(G) ** 0.5  # a few entries are much larger than the rest
    top.imshow(as_image(X))
    top.set_title(name)
    bottom.imshow(root, cmap='RdBu_r', vmin=-1, vmax=1)
    top.set_axis_off()
    bottom.set_axis_off()
figures.show('3-three.png', figure, 'Three pictures and their Gram matrices at conv2_1, in the '
             'same colours. The two halves of the waves show different things and leave nearly '
             'the same pattern; the macaw leaves another, much fainter one.')


# %% [markdown]
# **What to see.** The halves have no pixel in common, and still nearly the same fingerprint:
# that is style. And pictures of different sizes can be compared, because the matrix is
# $c \times c$ whatever the picture.
#
# ## 4. The style loss
#
# The style loss of a layer is the mean squared difference of two Gram matrices:
#
# $$\mathcal{L}_\text{style} = \frac{1}{c^2} \sum_{k,l} (\hat G_{kl} - G_{kl})^2$$
#
# The chapter adds up the losses of its five layers. The matrix $G$ of the painting never
# changes, so it is computed once and handed in.

# %%
def style_loss(Y_hat, gram_Y):
    return np.square(gram(Y_hat) - gram_Y).mean()


grams_macaw = [gram(Y) for Y in styles(macaw)]
Y_hat = styles(waves)[0]
print('ours', float(style_loss(Y_hat, grams_macaw[0])),
      ' the package', float(gluon_nst.style_loss(Y_hat, grams_macaw[0])))

# %% [markdown]
# Does the dog's lesson hold for whole pictures? We shift the macaw by a third, turn it upside
# down, and compare with a castle. The losses are multiplied by $10^4$, the chapter's style
# weight.

# %%
height, width = macaw.shape[2:]
variants = {'shifted': np.roll(macaw, (height // 3, width // 3), axis=(2, 3)),
            'upside down': macaw[:, :, ::-1], 'castle': load('castle.jpg')}
print(f'{"":12} content at conv4_1; style at ' + ', '.join(names))
for name, X in variants.items():
    Ys = styles(X)
    losses = [1e4 * float(style_loss(Y, G)) for Y, G in zip(Ys, grams_macaw)]
    print(f'{name:12} {float(gluon_nst.content_loss(Ys[3], styles(macaw)[3])):7.2f};  '
          + '  '.join(f'{loss:.3g}' for loss in losses))

# %% [markdown]
# **What just happened.** For the content loss, the shifted macaw, the upside-down macaw and the
# castle are all about equally far from the macaw. For the style loss, the shifted one is almost
# the same, and the upside-down one is nearer than the castle at every layer, most of all at the
# first. (Not exactly the same: the picture has borders, and a filter that looks for lines
# rising from left to right responds to different ones when the picture is upside down.)
#
# ## 5. Why divide?
#
# Without a divisor, $F F^\top$ is a *sum* over the positions, so it grows with the picture; and
# a deep layer has fewer positions than a shallow one. Here are the style losses between castle
# and macaw, at two sizes, with three divisors:

# %%


def gram_sum(Y):
    F = Y.reshape(Y.shape[1], -1)
    return np.dot(F, F.T)


divided = {'not divided': gram_sum,
           'by h w': lambda Y: gluon_nst.gram(Y, divisor='hw'),
           'by c h w': gluon_nst.gram}
double = tuple(2 * side for side in image_shape)
pairs = [(styles(load('castle.jpg', shape)), styles(load('macaw.jpg', shape)))
         for shape in (image_shape, double)]
losses = {name: [[float(np.square(matrix(Y_hat) - matrix(Y)).mean()) for Y_hat, Y in zip(*pair)]
                 for pair in pairs] for name, matrix in divided.items()}

# %%
span = 3 * max(max(small + large) / min(small + large) for small, large in losses.values())
figure = new_figure(figsize=(10, 3.6))
for axis, (name, (small, large)) in zip(figure.subplots(1, 3), losses.items()):
    axis.semilogy(names, small, 'o-', label='{} x {} pixels'.format(*image_shape))
    axis.semilogy(names, large, 's--', label='{} x {} pixels'.format(*double))
    middle = (min(small + large) * max(small + large)) ** 0.5
    axis.set_ylim(middle / span ** 0.5, middle * span ** 0.5)
    axis.set_title(name)
    axis.tick_params(axis='x', labelsize=8)
figure.axes[0].set_ylabel('style loss')
figure.axes[0].legend()
figures.show('5-divisors.png', figure, 'The style loss at each layer. The three axes cover equally '
             'many powers of ten. Not divided, the loss falls steeply and depends on the size of '
             'the picture. Divided by hw, size hardly matters, except at conv5_1; divided by c as '
             'well, deeper layers count for less.')

for name, pair in losses.items():
    ratios = ', '.join(f'{large / small:.3g}' for small, large in zip(*pair))
    print(f'{name}: at twice the size, the losses are multiplied by {ratios}')

# %% [markdown]
# **What to see.** Each divisor has its own effect.
#
# - *By $hw$:* the sum becomes a mean. A painting can be compared with a photograph of any
#   other size, and conv1_1 no longer drowns out all other layers. (At conv5_1 the sizes still
#   differ: the small picture has only 15 x 11 positions there, and most of them see a border.)
# - *By $c$ as well:* every entry gets smaller, by a factor of 64 at conv1_1 and of 512 at
#   conv5_1, and the loss by its square. So the losses are small, and the chapter multiplies
#   them by $10^4$; and the first layers get more say.
#
# Neither is the truth: what each layer should weigh is a choice. The chapter divides by
# $chw$; the TensorFlow tutorial, and in effect Gatys, Ecker and Bethge, by $hw$.
#
# ## 6. Texture from noise
#
# The style loss says nothing about positions, so what does a picture look like that has
# *nothing but* the style? Start from noise, and make its Gram matrices those of *The Starry
# Night*: first at conv1_1 alone, then at conv1_1 and conv2_1, and so on to all five. We divide by
# $hw$, so that the deep layers count, and add a little total variation. `train` is the loop that
# [lesson 8](08_training.py) writes out; the optimiser L-BFGS and the network's quick form belong
# to lessons 13 and 12.

# %%
night = load('starry-night.jpg', texture_shape)
npx.random.seed(0)
noise = np.random.normal(0, 0.2, night.shape)


def synthesize(layers):
    net = TiledNetwork(truncate(vgg, layers, layers), choose_precision('auto'))
    _, styles_Y = gluon_nst.extract_features(night, [], layers, net=net)
    return gluon_nst.train(noise, [], styles_Y, cpu(), 0, num_steps, 1, net=net,
                           content_layers=[], style_layers=layers, optimizer='lbfgs',
                           style_weight=1, tv_weight=1, gram_divisor='hw')


textures = {'The Starry Night': night}
for n, name in enumerate(names, start=1):
    textures[f'up to {name}'] = synthesize(style_layers[:n])

figure = new_figure(figsize=(11, 6))
for axis, (name, X) in zip(figure.subplots(2, 3).flat, textures.items()):
    axis.imshow(as_image(X))
    axis.set_title(name)
    axis.set_axis_off()
figures.show('6-textures.png', figure, 'Textures made from noise. With conv1_1 there are only '
             'specks, in the wrong colours; with conv2_1 the colours and short strokes; then stars '
             'as patches of light, strokes that flow together, and at last rings around the stars.')

# %% [markdown]
# A number for the same: how far is each texture from the original at *every* layer, also at
# those it was not made for? We divide by the size of the original's matrix, so that the layers
# can be compared: 1 is as far away as a picture without any features.

# %%
print(f'{"distance at":16} ' + '  '.join(names))
originals = [gram(Y) for Y in styles(night)]
for name, X in list(textures.items())[1:]:
    far = [float(np.square(gram(Y) - G).sum() / np.square(G).sum())
           for Y, G in zip(styles(X), originals)]
    print(f'{name:16} ' + '  '.join(f'{number:7.3f}' for number in far))

# %% [markdown]
# **What to see.** Down the diagonal, each layer comes near as soon as it is asked for; those to the
# right of it stay away. (Specks excite conv4_1 so much that they are further away than an empty
# picture.)
#
# - *conv1_1* sees 3 x 3 pixels. It gets the contrast of neighbours right, but not even the
#   colours: before the ReLU, the negative of a picture has nearly the negative features, and
#   $(-F)(-F)^\top = F F^\top$. So blue may as well be orange.
# - *conv2_1* settles the colours, and knows the direction of short strokes.
# - *conv3_1, conv4_1* see areas large enough for strokes to flow together.
# - *conv5_1* sees 156 pixels, nearly the whole picture: now a star is a light with rings around
#   it.
#
# Look at the last one again: something like the moon is at the upper right, and a dark thing
# grows at the lower left where the cypress stood, although the Gram matrix forgets positions. The
# likely reason: convolutions pad the picture with zeros, so a border is a feature like any
# other, and "a light near a right border" is part of the style.
#
# Style transfer is this together with the content loss, which says where things go.
#
# ## Summary
#
# - A Gram matrix says which channels are strong together, summed over all positions.
# - It forgets positions: the dog on its back has the same one. It keeps colours, strokes and
#   patterns.
# - Dividing by $hw$ makes the number of positions irrelevant; dividing by $c$ weights the
#   layers.
# - Matching the matrices of all five layers makes a texture, from pixels to patterns.
#
# ## Exercises
#
# These check themselves:
#
# - `gluon-nst exercise start gram`: write it, and have it checked.
# - `gluon-nst exercise start style-loss`: the same for the loss.
# - `gluon-nst exercise start gram-properties`: predict what happens to the matrix when features are
#   scaled, pixels shuffled, or the picture is put twice side by side.
#
# Three questions:
#
# 1. How many numbers are in the five Gram matrices together? How many in a picture of 450 x 300
#    pixels? Mind the symmetry.
# 2. Compute the style loss at conv1_1 (layer 0) between `night` and its negative, `-night`, and
#    between `night` and the castle. Then do the same after the ReLU (layer 1). What has changed?
# 3. Make a texture with the divisor `'chw'`, in both places, and the style loss times $10^4$. What
#    is missing?
#
# What to try next:
#
# - Make one of the waves. Which layer do the arcs need?
#
# ## Where to read on
#
# - L. A. Gatys, A. S. Ecker, M. Bethge, *Texture Synthesis Using Convolutional Neural
#   Networks*, 2015, arXiv:1505.07376: the textures of our section 6, in full.
# - L. A. Gatys, A. S. Ecker, M. Bethge, *A Neural Algorithm of Artistic Style*, 2015,
#   arXiv:1508.06576.
# - Y. Li, N. Wang, J. Liu, X. Hou, *Demystifying Neural Style Transfer*, 2017,
#   arXiv:1701.01036: matching Gram matrices is matching distributions of features.
# - *Dive into Deep Learning*, section [Neural Style
#   Transfer](https://d2l.ai/chapter_computer-vision/neural-style.html), "Style Loss".

# %%
figures.done()
