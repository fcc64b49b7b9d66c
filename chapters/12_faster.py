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
# # Lesson 12. Faster: the same picture in less time
#
# Seven changes that leave the objective as it is and save time, each measured on your own
# machine. At the end you will be able to
#
# - compare two programs so that the comparison can be believed;
# - say which gradients nobody needs, and what they cost;
# - read a bfloat16 number, and say why its three digits are enough here;
# - explain why L-BFGS arrives in fewer steps than Adam, and why it cannot replace it
#   everywhere;
# - count the floating-point operations of a step, and say how far there is still to go.
#
# You should know the training loop of [lesson 8](08_training.py), and the Gram matrix from
# [lesson 5](05_style_loss.py).
#
# **Time.** About 1 minute on two CPU cores, in full mode; about twice as long where the
# processor has no arithmetic for bfloat16. Let nothing else run meanwhile: this lesson measures
# time.

# %%
import gluon_nst  # before MXNet, so that it takes all cores

import tempfile
import time
from pathlib import Path

import mxnet
import numpy
from mxnet import autograd, nd, np, npx
from mxnet.gluon import nn

from gluon_nst.course import (
    BFLOAT16,
    SMOKE,
    CompiledNetwork,
    Figures,
    TiledNetwork,
    choose_precision,
    fast_bfloat16,
    layer_names,
    new_figure,
    read_image,
    sample_picture,
    to_uint8,
    truncate,
)

npx.set_np()

image_shape, rounds = ((64, 48), 2) if SMOKE else ((240, 160), 5)
device = mxnet.cpu()
figures = Figures('12_faster')

# %% [markdown]
# ## 1. How to measure
#
# A computer is never quite alone, its clock rate rises and falls, and the first call of
# anything is slower than the second. So
#
# - we never state seconds, only **ratios** of two programs that do the same work;
# - the two run **in turn** (a, b, a, b, ...), so that what disturbs one disturbs the other;
# - the first turn warms up and does not count;
# - of the ratios of all turns we state the **median**, and the smallest and largest beside it.
#
# One more thing, about MXNet: it returns before it has computed. A line such as `y = net(x)`
# only puts work into a queue, and the clock must not be read before `npx.waitall()`.

# %%


def in_turn(*programs, rounds=rounds):
    """Run programs in turn, and return the seconds of each turn: (rounds, programs)."""
    seconds = []
    for _ in range(1 + rounds):
        seconds.append([])
        for program in programs:
            start = time.perf_counter()
            program()
            npx.waitall()
            seconds[-1].append(time.perf_counter() - start)
    return numpy.array(seconds[1:])


speedups = {}  # what has been measured, for the picture at the end


def compare(name, before, after):
    """Print and keep how many times as fast the second program is."""
    seconds = in_turn(before, after)
    speedups[name] = seconds[:, 0] / seconds[:, 1]
    tell(name)


def tell(name):
    ratios = speedups[name]
    print(f'{name}: {numpy.median(ratios):.2f} times as fast '
          f'({ratios.min():.2f} to {ratios.max():.2f})')


A = np.random.normal(size=(1000, 1000))
compare('the same again', lambda: np.dot(A, A), lambda: np.dot(A, A))
del speedups['the same again']

# %% [markdown]
# **What just happened.** The same program against itself: the true ratio is 1, and what you
# see besides is the error of this measurement. A product as small as this is over in an
# instant, so its error is large; our steps take longer. Believe a speed-up only if its
# smallest ratio is clearly above 1.
#
# And one question before all others: **are all cores at work?** MXNet takes half of what the
# operating system calls processors, because often two of them share a core. Where they do not,
# as on many virtual machines, half of the machine is idle. `import gluon_nst`, if it comes
# before MXNet, counts the cores and tells MXNet (see `gluon_nst.processor`); this lesson began
# with it, so no speed-up below is due to it.
#
# ## 2. Where we start
#
# The chapter's loop, as printed. Two pictures, VGG-19 up to conv5_1, features from six layers:

# %%
layers = dict(content_layers=[25], style_layers=[0, 5, 10, 19, 28])
content_img = read_image(sample_picture('macaw.jpg'))  # (H, W, 3), uint8
style_img = read_image(sample_picture('night-cafe.jpg'))


