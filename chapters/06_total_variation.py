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
# # Lesson 6. Total variation
#
# One number that says how restless a picture is, and what a picture becomes when that number
# is made smaller. At the end you will be able to
#
# - compute the total variation of a small picture on paper;
# - say which patterns it dislikes, and why it spares edges;
# - find the edges of a picture in its deltas and its Sobel derivatives;
# - take the noise out of a picture with nothing but this loss and a term that keeps it close.
#
# You should know how a picture becomes a tensor ([lesson 2](02_pictures_as_tensors.py)). This
# lesson needs no network.
#
# **Time.** About 20 seconds on two CPU cores, in full mode.

# %%
import gluon_nst  # before MXNet, so that it takes all cores

import numpy
from mxnet import autograd, np, npx

from gluon_nst.course import (
    SMOKE,
    Figures,
    high_pass,
    new_figure,
    plot_deltas,
    read_image,
    sample_picture,
    sobel_edges,
    to_pixels,
)

npx.set_np()

image_shape, num_steps = ((60, 40), 5) if SMOKE else ((300, 200), 200)
figures = Figures('06_total_variation')

# %% [markdown]
# ## 1. The definition
#
# Go through the picture and ask of every pixel: how far are you from your lower neighbour,
# and how far from your right one? The average of all answers, taken over both directions, is
# the total variation loss:
#
# $$\mathcal{L}_\text{tv} = \tfrac12 \left(
#   \operatorname{mean}_{i,j} |x_{i+1,j} - x_{i,j}|
#   + \operatorname{mean}_{i,j} |x_{i,j+1} - x_{i,j}| \right)$$
#
# Shifting the picture by one and subtracting gives all the answers at once:

# %%


def tv_loss(Y_hat):
    down = abs(Y_hat[:, :, 1:, :] - Y_hat[:, :, :-1, :])  # (1, 3, H-1, W)
    right = abs(Y_hat[:, :, :, 1:] - Y_hat[:, :, :, :-1])  # (1, 3, H, W-1)
    return 0.5 * (down.mean() + right.mean())


# %% [markdown]
# ## 2. On paper
#
# Take a picture of 3 x 3 pixels with one channel, and a pencil:
#
# $$x = \begin{pmatrix} 1 & 1 & 4 \\ 1 & 2 & 4 \\ 1 & 2 & 4 \end{pmatrix}
# \qquad |\text{down}| = \begin{pmatrix} 0 & 1 & 0 \\ 0 & 0 & 0 \end{pmatrix}
# \qquad |\text{right}| = \begin{pmatrix} 0 & 3 \\ 1 & 2 \\ 1 & 2 \end{pmatrix}$$
#
# There are six differences each way; the means are $1/6$ and $9/6$, so the loss is $\frac12
# (\frac16 + \frac96) = \frac56$.

# %%
x = np.array([[1, 1, 4], [1, 2, 4], [1, 2, 4]], dtype='float32').reshape(1, 1, 3, 3)
print('on paper', 5 / 6, ' here', float(tv_loss(x)), ' the package', float(gluon_nst.tv_loss(x)))


# %% [markdown]
# ## 3. What it dislikes
#
# Six pictures, all of 8 x 8 pixels with values from 0 to 1. Before you look at the numbers,
# put them in order: which has the smallest total variation, which the largest?

# %%
rows, columns = numpy.mgrid[:8, :8]
patterns = {
    'one colour': 0 * rows + 0.5,
    'ramp': columns / 7,
    'edge': (columns >= 4) * 1.0,
    'wide stripes': columns // 2 % 2 * 1.0,
    'thin stripes': columns % 2 * 1.0,
    'checkerboard': (rows + columns) % 2 * 1.0,
}

figure = new_figure(figsize=(10, 2.4))
for axis, (name, pattern) in zip(figure.subplots(1, 6), patterns.items()):
    loss = float(tv_loss(np.array(pattern, dtype='float32').reshape(1, 1, 8, 8)))
    axis.imshow(pattern, cmap='gray', vmin=0, vmax=1)
    axis.set_title(f'{name}\n{loss:.3f}', fontsize=9)
    axis.set(xticks=[], yticks=[])
