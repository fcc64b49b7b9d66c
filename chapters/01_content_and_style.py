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
# # Lesson 1. Content and style
#
# What is the content of a picture, and what is its style? And how can a network that was
# trained for something else be made to paint? At the end you will be able to
#
# - say what survives when the content of a picture is kept, and what when its style is;
# - draw the path from a picture to its losses and back;
# - name what is frozen in style transfer and what moves, and count both;
# - read a gradient that has the shape of a picture.
#
# You should have seen [lesson 0](00_setup.py), and know how a network is trained: a loss, its
# gradient, a step against it. Here you get the idea as a whole; the functions are borrowed from
# the package, and the next lessons open them up one by one.
#
# **Time.** About 35 seconds on two CPU cores, in full mode.

# %%
import gluon_nst  # before MXNet, so that it takes all cores

import numpy
from mxnet import autograd, cpu, np, npx

from gluon_nst.course import (
    SMOKE,
    Figures,
    draw_diagram,
    new_figure,
    read_image,
    sample_picture,
    truncate,
)

npx.set_np()

image_shape, num_steps = ((48, 32), 4) if SMOKE else ((225, 150), 100)  # (width, height)
device = cpu()
figures = Figures('01_content_and_style')

# %% [markdown]
# ## 1. Two ways to keep a picture
#
# Take the colours out of a photograph: you still know what it shows. Cut a painting into tiles
# and shuffle them: you no longer know what it shows, but you still recognise the painter.

# %%
content_img = read_image(sample_picture('coffee.jpg'))  # (H, W, 3), uint8
style_img = read_image(sample_picture('starry-night.jpg'))


def shuffle_tiles(image, side, seed=0):
    """Cut a picture into squares, and put them together in another order."""
    rows, columns = image.shape[0] // side, image.shape[1] // side
    tiles = [image[i * side:(i + 1) * side, j * side:(j + 1) * side]
             for i in range(rows) for j in range(columns)]
    order = numpy.random.RandomState(seed).permutation(len(tiles))
    return numpy.vstack([numpy.hstack([tiles[k] for k in order[i * columns:(i + 1) * columns]])
                         for i in range(rows)])


grey = content_img.mean(axis=2, keepdims=True).repeat(3, axis=2).astype('uint8')
figures.images('1-two-ways.png',
               'The cup without its colours is still a cup on a table: the content is there. The '
               'painting in shuffled tiles shows no village and no sky, but the same blues, the '
               'same short curved strokes: the style is there.',
               photograph=content_img, without_colour=grey,
               painting=style_img, shuffled=shuffle_tiles(style_img, 56))

# %% [markdown]
# **What to see.** Content is *what* is *where*. Style is what is left when the *where* is
# thrown away: colours, strokes, textures, and how they go together. These are not yet
# formulas, but they say what a formula must and must not notice:
#
# - a content loss should notice if the cup moves, and forgive a darker room;
# - a style loss should notice another brush, and forgive shuffled tiles.
#
# Compared pixel by pixel, it is the other way round. [Lesson 4](04_content_loss.py) measures it
# on a macaw, where 1 is the distance to a quite different picture: with half its light, the
# macaw is 0.65 away from itself, and moved by 16 pixels only 0.55. For a network that was trained
# to recognise things, the dark macaw is near (0.19) and the moved one far (0.94). So we compare
# what *it* sees in two pictures.
#
# ## 2. The picture that is optimised
#
# Let $f_l(x)$ be the output of layer $l$ of the network for a picture $x$: its **features**.
# Content compares the features themselves, at one layer $c$; style compares, at several
# layers, a summary $G$ of them that has forgotten the positions (the Gram matrix of [lesson
# 5](05_style_loss.py)). For a photograph $p$ and a painting $a$, style transfer looks for
#
# $$x^* = \arg\min_x \; \alpha \, \lVert f_c(x) - f_c(p) \rVert^2
#   + \beta \sum_l \lVert G(f_l(x)) - G(f_l(a)) \rVert^2 + \gamma \, \mathrm{TV}(x)$$
#
# with a last term, the total variation, which asks for smoothness. The numbers $\alpha$,
# $\beta$ and $\gamma$ are the weights of the losses, which we choose. Look at what stands
# under the $\min$: not the weights of the network. **The picture.**

