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
# # Lesson 13. Fewer steps: curvature, bounds, and small sizes first
#
# [Lesson 12](12_faster.py) made each step cheaper. Here we need fewer of them. At the end you
# will be able to
#
# - explain why L-BFGS arrives in fewer steps than Adam, and why it cannot replace it
#   everywhere;
# - say what bounds on the pixels change;
# - compute what a run from coarse to fine costs, and say when it pays.
#
# You should know the training loop of [lesson 8](08_training.py), and what a gradient is.
#
# **Time.** About 1 minute on two CPU cores, in full mode. Let nothing else run meanwhile: this
# lesson measures time.

# %%
import gluon_nst  # before MXNet, so that it takes all cores

import tempfile
import time
from pathlib import Path

import mxnet
import numpy
from mxnet import npx

from gluon_nst.course import (
    SMOKE,
    Figures,
    TiledNetwork,
    choose_precision,
    new_figure,
    read_image,
    sample_picture,
    to_uint8,
    truncate,
)

# %%
npx.set_np()

image_shape, adam_steps, lbfgs_steps = ((48, 32), 4, 4) if SMOKE else ((150, 100), 120, 50)
device = mxnet.cpu()
figures = Figures('13_fewer_steps')

# %% [markdown]
# ## 1. A narrow valley
#
# The gradient says which way is down, not how far. In a long, narrow valley it points across
# it, and steps along the gradient run from wall to wall. Newton's method knows the curvature,
# the matrix $H$ of second derivatives, and goes
#
# $$x \leftarrow x - H^{-1} \nabla \mathcal{L}(x)$$
#
# but for $n$ numbers $H$ has $n^2$, and a picture has a hundred thousand. **BFGS** (Broyden,
# Fletcher, Goldfarb, Shanno) never computes $H$. It looks at its steps: a step $s$ changed the
# gradient by $y$, so whatever $H^{-1}$ is, it must turn $y$ into $s$. The **L**, for limited
# memory, means that only the latest pairs $(s, y)$ are kept (here: ten), and that no matrix is
# ever formed from them. One loop through the pairs, and one back, turn a gradient into a
# direction (Nocedal 1980):

# %%


def direction(gradient, pairs):
    """Return about -H^-1 gradient, from pairs (s, y), the oldest first."""
    q, shares = gradient.copy(), []
    for s, y in reversed(pairs):
        shares.append(s @ q / (s @ y))
        q -= shares[-1] * y
    if pairs:
        s, y = pairs[-1]
        q *= s @ y / (y @ y)  # what the latest step says about the scale
    for (s, y), share in zip(pairs, reversed(shares)):
        q += (share - y @ q / (s @ y)) * s
    return -q

# %%
H = numpy.diag([1, 25])  # the valley: L(x) = x.H x / 2


def walk(remember, num_steps):
    """Go down from the same place; each step as far as it is downhill in that direction."""
    x, pairs, path = numpy.array([9, 1]), [], [[9, 1]]
    for _ in range(num_steps):
        gradient = H @ x
        p = direction(gradient, pairs)
        s = -(gradient @ p) / (p @ H @ p) * p
        x = x + s
        path.append(x)
        if remember:
            pairs.append((s, H @ s))
    return numpy.array(path)

# %%
figure = new_figure(figsize=(9, 2.4))
axis = figure.subplots()
u, v = numpy.meshgrid(numpy.linspace(-2, 10, 200), numpy.linspace(-1.4, 1.4, 100))
axis.contour(u, v, (u ** 2 + 25 * v ** 2) / 2, levels=20, colors='0.8')
for remember, style, name in (False, 'o-', 'gradient'), (True, 's-', 'L-BFGS'):
    axis.plot(*walk(remember, 2 if remember else 12).T, style, label=name, markersize=4)