def cut_network():
    """Return the layers that are needed, with weights of their own."""
    return truncate(gluon_nst.pretrained_vgg19(ctx=device), **layers)


net = cut_network()
content_X, contents_Y = gluon_nst.get_contents(
    image_shape, device, content_img=content_img, net=net, **layers)
style_X, styles_Y = gluon_nst.get_styles(
    image_shape, device, style_img=style_img, net=net, **layers)
figures.images('2-pictures.png',
               'The content and the style of this lesson. Whatever makes a step faster must not '
               'change what becomes of these two.',
               content=content_img, style=style_img)

# %% [markdown]
# A step that leaves open what we are going to change: the network and the Gram matrix.

# %%


def loss_of(X, net, gram):
    contents_Y_hat, styles_Y_hat = gluon_nst.extract_features(X, **layers, net=net)
    content_l = sum(gluon_nst.content_loss(Y_hat, Y)
                    for Y_hat, Y in zip(contents_Y_hat, contents_Y))
    style_l = sum(np.square(gram(Y_hat) - gram_Y).mean()
                  for Y_hat, gram_Y in zip(styles_Y_hat, styles_Y_gram))
    return content_l + 1e4 * style_l + 10 * gluon_nst.tv_loss(X)


def make_step(net, gram):
    """Return a program that does one step of training."""
    X, _, trainer = gluon_nst.get_inits(content_X, device, 0.9, styles_Y)

    def step():
        with autograd.record():
            l = loss_of(X, net, gram)
        l.backward()
        trainer.step(1)
    return step


styles_Y_gram = [gluon_nst.gram(Y) for Y in styles_Y]

# %% [markdown]
# ## 3. Gradients that nobody uses
#
# In the backward pass, a convolution has two things to compute from the gradient $\delta$ of
# its output: the gradient of its **input**, which the layer below waits for, and the gradient
# of its **weights**, which an optimiser would need. Each costs about as much as the forward
# pass. We train pixels, and throw the second one away. Gluon computes it all the same, unless
# we say `grad_req = 'null'`. With $t$ the time of the forward pass, we expect
#
# $$\frac{\text{all gradients}}{\text{only what we need}} \approx \frac{t + t + t}{t + t} = 1.5$$

# %%
net_with_gradients = cut_network()
for parameter in net_with_gradients.collect_params().values():
    parameter.grad_req = 'write'  # Gluon's default, and so the chapter's

as_printed = make_step(net_with_gradients, gluon_nst.gram)
frozen = make_step(net, gluon_nst.gram)
compare('frozen weights', as_printed, frozen)

# %% [markdown]
# **What just happened.** One line, and nothing is lost that anybody would miss. (The ratio may
# stay below 1.5: a step is not made of convolutions alone.) Memory is saved as well: the
# gradients of the weights need as much room as the weights.
#
# ## 4. Half of a symmetric matrix
#
# $G = F F^\top$ is symmetric, so half of it is enough: `syrk` ("symmetric rank-k update"),
# which every library for linear algebra has, computes one triangle and mirrors it. The backward
# pass is one product, too, where `np.dot(F, F.T)` does not know that its two factors are the
# same and needs two:
#
# $$\frac{\partial \mathcal{L}}{\partial F} = (\bar G + \bar G^\top) F, \qquad
#   \bar G = \frac{\partial \mathcal{L}}{\partial G}$$
#
# The Gram matrix of conv1_1 is the one that hurts: it has the most numbers to read. Forward and
# backward:

# %%
features = styles_Y[0].copy()  # (1, 64, H, W)
features.attach_grad()


def gram_by_syrk(X):
    C, n = X.shape[1], X.size // X.shape[1]
    F = X.reshape(C, n).as_nd_ndarray()  # (C, H*W)
    return nd.linalg.syrk(F, alpha=1 / (C * n)).as_np_ndarray()


def make_gram_and_back(gram):
    def gram_and_back():
        with autograd.record():
            l = np.square(gram(features)).mean()
        l.backward()
    return gram_and_back


