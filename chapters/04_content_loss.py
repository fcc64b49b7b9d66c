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
# # Lesson 4. Content loss
#
# How to ask "do these two pictures show the same thing in the same place?" so that a computer
# can answer, and what each layer of the network has forgotten by then. At the end you will be
# able to
#
# - write the content loss from its formula;
# - predict how it responds to a darker, a shifted or an upside-down picture;
# - rebuild a picture from the features of a single layer, starting from noise;
# - choose a content layer by what it keeps and what it lets go.
#
# You should know how to get features out of VGG-19 ([lesson 3](03_features.py)).
#
# **Time.** About 40 seconds on two CPU cores, in full mode.

# %%
import gluon_nst  # before MXNet, so that it takes all cores

from mxnet import autograd, cpu, np, npx

from gluon_nst.course import (
    SMOKE, Figures, convolutions, new_figure, read_image, sample_picture, standardise,
    to_pixels,
)

npx.set_np()

image_shape, num_steps = ((40, 32), 3) if SMOKE else ((160, 124), 150)
figures = Figures('04_content_loss')


def load(name):
    return gluon_nst.preprocess(read_image(sample_picture(name)), image_shape)  # (1, 3, H, W)


def as_image(X):
    return gluon_nst.postprocess(X).asnumpy()  # (H, W, 3)


macaw, castle = load('macaw.jpg'), load('castle.jpg')

# %% [markdown]
# ## 1. The loss
#
# Let $Y$ be the features of a picture at some layer: $c$ channels, each with $h \times w$
# positions. Let $\hat Y$ be those of another picture, of the same size. The content loss
# compares them channel by channel and position by position:
#
# $$\mathcal{L}_\text{content} = \frac{1}{chw} \sum_{k,i,j} (\hat Y_{kij} - Y_{kij})^2$$
#
# That is a mean of squares, so the code is shorter than the formula:

# %%


def content_loss(Y_hat, Y):
    return np.square(Y_hat - Y).mean()


# %% [markdown]
# Before we trust it, two checks by hand. If every value differs by 2, the loss is 4. If one
# value of eight differs by 4, it is $4^2 / 8 = 2$.

# %%
Y = np.arange(8).reshape(1, 2, 2, 2).astype('float32')  # (1, c, h, w)
one_off = Y.copy()
one_off[0, 1, 0, 1] += 4
for Y_hat in Y, Y + 2, one_off:
    print('ours', float(content_loss(Y_hat, Y)),
          ' the package', float(gluon_nst.content_loss(Y_hat, Y)))

# %% [markdown]
# ## 2. What it notices
#
# We take the network up to a layer and call the result $f$: a picture goes in, the features
# of that layer come out. All layers here are outputs of a convolution, before the ReLU.

# %%
vgg = gluon_nst.pretrained_vgg19()
for parameter in vgg.features.collect_params().values():
    parameter.grad_req = 'null'  # frozen: we only ever train pictures


def up_to(layer):
    return vgg.features[:convolutions()[layer] + 1]


f = up_to('conv4_4')  # the content layer of the chapter
print('picture', macaw.shape, ' features', f(macaw).shape)

# %% [markdown]
# Now we change the macaw in simple ways, and ask for the distance to the original: once as the
# mean squared difference of the *pixels*, once as that of the *features*. To make the two
# comparable, we give each as a fraction of the distance to a quite different picture, the
# castle. Guess first: which change matters most to the pixels, and which to the features?

# %%
changed = {
    'darker': standardise(0.5 * to_pixels(macaw)),
    'shifted by 4': np.roll(macaw, 4, axis=3),
    'shifted by 16': np.roll(macaw, 16, axis=3),
    'upside down': macaw[:, :, ::-1],
    'castle': castle,
}
distances = [(float(content_loss(X, macaw)), float(content_loss(f(X), f(macaw))))
             for X in changed.values()]

figure = new_figure(figsize=(11, 2.8))
for axis, (name, X), (pixels, features) in zip(figure.subplots(1, 5), changed.items(), distances):
    axis.imshow(as_image(X))
    axis.set_title(f'{name}\npixels {pixels / distances[-1][0]:.2f}\n'
                   f'features {features / distances[-1][1]:.2f}', fontsize=9)
    axis.set_axis_off()
figures.show('2-changes.png', figure, 'The distance to the macaw, measured with pixels and with '
             'the features of conv4_4; the castle is 1. The dark macaw is far off for the pixels '
             'and close for the features.')

# %% [markdown]
# **What to see.**
#
# - *Darker* changes every pixel a lot, but not what is where: the features hardly mind.
# - *Shifted:* the features are compared position by position, so they do notice. A position of
#   conv4_4 stands for 8 x 8 pixels: a shift of 4 matters little, one of 16 a lot.
# - *Upside down* shows the same bird, and for the features it is about as far as a castle. The
#   network has never learnt that these are the same, and the positions do not match either.
#
# So content, in the sense of this loss, is *what* stands *where*: no more, no less.
#
# ## 3. What a layer remembers
#
# Here is a way to look into the features. Keep only $Y = f(\text{macaw})$, throw the macaw
# away, and search for a picture with these features, starting from noise:
#
# $$\min_X \; \operatorname{mean} \big(f(X) - Y\big)^2 + \lambda\, \mathcal{L}_\text{tv}(X)$$
#
# What comes back is what the layer has kept; what it has forgotten, the search cannot recover.
# (And what it says only faintly, 150 steps will not bring back: with many more, the middle
# layers give somewhat better pictures.) The second term is a little total variation ([lesson
# 6](06_total_variation.py)) with weight 3. Deep layers do not see fine grain, so without it the
# initial noise would stay in the picture. For the first layers it changes next to nothing.
#
# The loop is that of any training, except that it trains pixels ([lesson
# 7](07_synthesized_image.py) says how `get_inits` makes them trainable).