axis.plot(0, 0, 'k*', markersize=10)
axis.set_aspect('equal')
axis.legend()
figures.show('1-valley.png', figure,
             'A narrow valley seen from above, with its lowest point at the star; both axes have '
             'the same scale. Along the gradient, at right angles to the lines, the path runs '
             'from wall to wall and is not there after 12 steps. L-BFGS has learnt the shape of '
             'the valley from its first step, and its second one arrives.')

# %% [markdown]
# **Why are networks hardly ever trained with it?** There, every step sees different examples,
# so the change of the gradient comes from the change of the examples as much as from the step,
# and the pairs say little about $H$. Here nothing is random: the same picture gives the same
# gradient, always. It is how Gatys and his colleagues did it. (The package takes SciPy's
# L-BFGS-B; the B stands for bounds, which keep all pixels within the range of colours.)
#
# ## 2. Adam against L-BFGS
#
# Now both, from the same start, with the same network, which computes as in lesson 12.
# A step of L-BFGS may try several lengths, and each trial costs a gradient: so we look at the
# steps *and* at the clock.

# %%
layers = dict(content_layers=[25], style_layers=[0, 5, 10, 19, 28])
net = truncate(gluon_nst.pretrained_vgg19(ctx=device), **layers)
pictures = dict(content_img=read_image(sample_picture('macaw.jpg')),  # (H, W, 3), uint8
                style_img=read_image(sample_picture('night-cafe.jpg')))
X, contents_Y = gluon_nst.get_contents(
    image_shape, device, content_img=pictures['content_img'], net=net, **layers)
_, styles_Y = gluon_nst.get_styles(
    image_shape, device, style_img=pictures['style_img'], net=net, **layers)
quick_net = TiledNetwork(net, choose_precision('auto'))

# %%
def descend(optimizer, num_steps):
    """Return the seconds and the total loss after each step, and the picture at the end."""
    points, start = [], time.perf_counter()
    result = gluon_nst.train(
        X, contents_Y, styles_Y, device, 0.9, num_steps, 50,
        net=quick_net, optimizer=optimizer, **layers,
        callback=lambda step: points.append((time.perf_counter() - start, step.losses.total)))
    return numpy.array(points), gluon_nst.postprocess(result).asnumpy()


descend('adam', 1), descend('lbfgs', 1)  # the first of each warms up
runs = [(descend('adam', adam_steps), descend('lbfgs', lbfgs_steps)) for _ in range(2)]


def seconds_to(target, points):
    return points[points[:, 1] <= target][0, 0]


ratios = []
for (adam, _), (lbfgs, _) in runs:
    target = max(adam[:, 1].min(), lbfgs[:, 1].min())  # the least that both have reached
    ratios.append(seconds_to(target, adam) / seconds_to(target, lbfgs))
print(f'L-BFGS is there {min(ratios):.2f} and {max(ratios):.2f} times as soon')

# %%
figure = new_figure(figsize=(8, 3))
for axis, xlabel in zip(figure.subplots(1, 2, sharey=True), ('steps', 'seconds')):
    for turn in runs:
        for (points, _), color, name in zip(turn, ('tab:blue', 'tab:orange'), ('Adam', 'L-BFGS')):
            x = points[:, 0] if xlabel == 'seconds' else numpy.arange(1, len(points) + 1)
            axis.semilogy(x, points[:, 1], color=color, label=name if turn is runs[0] else None)
    axis.set(xlabel=xlabel, ylabel='loss')
    axis.grid()
    axis.legend()
figures.show('2-curves.png', figure,
             'The total loss from the same start, by steps and by the clock; two runs of each, '
             'one over the other. L-BFGS is below Adam nearly all the way, and does not jump.')
(adam, by_adam), (lbfgs, by_lbfgs) = runs[0]
below = lbfgs[:, 1] < numpy.interp(lbfgs[:, 0], adam[:, 0], adam[:, 1])  # at the same second
print(f'L-BFGS is below Adam after {below.mean():.0%} of its steps; its loss rises at '
      f'{(numpy.diff(lbfgs[:, 1]) > 0).sum()} steps, that of Adam at '
      f'{(numpy.diff(adam[:, 1]) > 0).sum()}')