compare('Gram matrix alone', make_gram_and_back(gluon_nst.gram), make_gram_and_back(gram_by_syrk))
del speedups['Gram matrix alone']  # it is not a whole step, so it does not count as one
difference = abs(gram_by_syrk(features) - gluon_nst.gram(features)).max()
print(f'largest difference {float(difference):.1g}, '
      f'largest element {float(gram_by_syrk(features).max()):.1g}')

# %% [markdown]
# And what does a whole step gain? Before you look: if a share $p$ of the time becomes $s$ times
# as fast, the whole becomes only $1 / (1 - p + p / s)$ times as fast. This is **Amdahl's law**,
# and it is why one measures where the time goes before one makes anything faster.

# %%
with_syrk = make_step(net, gram_by_syrk)
compare('Gram by syrk', frozen, with_syrk)

# %% [markdown]
# ## 5. One graph
#
# So far Python calls one layer after another, and MXNet learns of each as it comes.
# *Hybridizing* hands it all layers at once, as a graph: it can plan the memory of the whole
# once, keep it for the next step, and leave data in the layout that the convolutions prefer.
# `CompiledNetwork` does this for a network of which several layers are read. The numbers must
# not change:

# %%
graph = CompiledNetwork(net)
Y_plain = gluon_nst.extract_features(content_X, **layers, net=net)[0][0]
Y_graph = gluon_nst.extract_features(content_X, **layers, net=graph)[0][0]
print(f'conv4_4: largest value {float(abs(Y_plain).max()):.1f}, '
      f'largest difference {float(abs(Y_graph - Y_plain).max()):.1g}')

compiled = make_step(graph, gram_by_syrk)
compare('one graph', with_syrk, compiled)

# %% [markdown]
# **What just happened.** Whatever your ratio is, it is smaller than most people expect. The
# time that Python takes between two layers is less than a thousandth of a second, and a
# convolution takes several thousandths. A graph pays where layers are small and many; ours are
# large and few, so what is left to gain is memory that need not be allocated again.
#
# But look at what the graph returns: the whole output of the style layers, 64 numbers for every
# pixel from the first of them alone. We only want its Gram matrix, 64 x 64 numbers. So let the
# graph compute $F F^\top$ as well, and return nothing else. There is a layer for it: a fully
# connected one computes $X W^\top$, and nothing forbids $X = W = F$. That is the whole product,
# where `syrk` did half of it; but `syrk` worked on one core, and this works on all.
# `TiledNetwork`, which `stylize` trains with, does so, and `gram` takes what it returns:

# %%
in_graph = make_step(TiledNetwork(net), gluon_nst.gram)
compare('Gram in the graph', compiled, in_graph)

# %% [markdown]
# **What just happened.** Twice the arithmetic, and yet less time: the amount of arithmetic is
# not all that counts. How many cores share it, and how many numbers have to be moved to them,
# matters as much.
#
# ## 6. Three digits are enough
#
# A float32 number has 32 bits: a sign, 8 for the exponent, 23 for the fraction. **bfloat16** is
# its first half: the same exponent, so the same range from $10^{-38}$ to $10^{38}$, and 7 bits
# of fraction. (The older float16 divides its bits differently: 5 and 10, and ends at 65504.)
#
# $$x = (-1)^s \cdot 2^{\,e - 127} \cdot \left(1 + \tfrac{f}{2^{7}}\right)$$

# %%


def bits(number):
    """Return the 32 bits of a float32, from the sign to the last bit of the fraction."""
    whole = int(numpy.float32(number).view(numpy.uint32))
    return [whole >> i & 1 for i in range(31, -1, -1)]


number = numpy.pi
red, green, blue, white = (0.9, 0.5, 0.4), (0.6, 0.8, 0.5), (0.6, 0.75, 0.95), (1, 1, 1)
figure = new_figure(figsize=(8, 1.3))
axis = figure.subplots()
axis.imshow([[red] + 8 * [green] + 23 * [blue], [red] + 8 * [green] + 7 * [blue] + 16 * [white]])
for row, count in enumerate((32, 16)):
    for i, bit in enumerate(bits(number)[:count]):
        axis.text(i, row, bit, ha='center', va='center')