# %%
npx.random.seed(0)
noise = np.random.normal(0, 0.5, macaw.shape)


def reconstruct(f, Y):
    X, _, trainer = gluon_nst.get_inits(noise, cpu(), 0.15, [])
    for step in range(num_steps):
        with autograd.record():
            loss = content_loss(f(X), Y) + 3 * gluon_nst.tv_loss(X)
        loss.backward()
        trainer.step(1)
        trainer.set_learning_rate(0.98 * trainer.learning_rate)
    return X


rebuilt = {}
for layer in 'conv1_1', 'conv2_1', 'conv3_1', 'conv4_1', 'conv4_4', 'conv5_1':
    f = up_to(layer)
    Y = f(macaw)
    X = rebuilt[layer] = reconstruct(f, Y)
    print(f'{layer}: {Y.size / macaw.size:.1f} features per pixel value; content loss '
          f'{float(content_loss(f(noise), Y)):.1f} -> {float(content_loss(f(X), Y)):.2f}, '
          f'distance of the pixels {float(content_loss(X, macaw)):.3f}')

# %%
pictures = {'photograph': macaw, **rebuilt, 'noise, where all start': noise}
figures.sliders('3-rebuilt.png', 'The macaw, rebuilt from one layer each. The first layer '
                'gives it back as it was. The deeper the layer, the less of its colours and fine '
                'detail returns, but it still sits where it sat.',
                {'from': list(pictures)}, {(name,): as_image(X) for name, X in pictures.items()})

# %% [markdown]
# **What to see.** All of these come from the same noise.
#
# - *conv1_1:* you cannot tell it from the photograph. There are 21 features for every pixel
#   value, and nothing is lost.
# - *conv2_1, conv3_1:* every feather is there, but the white rock takes on a tint: how bright
#   a large, even surface is, these layers say faintly.
# - *conv4_1, conv4_4:* the rock is grey, surfaces get a grain of their own, patches of wrong
#   colour spread. Beak, wing and claws are in their places, and the bird is still mostly red.
# - *conv5_1:* fewer features than pixel values. The outline, the eye and the layout have
#   survived; the colours are arbitrary.
#
# A closer look at the head:

# %%
height, width = macaw.shape[2:]
head = {name: as_image(X)[height // 10:height // 2, width // 6:width // 2]
        for name, X in pictures.items()}
figure = new_figure(figsize=(11, 5.1))
for axis, (name, image) in zip(figure.subplots(2, 4).flat, head.items()):
    axis.imshow(image)
    axis.set_title(name)
    axis.set_axis_off()
figures.show('3-head.png', figure, 'The head, enlarged. Down to conv4_4, crown, beak and cheek '
             'are where they were, in ever vaguer colours; at conv5_1 one has to know that it is '
             'a head.')

# %% [markdown]
# **What just happened.** The content loss of all six ends low, yet the deeper the layer, the
# further the pixels are from the macaw's. A deep layer calls very different pictures the same,
# and that is its use: a content loss at conv4_4 fixes the layout and *leaves the surface free*.
# The style loss ([lesson 5](05_style_loss.py)) will paint on it. At conv1_1 there would be
# nothing left to paint.
#
# ## Summary
#
# - The content loss is the mean squared difference of features, position by position.
# - At a deep layer it forgives colour and grain, and holds on to what is where.
# - A picture can be rebuilt from its features; what does not come back, the layer has
#   forgotten, or says too faintly.
#
# ## Exercises
#
# These check themselves:
#
# - `gluon-nst exercise start content-loss`: write it, and have it checked.
# - `gluon-nst exercise start shifted-features`: predict it when features are scaled or shifted.
#
# Three questions:
#
# 1. Predict, then measure: how far is the macaw in black and white (the mean of the three channels,
#    in all of them) from the macaw, at conv1_1 and at conv4_4?
# 2. Take the layers after their ReLU: `convolutions()[layer] + 2` in `up_to`. What else is lost,
#    and why?
# 3. Set the weight of the total variation to 0, then to 30. Which layers need it, and what does too
#    much of it do?
#
# What to try next:
#
# - Start the reconstruction from the castle instead of noise. Where does the castle show through?
#
# ## Where to read on
#
# - A. Mahendran, A. Vedaldi, *Understanding Deep Image Representations by Inverting Them*,
#   2015, arXiv:1412.0035: rebuilding pictures from features, with total variation.
# - L. A. Gatys, A. S. Ecker, M. Bethge, *A Neural Algorithm of Artistic Style*, 2015,
#   arXiv:1508.06576: figure 1 shows these reconstructions.
# - *Dive into Deep Learning*, section [Neural Style
#   Transfer](https://d2l.ai/chapter_computer-vision/neural-style.html), "Content Loss".

# %%
figures.done()