figures.images('2-results.png',
               'The two results. They are not the same picture, because there are '
               'many minima; but neither looks less finished than the other.',
               **{f'Adam, {adam_steps} steps': by_adam,
                  f'L-BFGS, {lbfgs_steps} steps': by_lbfgs})

# %% [markdown]
# ## 3. Bounds
#
# The chapter's Adam may make a pixel blacker than black, and `postprocess`
# clips it in the end. So the picture that you look at is not the one whose loss was plotted.
# Let us put what we see through the network once more:

# %%


def loss_as_shown(image):
    X = gluon_nst.preprocess(to_uint8(image), image_shape)
    features = gluon_nst.extract_features(X, **layers, net=net)
    grams = [gluon_nst.gram(Y) for Y in styles_Y]
    return float(gluon_nst.compute_loss(X, *features, contents_Y, grams)[-1])


for name, (points, image) in zip(('Adam', 'L-BFGS'), runs[0]):
    print(f'{name}: smallest loss in training {points[:, 1].min():.2f}, '
          f'loss of the picture as shown {loss_as_shown(image):.2f}')

# %% [markdown]
# **What just happened.** A few pixels in a hundred are out of range, but the style loss, with its
# weight of ten thousand, notices every one that is put back. With bounds, what is trained is
# what is shown. If you compare two losses, ask what they are the losses of.
#
# ## 4. Coarse to fine
#
# Half as wide and half as high is a quarter of the pixels, and a step costs a quarter. Large
# shapes and large strokes can be made there, and the network sees more of the picture at once:
# its receptive fields, fixed in pixels, cover four times the area. So we start small,
# enlarge the result, and go on from there; what is left for the full size is the fine
# detail. With $n$ steps at a quarter of the size, $n/2$ at half and $n/4$ at full size, the
# work is
#
# $$\tfrac{1}{16} n + \tfrac{1}{4} \cdot \tfrac{n}{2} + \tfrac{n}{4} = \tfrac{7}{16} n
#   \quad\text{steps of full size.}$$

# %%
bridge = read_image(sample_picture('bridge.jpg'))
figure = new_figure(figsize=(9, 3.6))
axis, left = figure.subplots(), 0
for scale, steps in (0.25, '$n$ steps'), (0.5, '$n/2$ steps'), (1, '$n/4$ steps'):
    width, height = 400 * scale, 293 * scale
    axis.imshow(bridge, extent=(left, left + width, 0, height), aspect='auto')
    axis.text(left + width / 2, height + 8, steps, ha='center')
    left += width + 40
    if scale < 1:
        axis.annotate('', (left - 4, height / 2), (left - 36, height / 2),
                      arrowprops={'arrowstyle': '-|>'})
axis.set(xlim=(-5, left), ylim=(-5, 330), aspect='equal')
axis.set_axis_off()
figures.show('4-pyramid.png', figure,
             'The pyramid of sizes: many steps where each is cheap, few where each is dear. Along '
             'an arrow the result so far is enlarged, and becomes the start of the next size.')

# %% [markdown]
# We give both ways nearly the same work, and the same noise to start from, where large shapes
# are missing most:

# %%
size, full_steps = (64, 3) if SMOKE else (384, 12)
ways = {'full size only': dict(scales=(1,), steps=full_steps),
        'coarse to fine': dict(scales=(0.25, 0.5, 1), steps=2 * full_steps)}
results = {
    name: gluon_nst.stylize(sample_picture('bridge.jpg'), sample_picture('starry-night.jpg'),
                            'fast', size=size, init='noise', progress=False, **way)
    for name, way in ways.items()}