axis.set(xticks=[], yticks=[0, 1], yticklabels=['float32', 'bfloat16'])
figures.show('6-bits.png', figure,
             'The number pi. Red the sign, green the exponent, blue the fraction: bfloat16 is the '
             'first half of float32, with every bit of the exponent and few of the fraction.')

# %% [markdown]
# Cutting off the second half would make every number smaller. So one rounds to the nearest
# instead, and if two are equally near, to the one whose last bit is 0. In integers, this is an
# addition before the cut. MXNet's own conversion, `amp_cast`, should agree:

# %%


def round_to_bfloat16(numbers):
    """Return the nearest bfloat16 numbers, as float32."""
    whole = numpy.array(numbers, 'float32').view(numpy.uint32)
    last_bit = whole >> 16 & 1  # of what is kept
    return (whole + 0x7fff + last_bit & 0xffff0000).astype(numpy.uint32).view(numpy.float32)


def through_bfloat16(X):
    """The same by MXNet; in the backward pass it rounds gradients."""
    narrow = nd.amp_cast(X.as_nd_ndarray(), dtype=BFLOAT16)
    return nd.amp_cast(narrow, dtype='float32').as_np_ndarray()


for number in (numpy.pi, 1.001, 1000.1, 1e-30, 1e38):
    rounded = float(round_to_bfloat16([number])[0])
    print(f'{number:.6g} becomes {rounded:.6g}, by MXNet '
          f'{float(through_bfloat16(np.array([number]))[0]):.6g}: '
          f'wrong by {abs(rounded / number - 1):.2%}')

total = 0
for _ in range(1000):
    total = float(round_to_bfloat16([total + 1])[0])
print('1 added up a thousand times, each sum rounded:', total)

# %% [markdown]
# **What just happened.** Two or three digits are right, from the smallest number to the
# largest: at most $2^{-8}$, or 0.4 %, is lost in one rounding. But a *sum* in bfloat16 gets
# stuck: from 256 on, neighbouring numbers are 2 apart, and 1 more is rounded away, every time.
# So one multiplies in bfloat16 and **adds in float32**; the matrix units of processors are
# built that way. And the pixels stay float32: a step of training is such a small addition, too.
#
# Is it enough for style transfer? Let us round every weight and every input and output of a
# convolution, gradients included. This imitation is slow, but runs on every processor, and its
# sums are in float32. We look at a picture half-way between the two, where all losses are at
# work:

# %%


class Rounded(nn.Block):
    """A convolution that multiplies bfloat16 numbers."""

    def __init__(self, conv):
        super().__init__()
        self.conv = conv
        for parameter in conv.weight, conv.bias:
            parameter.set_data(through_bfloat16(parameter.data()))

    def forward(self, X):
        return through_bfloat16(self.conv(through_bfloat16(X)))


rounded_net = nn.Sequential()
for layer in cut_network():
    rounded_net.add(Rounded(layer) if isinstance(layer, nn.Conv2D) else layer)


def loss_and_gradient(net):
    X = (content_X + style_X) / 2
    X.attach_grad()
    with autograd.record():
        l = loss_of(X, net, gluon_nst.gram)
    l.backward()
    return float(l), X.grad.asnumpy().ravel()


def compare_with_float32(name, net):
    (l32, g32), (l, g) = loss_and_gradient(graph), loss_and_gradient(net)
    cosine = g @ g32 / numpy.linalg.norm(g) / numpy.linalg.norm(g32)
    print(f'{name}: the loss is off by {abs(l / l32 - 1):.2%}, '
          f'cosine between the gradients {cosine:.4f}')


compare_with_float32('every number rounded', rounded_net)

# %% [markdown]
# **What just happened.** The loss is off by less than 1 %, and the gradient points almost
# exactly where it did (a cosine of 1 is the same direction). A feature is a sum of thousands of
# products, and the errors of its terms, some up and some down, mostly cancel. The step that
# Adam takes is much coarser than the error.
#
# Now the real thing, and the clock. Newer processors have instructions for bfloat16 (AVX-512
# with bfloat16, or AMX, a matrix unit); `gluon_nst.processor` knows whether yours has.

# %%
precision = choose_precision('auto')
if fast_bfloat16():
    print('This processor is fast in bfloat16, by', fast_bfloat16())