# %%
yellow, blue, red = '#ffd27f', '#cfe3f5', '#f4c7c3'
boxes = [(0.4, 2, 2.4, 'picture $x$\n(trained)', yellow),
         *[(4.6, y, 3, 'VGG-19\n(frozen)', blue) for y in (4, 2, 0)],
         (9.5, 3.2, 3, 'content loss', red), (9.5, 0.8, 3, 'style loss', red),
         (14.4, 2, 2.6, 'weighted\nsum', red)]
forward = [((2.8, 4), (4.4, 4)), ((3, 2.2), (4.4, 2.2)), ((2.8, 0), (4.4, 0)),
           ((7.8, 4), (9.3, 3.5)), ((7.8, 2.5), (9.3, 3.1)), ((7.8, 0), (9.3, 0.5)),
           ((7.8, 1.5), (9.3, 0.9)), ((12.7, 3.3), (14.2, 2.5)), ((12.7, 0.7), (14.2, 1.5))]
gradient_path = [((14.2, 2.1), (12.7, 2.9)), ((14.2, 1.9), (12.7, 1.1)), ((9.3, 2.7), (7.8, 2.1)),
                 ((9.3, 1.3), (7.8, 1.9)), ((4.4, 1.8), (3, 1.8))]
figures.show('2-diagram.png', draw_diagram(boxes, forward, gradient_path,
             [(1.6, 4, content_img), (1.6, 0, style_img)]),
             'All three pictures go through the same frozen network (blue). The losses (red) '
             'compare the one in the middle with each of the others. Follow the gradient (dashed) '
             'from the right to the left: it ends at the one thing that may change.')

# %% [markdown]
# ## 3. What is frozen, what moves
#
# Usually a picture stays as it is and the weights learn. Here it is the other way round:
#
# | what differs | training a classifier | style transfer |
# |---|---|---|
# | frozen | the pictures | the weights |
# | trained | the weights | one picture |
# | loss compares | guess and label | features and features |
# | result | a network that can be used again | one picture |
#
# `truncate` takes the layers up to the last one that we read, and freezes them:
# `grad_req = 'null'` tells MXNet to compute no gradient for a weight. Let us count.

# %%
layers = dict(content_layers=[25], style_layers=[0, 5, 10, 19, 28])
net = truncate(gluon_nst.pretrained_vgg19(), **layers)
content_X, contents_Y = gluon_nst.get_contents(
    image_shape, device, content_img=content_img, net=net, **layers)  # (1, 3, H, W)
_, styles_Y = gluon_nst.get_styles(image_shape, device, style_img=style_img, net=net, **layers)

parameters = list(net.collect_params().values())
print('numbers in the network:', sum(parameter.data().size for parameter in parameters))
print('of which are trained:  ', sum(parameter.data().size for parameter in parameters
                                     if parameter.grad_req != 'null'))
print(f'numbers in the picture: {content_X.size}, all of them trained')

# %% [markdown]
# Now some steps of training, with a callback that keeps what happens. (`train` is written out
# in [lesson 8](08_training.py).) And we check that the network has really not changed:

# %%
weights_before = [parameter.data().copy() for parameter in parameters]
run_from_photograph = []


def keep(step):
    run_from_photograph.append((step.losses, step.image))


output = gluon_nst.train(content_X, contents_Y, styles_Y, device, 0.9, num_steps, 50,
                         net=net, **layers, callback=keep)
print('largest change of a weight:', max(
    float(abs(parameter.data() - before).max())
    for parameter, before in zip(parameters, weights_before)))
print('mean change of a pixel:    ', float(abs(output - content_X).mean()))