figures.show('3-patterns.png', figure, 'Six patterns and their total variation. The ramp climbs in '
             'seven small steps and the edge in one large step, and they have the same. Stripes '
             'and squares go back and forth, and have more.')

# %% [markdown]
# **What to see.** Each number can be found without a computer.
#
# - *Checkerboard:* every neighbour differs by 1, in both directions: 1, the largest possible
#   value.
# - *Thin stripes:* 1 to the right, 0 downwards: one half.
# - *Wide stripes:* three of the seven differences of a row are 1, so $\frac12 \cdot \frac37 =
#   0.214$.
# - *Edge:* one of seven: $\frac12 \cdot \frac17 = 0.071$.
# - *Ramp:* seven differences of $\frac17$ each: the same sum, so the same 0.071.
#
# The last two are the point. On its way from black to white a row pays once, and it does not
# matter whether it goes in one jump or in seven steps; only going *back and forth* costs more.
# So total variation removes speckles and leaves edges alone. Squared differences would not:
# they charge the edge $1^2 = 1$, and the ramp only $7 \cdot (\frac17)^2 = \frac17$, so they
# blur.
#
# ## 4. Deltas and edges
#
# The differences are a picture, too: they show where a picture has its fine detail. The
# package's `high_pass` gives them with their signs. Our loss is half the sum of their mean
# absolute values. (Here it is computed on pixels in [0, 1]; the chapter uses standardised
# values, so its numbers are larger.)

# %%
image = to_pixels(gluon_nst.preprocess(read_image(sample_picture('coffee.jpg')), image_shape))
clean = image[0].transpose(1, 2, 0).asnumpy()  # (H, W, 3), in [0, 1]
right, down = high_pass(clean)
print('deltas', right.shape, down.shape)
print('from the deltas', 0.5 * (abs(down).mean() + abs(right).mean()),
      ' tv_loss', float(tv_loss(image)))

# %%
figures.show('4-deltas.png', plot_deltas({'coffee': clean}),
             'Differences between neighbouring pixels, twice as strong as they are; grey is 0. '
             'Rims show up in the direction that crosses them.')

# %% [markdown]
# Single differences are nervous: noise is in every one of them. The Sobel derivative steadies
# them by averaging over three rows, the middle one counted twice:
#
# $$S_\text{right} = \begin{pmatrix} -1 & 0 & 1 \\ -2 & 0 & 2 \\ -1 & 0 & 1 \end{pmatrix} * x$$
#
# Here $*$ places the matrix over every pixel and adds up the nine products, as a convolution
# layer does. In two lines: differences over two columns, then their weighted sum over three
# rows.

# %%
over_two = clean[:, 2:] - clean[:, :-2]  # (H, W-2, 3)
by_hand = over_two[:-2] + 2 * over_two[1:-1] + over_two[2:]  # (H-2, W-2, 3)
difference = by_hand - sobel_edges(clean)[0][1:-1, 1:-1]
print('largest difference from the package', abs(difference).max())

# %%
figures.show('4-sobel.png', plot_deltas({'coffee': clean}, sobel_edges, gain=1 / 4),
             'Sobel derivatives of the same picture: the same edges as broader, calmer lines, '
             'most clearly on the handle and the spoon.')

# %% [markdown]
# ## 5. Noise
#
# Add a random number to every value of every pixel. The picture is still easy to recognise,
# but its total variation is several times what it was: noise is going back and forth,
# everywhere.

# %%
npx.random.seed(0)
noisy = image + np.random.normal(0, 0.15, image.shape)
print('photograph', float(tv_loss(image)), ' with noise', float(tv_loss(noisy)))

# %% [markdown]
# Now look for a picture that is close to the noisy one *and* calm:
#
# $$\min_x \; \operatorname{mean} (x - x_\text{noisy})^2 + \lambda\, \mathcal{L}_\text{tv}(x)$$
#
# This is style transfer in miniature. What we train is a picture; one term holds on to what
# is given, another asks for a property, and a weight says how much it matters. The package's
# `get_inits` gives us a trainable copy of the picture and a `Trainer` ([lesson
# 7](07_synthesized_image.py) looks inside); the loop is the usual one.