else:
    print('This processor is not fast in bfloat16: what follows compares float32 with itself')
fast_graph = TiledNetwork(net, precision)
compare_with_float32(precision, fast_graph)

in_bfloat16 = make_step(fast_graph, gluon_nst.gram)
compare('bfloat16', in_graph, in_bfloat16)

# %% [markdown]
# **What just happened.** Twice as many numbers arrive from memory in the same time, and fit
# into a register; a matrix unit also does many more multiplications at once. What a step gains
# is less, by Amdahl's law: ReLU, Gram matrices and Adam are as slow as before.
#
# ## 7. Fewer steps: L-BFGS
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


figure = new_figure(figsize=(7.5, 2.6))
axis = figure.subplots()
u, v = numpy.meshgrid(numpy.linspace(-2, 10, 200), numpy.linspace(-1.4, 1.4, 100))
axis.contour(u, v, (u ** 2 + 25 * v ** 2) / 2, levels=20, colors='0.8')
for remember, style, name in (False, 'o-', 'gradient'), (True, 's-', 'L-BFGS'):
    axis.plot(*walk(remember, 2 if remember else 12).T, style, label=name, markersize=4)
axis.plot(0, 0, 'k*', markersize=10)
axis.legend()
figures.show('7-valley.png', figure,
             'A narrow valley with its lowest point at the star. Along the gradient one goes from '
             'wall to wall; L-BFGS has learnt the shape of the valley from its first step, and '
             'its second one arrives.')

# %% [markdown]
# **Why are networks hardly ever trained with it?** There, every step sees different examples,
# so the change of the gradient comes from the change of the examples as much as from the step,
# and the pairs say little about $H$. Here nothing is random: the same picture gives the same
# gradient, always. It is how Gatys and his colleagues did it. (The package takes SciPy's
# L-BFGS-B; the B stands for bounds, which keep all pixels within the range of colours.)
#
# Now both, from the same start, with the same network. The pictures are smaller, to save time.
# A step of L-BFGS may try several lengths, and each trial costs a gradient: so we look at the
# steps *and* at the clock.

# %%
small_shape, adam_steps, lbfgs_steps, turns = (
    ((48, 32), 4, 4, 2) if SMOKE else ((150, 100), 120, 50, 2))
small_X, small_contents_Y = gluon_nst.get_contents(
    small_shape, device, content_img=content_img, net=net, **layers)
_, small_styles_Y = gluon_nst.get_styles(
    small_shape, device, style_img=style_img, net=net, **layers)


def descend(optimizer, num_steps):
    """Return the seconds and the total loss after each step, and the picture at the end."""
    points, start = [], time.perf_counter()
    X = gluon_nst.train(
        small_X, small_contents_Y, small_styles_Y, device, 0.9, num_steps, 50,
        net=fast_graph, optimizer=optimizer, **layers,
        callback=lambda step: points.append((time.perf_counter() - start, step.losses.total)))
    return numpy.array(points), gluon_nst.postprocess(X).asnumpy()


descend('adam', 1), descend('lbfgs', 1)  # the first of each warms up
runs = [(descend('adam', adam_steps), descend('lbfgs', lbfgs_steps)) for _ in range(turns)]


def seconds_to(target, points):
    return points[points[:, 1] <= target][0, 0]


ratios = []
for (adam, _), (lbfgs, _) in runs:
    target = max(adam[:, 1].min(), lbfgs[:, 1].min())  # the least that both have reached
    ratios.append(seconds_to(target, adam) / seconds_to(target, lbfgs))
speedups['L-BFGS'] = numpy.array(ratios)
tell('L-BFGS')

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
figures.show('7-curves.png', figure,
             'The total loss from the same start, by steps and by the clock; two runs of each, '
             'one over the other. L-BFGS is below Adam nearly all the way, and does not jump.')
(_, by_adam), (_, by_lbfgs) = runs[0]
figures.images('7-results.png',
               'The two results. They are not the same picture, because there are '
               'many minima; but neither looks less finished than the other.',
               **{f'Adam, {adam_steps} steps': by_adam,
                  f'L-BFGS, {lbfgs_steps} steps': by_lbfgs})

