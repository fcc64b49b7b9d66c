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
# Five changes that leave the objective as it is and make a step cheaper, each measured on your
# own machine. (How to arrive in fewer steps is [lesson 13](13_fewer_steps.py).) At the end you
# will be able to
#
# - compare two programs so that the comparison can be believed;
# - say which gradients nobody needs, and what they cost;
# - read a bfloat16 number, and say why its three digits are enough here;
# - count the floating-point operations of a step, and say how far there is still to go.
#
# You should know the training loop of [lesson 8](08_training.py), and the Gram matrix from
# [lesson 5](05_style_loss.py).
#
# **Time.** About 40 seconds on two CPU cores, in full mode; about twice as long where the
# processor has no arithmetic for bfloat16. Let nothing else run meanwhile: this lesson measures
# time.

# %%
import gluon_nst  # before MXNet, so that it takes all cores

import time

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
    truncate,
)

# %%
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

# %%
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
# **What just happened.** One line, and nothing is lost that you would miss. (The ratio may
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
# and it is why you measure where the time goes before you make anything faster.

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
# connected layer computes $X W^\top$, and nothing forbids $X = W = F$. That is the whole product,
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
# Cutting off the second half would make every number smaller. So we round to the nearest
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
# So we multiply in bfloat16 and **add in float32**; the matrix units of processors are
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

# %%
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
# ## 7. All together
#
# Speed-ups of the same thing multiply: twice as fast, and then three times as fast, is six
# times as fast. But is it so here? We can run the first program against the last:

# %%
compare('first against last step', as_printed, in_bfloat16)
del speedups['first against last step']
everything = numpy.prod([numpy.median(ratios) for ratios in speedups.values()])
print(f'the product of the five: {everything:.2f}')

# %%
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
figures.show('7-product.png', figure,
             'What each change gains, from median to median; the lines reach from the smallest '
             'ratio to the largest. On a logarithmic axis the lengths of the bars add up to the '
             'last one.')

# %% [markdown]
# **What to see.** Some bars are long, some can hardly be seen, and one may even point the wrong
# way, within its error: you could not have told which by reading about the five. On another
# processor they would differ; the longest may be bfloat16 where there is a matrix unit. The
# product should agree with the direct comparison, within the spread of both. If it does not,
# something else was running: measure again.
#
# ## 8. Where the rest of the time goes
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
figures.show('8-where.png', figure,
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
# the distance to 100 %. To gain much more you need cheaper operations (bfloat16), another
# machine (a GPU), a network with fewer operations, or no loop at all: a network that does it in
# one pass, in [lesson 14](14_what_comes_next.py).
#
# ## Summary
#
# - Measure in turn, as ratios, with their spread; and measure where the time goes before you
#   make anything faster.
# - First, do not compute what nobody uses: gradients of frozen weights, the other half of a
#   symmetric matrix. Then, do not move what nobody reads.
# - bfloat16 multiplies numbers of three digits. Sums and pixels stay float32, and the gradient
#   hardly notices.
# - `gluon-nst stylize --recipe fast` takes such steps, and `--recipe d2l` takes the chapter's,
#   one by one.
#
# ## Exercises
#
# Three questions:
#
# 1. The first convolution has only three input channels. Why can its input gradient not be left
#    out, as it is when a network is trained?
# 2. By Amdahl's law: convolutions take 80 % of a step and become three times as fast. How much
#    faster is the step? And what is the most that faster convolutions could ever gain?
# 3. How many different bfloat16 numbers are there from 1 to 2? And from 256 to 512?
#
# What to try next:
#
# - A Gram matrix has $c^2 \cdot hw$ multiplications. Which of the five style layers costs the most?
#   Check it with `in_turn`.
# - Round the *pixels* to bfloat16 after every step of the loop of [lesson 8](08_training.py). What
#   happens when the learning rate gets small, and why?
# - Run this lesson on another machine. Which bars change, and which do not? Why?
#
# ## Where to read on
#
# - *Dive into Deep Learning*, sections [13.1 Compilers and
#   Interpreters](https://d2l.ai/chapter_computational-performance/hybridize.html) and [13.2
#   Asynchronous
#   Computation](https://d2l.ai/chapter_computational-performance/async-computation.html).
# - D. Kalamkar and others, *A Study of BFLOAT16 for Deep Learning Training*, 2019,
#   arXiv:1905.12322.
# - S. Williams, A. Waterman, D. Patterson, *Roofline: An Insightful Visual Performance Model
#   for Multicore Architectures*, Communications of the ACM 52, 2009.

# %%
figures.done()