# %%
frames = {(0,): gluon_nst.postprocess(content_X).asnumpy()}
for step in (1, 2, num_steps) if SMOKE else (1, 3, 6, 10, 20, 30, num_steps):
    frames[step,] = run_from_photograph[step - 1][1]
figures.sliders('3-steps.png',
                'The same picture after more and more steps. Within three the colours change, '
                'after ten it is full of speckles; then strokes form and follow the shapes of cup '
                'and table, and the rest is refinement. The cup never moves.',
                {'step': [step for step, in frames]}, frames)

# %% [markdown]
# **What just happened.** Nothing in the network changed, and everything in the picture did. All
# we know about seeing is in the frozen weights; all we learn is in the pixels. Once the picture
# is done, nothing remains that could paint the next one, which starts from scratch.
#
# ## 4. The gradient is a picture
#
# A gradient has the shape of the thing that is changed. Here that is (1, 3, H, W), so it can be
# looked at: for each pixel and channel, which way to go to make the loss smaller. Let us ask
# each of the three losses alone, first for the photograph itself.


# %%
def gradient(X, **weights):
    """Return the losses of X and the gradient of their sum, which has the shape of X."""
    X = X.copy()
    X.attach_grad()
    with autograd.record():
        contents_Y_hat, styles_Y_hat = gluon_nst.extract_features(X, **layers, net=net)
        *_, loss = gluon_nst.compute_loss(X, contents_Y_hat, styles_Y_hat, contents_Y,
                                          [gluon_nst.gram(Y) for Y in styles_Y], **weights)
    loss.backward()
    return loss, X.grad  # a scalar, and (1, 3, H, W)


alone = {'content': dict(content_weight=1, style_weight=0, tv_weight=0),
         'style': dict(content_weight=0, style_weight=1e4, tv_weight=0),
         'total variation': dict(content_weight=0, style_weight=0, tv_weight=10)}
for name, weights in alone.items():
    loss, G = gradient(content_X, **weights)
    print(f'{name}: loss {float(loss):.3g}, mean size of the gradient {float(abs(G).mean()):.2g}')

# %% [markdown]
# The content loss is 0 (up to rounding), and so is its gradient: the photograph finds no fault
# with itself. So let us take something away: we cover the spoon. What does each of the losses
# want now?