# %% [markdown]
# And the bounds? The chapter's Adam may make a pixel blacker than black, and `postprocess`
# clips it in the end. So the picture that you look at is not the one whose loss was plotted.
# Let us put what we see through the network once more:

# %%


def loss_as_shown(image):
    X = gluon_nst.preprocess(to_uint8(image), small_shape)
    features = gluon_nst.extract_features(X, **layers, net=net)
    grams = [gluon_nst.gram(Y) for Y in small_styles_Y]
    return float(gluon_nst.compute_loss(X, *features, small_contents_Y, grams)[-1])


for name, (points, image) in zip(('Adam', 'L-BFGS'), runs[0]):
    print(f'{name}: smallest loss in training {points[:, 1].min():.2f}, '
          f'loss of the picture as shown {loss_as_shown(image):.2f}')

# %% [markdown]
# **What just happened.** A few pixels in a hundred are out of range, but the style loss, with its
# weight of ten thousand, notices every one that is put back. With bounds, what is trained is
# what is shown. If you compare two losses, ask what they are the losses of.
#
# ## 8. Coarse to fine
#
# Half as wide and half as high is a quarter of the pixels, and a step costs a quarter. Large
# shapes and large strokes can be made there, and the network sees more of the picture at once:
# its receptive fields, fixed in pixels, cover four times the area. So one starts small,
# enlarges the result, and goes on from there; what is left for the full size is the fine
# detail. With $n$ steps at a quarter of the size, $n/2$ at half and $n/4$ at full size, the
# work is
#
# $$\tfrac{1}{16} n + \tfrac{1}{4} \cdot \tfrac{n}{2} + \tfrac{n}{4} = \tfrac{7}{16} n
#   \quad\text{steps of full size.}$$
#
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
figures.images('8-coarse-to-fine.png',
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
# (exercise 6). That is why the recipe `fast` does so for large pictures only. With another
# objective it pays at every size: see [lesson 14](14_a_better_picture.py).
#
# A large picture also costs memory: training keeps nearly 5 KB of activations per pixel for
# backward in float32, so a photograph of 2048x1365 would take 13 GB. `stylize` cuts it into
# tiles and computes one after another. The numbers stay the same, because a tile gets as many
# rows of its neighbours as its layers look at, and a Gram matrix is a sum over positions, which
# can be summed tile by tile. `gluon_nst/fast/plan.py` explains the idea at its top.
#
# ## 9. All together
#
# Speed-ups of the same thing multiply: twice as fast, and then three times as fast, is six
# times as fast. But is it so here? All but L-BFGS change a step, and we can run the first
# program against the last:

# %%
steps_only = [name for name in speedups if name != 'L-BFGS']
compare('first against last step', as_printed, in_bfloat16)
direct = speedups.pop('first against last step')
product = numpy.prod([numpy.median(speedups[name]) for name in steps_only])
print(f'the product of them: {product:.2f}')

# %%
everything = numpy.prod([numpy.median(ratios) for ratios in speedups.values()])
lowest, highest = (numpy.prod([pick(ratios) for ratios in speedups.values()])
                   for pick in (numpy.min, numpy.max))
bars = {name: (numpy.median(r), r.min(), r.max()) for name, r in speedups.items()}
bars['the product'] = everything, lowest, highest

figure = new_figure(figsize=(7.5, 3))
axis = figure.subplots()
for row, (name, (ratio, low, high)) in enumerate(bars.items()):
    axis.barh(row, ratio - 1, left=1, color='tab:orange' if name == 'the product' else 'tab:blue',
              xerr=[[ratio - low], [high - ratio]], capsize=4)
    axis.text(max(ratio, high) * 1.04, row, f'{ratio:.2f}', va='center')
axis.set(xscale='log', yticks=range(len(bars)), yticklabels=bars,
         xlabel='times as fast, on this machine (logarithmic)')
axis.minorticks_off()
axis.set_xticks([1, 2, 4, 8, 16, 32])
axis.set_xticklabels([1, 2, 4, 8, 16, 32])
axis.set_xlim(0.8, 1.6 * highest)
axis.axvline(1, color='black')
axis.invert_yaxis()
figures.show('9-product.png', figure,
             'What each change gains, from median to median; the lines reach from the smallest '
             'ratio to the largest. On a logarithmic axis the lengths of the bars add up to the '
             'last one.')

# %% [markdown]
# **What to see.** Some bars are long, some can hardly be seen, and one may even point the wrong
# way, within its error: nobody could have told which from reading about the six. On another
# processor they would differ; the longest may be bfloat16 where there is a matrix unit. And the
# product of those that change a step should agree with the direct comparison, within the spread
# of both. If it does not, something else was running: measure again. (Two things are not in the
# picture. L-BFGS was measured on a smaller picture than the rest, so the product is a good
# guess, no more; and coarse to fine is missing, because it ends at a different picture.)
#
# ## 10. Where the rest of the time goes
#
# How fast could a step be at all? Count the multiplications and additions. An element of the
# output of a 3x3 convolution is a sum of $9 c_\text{in}$ products:
#
# $$\text{FLOP} = 2 \cdot 9 \cdot c_\text{in} \cdot c_\text{out} \cdot h \cdot w$$
#
# for the forward pass, and the same again for the backward pass to the pixels.

# %%


def flop_forward(image_shape):
    """Return the floating-point operations of each convolution, by its index."""
    width, height = image_shape
    flop = {}
    for i, layer in enumerate(net):
        if isinstance(layer, nn.Conv2D):
            c_out, c_in = layer.weight.shape[:2]
            flop[i] = 2 * 9 * c_in * c_out * height * width
        elif isinstance(layer, nn.MaxPool2D):
            width, height = width // 2, height // 2
    return flop


for shape in image_shape, (450, 300):
    print(shape, f'{2 * sum(flop_forward(shape).values()) / 1e9:.0f} GFLOP for a step')

# %% [markdown]
# Where does the time go? Let us run every layer on its own, and set its share of the time
# beside its share of the operations. (For a ReLU or a pooling layer we count one for each
# number of its output.)

# %%
flop, inputs, operations = flop_forward(image_shape), [content_X], []
for i, layer in enumerate(net):
    inputs.append(layer(inputs[-1]))
    operations.append(flop.get(i, inputs[-1].size))
programs = [lambda layer=layer, X=X: layer(X) for layer, X in zip(net, inputs)]
seconds = numpy.median(in_turn(*programs), axis=0)

groups = [name.split('_')[0] for name in layer_names()[:len(net)]]  # conv1, relu1, pool1, ...
names = list(dict.fromkeys(groups))
figure = new_figure(figsize=(8, 3))
axis = figure.subplots()
for amounts, marker, label in (operations, 'D', 'operations'), (seconds, '.', 'time'):
    sums = [sum(a for a, group in zip(amounts, groups) if group == name) for name in names]
    axis.semilogy(names, numpy.array(sums) / sum(sums), marker, label=label, markersize=9)
axis.set_ylabel('share (logarithmic)')
axis.tick_params('x', rotation=45)
axis.grid()
axis.legend()
figures.show('10-where.png', figure,
             'The forward pass through VGG-19, by block and kind of layer. Convolutions, on top, '
             'take about as much of the time as of the operations. ReLU and pooling take '
             'little of either, but of the time many times more than of the operations.')

# %% [markdown]
# **What to see.** A processor has two speeds: how fast it computes, and how fast numbers come
# from memory. Which one limits a layer depends on how many operations it does for each byte
# that it moves, its *arithmetic intensity*. Draw the speed that can be reached against this
# intensity, and you get a slope that ends in a flat top: a **roofline** (Williams, Waterman
# and Patterson 2009).
#
# - A ReLU reads 4 bytes, writes 4 bytes, and does one operation: 1/8 operation per byte. It is
#   far down the slope, and a faster arithmetic unit would not help it at all. Less data to move
#   would: half as many bytes in bfloat16, or doing it together with the convolution before.
# - conv1_1 does $2 \cdot 27 \cdot 64$ operations for $4 \cdot (3 + 64)$ bytes: 13 per byte, on
#   the edge.
# - conv4_2 does $2 \cdot 9 \cdot 512 \cdot 512$ for $4 \cdot (512 + 512)$ bytes: more than a
#   thousand per byte. (Its weights must be read, too, once for all positions: at 240x160 that
#   leaves some 240 per byte.) It is under the flat top, where only faster arithmetic or fewer
#   operations help.
#
# How close to the roof is a whole step? Let the fastest convolution say what this processor can
# do:

# %%
roof = max(flop[i] / seconds[i] for i in flop)
per_step = [2 * sum(flop.values()) / in_turn(step) / roof for step in (in_graph, in_bfloat16)]
print(f'of the fastest float32 convolution, a step in float32 reaches '
      f'{numpy.median(per_step[0]):.0%}, and one in {precision} {numpy.median(per_step[1]):.0%}')

# %% [markdown]
# **What just happened.** In float32, the most that is left to gain without computing less is
# the distance to 100 %. To gain much more one needs cheaper operations (bfloat16), another
# machine (a GPU), a network with fewer operations, or no loop at all: a network that does it in
# one pass, in [lesson 13](13_what_comes_next.py).
#
# ## Summary
#
# - Measure in turn, as ratios, with their spread; and measure where the time goes before you
#   make anything faster.
# - First, do not compute what nobody uses: gradients of frozen weights, the other half of a
#   symmetric matrix. Then, do not move what nobody reads.
# - bfloat16 multiplies numbers of three digits. Sums and pixels stay float32, and the gradient
#   hardly notices.
# - Where nothing is random, curvature can be learnt from the steps: L-BFGS needs far fewer of
#   them.
# - Large shapes are cheaper at small sizes.
# - `gluon-nst stylize --recipe fast` does all of this to the chapter's objective; and
#   `--recipe d2l` takes the chapter's steps, one by one.
#
# ## Exercises
#
# To think about, and to try:
#
# 1. The first convolution has only three input channels. Why can its input gradient not be
#    left out, as it is when a network is trained?
# 2. A Gram matrix has $c^2 \cdot hw$ multiplications. Which of the five style layers costs the
#    most? Check it with `in_turn`.
# 3. By Amdahl's law: convolutions take 80 % of a step and become three times as fast. How much
#    faster is the step? And what is the most that faster convolutions could ever gain?
# 4. Round the *pixels* to bfloat16 after every step of the loop of [lesson 8](08_training.py).
#    What happens when the learning rate gets small, and why?
# 5. How many different bfloat16 numbers are there from 1 to 2? And from 256 to 512?
# 6. Start section 8 from the photograph (`init='content'`), and try `scales=(0.25, 0.5, 1)`.
#    When does starting small pay, and when not? What if the strokes of the painting are very
#    fine?
# 7. `walk(True, 2)` arrives in two steps because the valley has two dimensions. Make one with
#    five, `numpy.diag([1, 2, 5, 10, 25])`, and a start with five numbers. How many steps now,
#    and with the two latest pairs only?
# 8. Run this lesson on another machine. Which bars change, and which do not? Why?
#
# ## Where to read on
#
# - *Dive into Deep Learning*, sections [13.1 Compilers and
#   Interpreters](https://d2l.ai/chapter_computational-performance/hybridize.html) and [13.2
#   Asynchronous
#   Computation](https://d2l.ai/chapter_computational-performance/async-computation.html).
# - J. Nocedal, *Updating Quasi-Newton Matrices with Limited Storage*, Mathematics of
#   Computation 35, 1980; R. H. Byrd, P. Lu, J. Nocedal, C. Zhu, *A Limited Memory Algorithm
#   for Bound Constrained Optimization*, SIAM Journal on Scientific Computing 16, 1995.
# - D. Kalamkar and others, *A Study of BFLOAT16 for Deep Learning Training*, 2019,
#   arXiv:1905.12322.
# - L. A. Gatys, A. S. Ecker, M. Bethge, A. Hertzmann, E. Shechtman, *Controlling Perceptual
#   Factors in Neural Style Transfer*, 2017, arXiv:1611.07865: also on coarse to fine, for
#   large pictures.
# - S. Williams, A. Waterman, D. Patterson, *Roofline: An Insightful Visual Performance Model
#   for Multicore Architectures*, Communications of the ACM 52, 2009.

# %%
figures.done()