# %%


def denoise(noisy, weight):
    x, _, trainer = gluon_nst.get_inits(noisy, noisy.ctx, 0.1, [])
    for step in range(num_steps):
        with autograd.record():
            loss = np.square(x - noisy).mean() + weight * tv_loss(x)
        loss.backward()
        trainer.step(1)
        trainer.set_learning_rate(0.97 * trainer.learning_rate)
    return x


def as_image(x):
    return x[0].transpose(1, 2, 0).clip(0, 1).asnumpy()


figures.images('5-denoised.png', 'From left to right: the noise, and what is left of it with '
               'growing weight of the total variation: too little, about right, too much.',
               noisy=as_image(noisy), **{f'weight_{weight}': as_image(denoise(noisy, weight))
                                         for weight in (0.1, 0.4, 2)})

# %% [markdown]
# **What to see.** With a small weight the grain survives. With a good one it is gone, and the
# rims of cup and saucer are still sharp, as section 3 promised. With a large weight the grain
# of the wood and the gleam of the spoon have gone the way of the noise, and the contrast fades,
# because the loss cannot know which detail was meant. The rim of the cup is the last to go.
#
# ## 6. How much is right?
#
# Here, unlike in style transfer, we know the answer: the photograph before the noise. So we
# can measure the distance to it for many weights.

# %%
weights = [0.05, 0.1, 0.2, 0.4, 0.8, 1.6, 3.2]
errors = [float(np.square(denoise(noisy, weight) - image).mean()) ** 0.5 for weight in weights]

figure = new_figure(figsize=(6, 3))
axis = figure.subplots()
axis.semilogx(weights, errors, 'o-', label='denoised')
axis.axhline(float(np.square(noisy - image).mean()) ** 0.5, color='gray', ls='--', label='noisy')
axis.set(xlabel='weight of the total variation', ylabel='distance to the photograph',
         ylim=(0, None))
axis.legend()
figures.show('6-weights.png', figure, 'Root-mean-square distance to the photograph without noise. '
             'There is a best weight; beyond it, detail is lost faster than noise.')

# %% [markdown]
# **What just happened.** The curve goes down while noise is removed, and up again when the
# photograph itself is. In style transfer there is no right answer, so there is no such
# curve: we look at the picture and choose the weight by eye.
#
# ## Summary
#
# - Total variation is the mean difference between neighbours, over two directions: 0 for one
#   colour, largest for a checkerboard.
# - It charges the height of a change and not its steepness, so it removes speckles and keeps
#   edges.
# - Its weight decides: too little leaves noise, too much takes the detail.
#
# ## Exercises
#
# These check themselves:
#
# - `gluon-nst exercise start tv-loss`: write the loss, and have it checked.
# - `gluon-nst exercise start stripes`: predict the total variation of stripes and checkerboards.
#
# Three questions:
#
# 1. On paper: what is the total variation of the edge above in a picture that is 16 pixels wide
#    instead of 8? What does this mean for the same photograph at twice the size?
# 2. Put `np.square` in place of `abs` in `tv_loss` and denoise again (the best weight will be
#    different). What happens to the rim of the cup?
# 3. The chapter of *Dive into Deep Learning* takes weight 10, and we took 0.4. Why can these two
#    numbers not be compared?
#
# What to try next:
#
# - Take the noise out of a photograph of your own that was taken in the dark:
#   `read_image('photo.jpg')` in place of the noisy cup.
#
# ## Where to read on
#
# - L. I. Rudin, S. Osher, E. Fatemi, *Nonlinear Total Variation Based Noise Removal
#   Algorithms*, Physica D, 1992: where the idea comes from.
# - A. Mahendran, A. Vedaldi, *Understanding Deep Image Representations by Inverting Them*,
#   2015, arXiv:1412.0035: total variation to make sense of features.
# - *Dive into Deep Learning*, section [Neural Style
#   Transfer](https://d2l.ai/chapter_computer-vision/neural-style.html), "Total Variation
#   Loss".

# %%
figures.done()