# %%
width, height = image_shape
covered = content_X.copy()
covered[:, :, height * 58 // 100:height * 84 // 100, width * 52 // 100:width * 72 // 100] = 0


def show_wish(G):
    """Return the way down as a picture (H, W, 3); grey is no change, extremes are clipped."""
    G = G[0].asnumpy().transpose(1, 2, 0)
    return (0.5 - 0.5 * G / numpy.percentile(abs(G), 98)).clip(0, 1)


wishes = {name: gradient(covered, **weights)[1] for name, weights in alone.items()}
figures.images('4-gradients.png',
               'Left: the cup without its spoon. Then what each loss wants to do to the pixels; '
               'grey: nothing. Each panel is scaled by itself: how strong the wish is on average '
               'stands above it. Content wants something at the covered place and around it, '
               'and farther off nothing; style wants other colours and strokes, everywhere; '
               'total variation wants calm between any two neighbours, but not in the square, '
               'which is calm.',
               covered=gluon_nst.postprocess(covered).asnumpy(),
               **{f'{name}: {float(abs(wish).mean()):.1g}': show_wish(wish)
                  for name, wish in wishes.items()})

# %% [markdown]
# **What to see.** Three voices, each of which sees something different in the same picture. As
# soon as the others change something that content cares about, it objects, at that spot.
# (Around the square, too: every feature sees a whole neighbourhood, as [lesson
# 3](03_features.py) will show.) What you get in the end is where the three pulls cancel.
#
# ## 5. The path of a picture
#
# Every picture has a content loss and a style loss, so every picture is a point in the plane of
# the two. Training moves this point along a path. We start a second one from noise, which
# resembles neither picture:

# %%
noise = np.array(numpy.random.RandomState(0).normal(size=content_X.shape), dtype='float32')
run_from_noise = []
gluon_nst.train(noise, contents_Y, styles_Y, device, 0.9, num_steps, 50, net=net, **layers,
                callback=lambda step: run_from_noise.append((step.losses, step.image)))

figure = new_figure(figsize=(8, 3.6))
way, picture = figure.subplots(1, 2, gridspec_kw={'width_ratios': (1, 1.1)})
for name, run, colour in (('from the photograph', run_from_photograph, 'tab:orange'),
                          ('from noise', run_from_noise, 'tab:blue')):
    content, style = zip(*[(losses.content, losses.style) for losses, _ in run[1:]])
    way.plot(content, style, '.-', markersize=3, linewidth=0.8, color=colour, label=name)
    way.plot(content[-1], style[-1], 'o', color=colour)
    print(name, {step: round(run[step - 1][0].total, 2) for step in (1, num_steps // 4, num_steps)})
way.set(xscale='log', yscale='log', xlabel='content loss', ylabel='style loss',
        xticks=(2, 4, 8, 16), xticklabels=(2, 4, 8, 16), title='the paths of two pictures')
way.tick_params(which='minor', labelbottom=False)
way.legend(fontsize=8)
way.grid(alpha=0.3)
picture.imshow(run_from_noise[-1][1])
picture.set(title=f'from noise, after {num_steps} steps')
picture.set_axis_off()
figures.show('5-paths.png', figure,
             'Left: each dot is a picture, from its second step (for the first, the content loss '
             'of the photograph is 0) to the last, the large one. They come from different sides '
             'and end close together. Right: where the run from noise ends, with its own cup.')

# %% [markdown]
# **What to see.** Both paths lead to the lower left, but neither reaches the point where both
# losses are 0 (infinitely far, on these logarithmic axes): that picture would have the
# photograph's features and the painting's summaries at once. The weights decide which of the
# two losses ends lower; where a path begins hardly matters to the losses, at least here. But
# compare the two cups: they are not the same picture. Many pictures have nearly these losses,
# and the start decides which of them is found.
#
# ## Summary
#
# - Content is what is where; style is what is left without the where. Both are compared in the
#   features of a network, not in pixels.
# - The network is frozen. The only thing that is trained is the picture, and the gradient has
#   its shape.
# - The losses pull in different directions. The result is where they balance, and the weights
#   decide where that is.
#
# ## Exercises
#
# Three questions:
#
# 1. A classifier is trained on thousands of pictures, and we ask whether it also works for new
#    ones. Why does this question not arise here?
# 2. In section 4, take `output` in place of the covered cup. Add the three gradients, before they
#    are scaled for display. What would you expect of a picture that is done?
# 3. Swap the roles of photograph and painting. What is recognised, and what is the texture?
#
# What to try next:
#
# - In section 1, make the tiles smaller: 28 pixels, 14, 7. When is the style gone? What does that
#   say about the size of strokes?
# - Give `train` another `style_weight` in section 3: a tenth of the default, 1e4, and ten times as
#   much. Where does the path in section 5 end? (The losses of a step contain the weights: divide by
#   them before you compare.)
#
# ## Where to read on
#
# - [Lesson 2](02_pictures_as_tensors.py): how a picture becomes a tensor, and back.
# - L. A. Gatys, A. S. Ecker, M. Bethge, *A Neural Algorithm of Artistic Style*, 2015,
#   arXiv:1508.06576. Figure 1 is our diagram, seen from the side of the network.
# - L. A. Gatys, A. S. Ecker, M. Bethge, *Texture Synthesis Using Convolutional Neural
#   Networks*, 2015, arXiv:1505.07376: where "what is left without the where" comes from.
# - The beginning of [Neural Style
#   Transfer](https://d2l.ai/chapter_computer-vision/neural-style.html) in *Dive into Deep
#   Learning*.

# %%
figures.done()