once, coarse = (result.record for result in results.values())
print(f'time of coarse to fine / full size only: {coarse["seconds"] / once["seconds"]:.2f}')
print(f'total loss at the end: {once["losses"]["total"]:.1f} with full size only, '
      f'{coarse["losses"]["total"]:.1f} from coarse to fine')
figures.images('4-coarse-to-fine.png',
               'From the same noise, in about the same time. Left, at full size only: strokes '
               'everywhere, and hardly a bridge. Right, from coarse to fine: the tower, the '
               'lights and the river have come out.',
               **{name: result.image for name, result in results.items()})

# %% [markdown]
# As a ratio: how much longer would full size only take, to a loss as small?

# %%
with tempfile.TemporaryDirectory() as folder:
    longer = gluon_nst.stylize(
        sample_picture('bridge.jpg'), sample_picture('starry-night.jpg'), 'fast', size=size,
        init='noise', progress=False, out=folder, scales=(1,), steps=5 * full_steps).record
    totals = numpy.loadtxt(Path(folder) / 'losses.csv', delimiter=',', skiprows=1)[:, -1]
there = totals <= coarse['losses']['total']
part = (there.argmax() + 1 if there.any() else len(totals)) / len(totals)
print('to the same loss, full size alone takes ' + ('' if there.any() else 'more than ')
      + f'{part * longer["seconds"] / coarse["seconds"]:.2f} times as long')

# %% [markdown]
# **What to see.** Left, the fine strokes came first, and the large shapes have to grow out of
# them, a few pixels at every step. Right, the shapes were there when the fine work began. From
# the photograph they are there anyway, and at this size nothing is gained by starting small
# (exercise 3). That is why the recipe `fast` does so for large pictures only. With another
# objective it pays at every size: see [lesson 15](15_a_better_picture.py).
#
# A large picture also costs memory: training keeps nearly 5 KB of activations per pixel for
# backward in float32, so a photograph of 2048x1365 would take 13 GB. `stylize` cuts it into
# tiles and computes one after another. The numbers stay the same, because a tile gets as many
# rows of its neighbours as its layers look at, and a Gram matrix is a sum over positions, which
# can be summed tile by tile. `gluon_nst/fast/plan.py` explains the idea at its top.
#
# ## Summary
#
# - Where nothing is random, curvature can be learnt from the steps: L-BFGS needs far fewer of them
#   than Adam.
# - With bounds, the picture whose loss is small is the picture that is shown.
# - Large shapes are cheaper at small sizes; fine strokes need the full one.
#
# ## Exercises
#
# Three questions:
#
# 1. `walk(True, 2)` arrives in two steps because the valley has two dimensions. Make one with five,
#    `numpy.diag([1, 2, 5, 10, 25])`, and a start with five numbers. How many steps now, and with
#    the two latest pairs only?
# 2. Turn the valley by 45 degrees: take `Q @ H @ Q.T` with a rotation `Q`. Which of the two paths
#    changes its shape?
# 3. Start section 4 from the photograph (`init='content'`). When does starting small pay, and when
#    not? What if the strokes of the painting are very fine?
#
# What to try next:
#
# - `gluon-nst stylize photo.jpg painting.jpg --size 1200`: its log names the sizes that it goes
#   through.
#
# ## Where to read on
#
# - [Lesson 15](15_a_better_picture.py): an objective for which coarse to fine pays at every size.
# - J. Nocedal, *Updating Quasi-Newton Matrices with Limited Storage*, Mathematics of Computation
#   35, 1980; R. H. Byrd, P. Lu, J. Nocedal, C. Zhu, *A Limited Memory Algorithm for Bound
#   Constrained Optimization*, SIAM Journal on Scientific Computing 16, 1995.
# - L. A. Gatys, A. S. Ecker, M. Bethge, A. Hertzmann, E. Shechtman, *Controlling Perceptual
#   Factors in Neural Style Transfer*, 2017, arXiv:1611.07865: also on coarse to fine, for large
#   pictures.

# %%
figures.done()
