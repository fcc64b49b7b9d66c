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
# # Lesson 7. The synthesized image
#
# How to train a picture, with the tools that Gluon has for training networks. At the end you
# will be able to
#
# - write a Block whose only parameter is a picture, in MXNet 1.9 and in MXNet 2;
# - train it with a `Trainer`, and say what one step of Adam does to a pixel;
# - explain why two starts with the same loss end in two different pictures;
# - choose a learning rate and its decay by looking at curves.
#
# You should have met `autograd` and a training loop before, and know tensors of pictures
# ([lesson 2](02_pictures_as_tensors.py)). This lesson needs no network: its losses are simple
# enough to see what they ask for.
#
# **Time.** About 15 seconds on two CPU cores, in full mode.

# %%
import gluon_nst  # before MXNet, so that it takes all cores

import mxnet
from mxnet import autograd, gluon, init, np, npx
from mxnet.gluon import nn

from gluon_nst.course import SMOKE, Figures, new_figure, read_image, sample_picture

npx.set_np()

image_shape, num_epochs = ((60, 40), 12) if SMOKE else ((240, 160), 500)
device = mxnet.cpu()
figures = Figures('07_synthesized_image')


def load(name):
    return gluon_nst.preprocess(read_image(sample_picture(name)), image_shape)  # (1, 3, H, W)


def as_image(X):
    return gluon_nst.postprocess(X).asnumpy()  # (H, W, 3)


castle, waves = load('castle.jpg'), load('indigo-waves.jpg')
grey = np.zeros_like(castle)  # 0 is the mean colour of ImageNet

# %% [markdown]
# ## 1. A Block whose parameter is a picture
#
# In Gluon, what can be trained is a *parameter of a Block*. A convolution is a Block with a
# weight and an input. Ours has a weight, too, but no input: `forward` just returns the weight.
# The picture **is** the model.
#
# How a Block gets a parameter is one of the few things that changed between the two versions
# of MXNet. In 2, you make a `Parameter`, and setting it as an attribute is enough. In 1.9 it
# must come from the Block's own `params`; one that is merely set is not found by
# `collect_params`, and so is neither initialised nor trained.

# %%
MXNET_2 = mxnet.__version__.startswith('2')


class Picture(nn.Block):
    def __init__(self, shape):
        super().__init__()
        if MXNET_2:
            self.weight = gluon.Parameter('weight', shape=shape)
        else:
            self.weight = self.params.get('weight', shape=shape)

    def forward(self):
        return self.weight.data()


# %% [markdown]
# `initialize` fills the parameter, here with the castle. The package's `SynthesizedImage` is
# the same Block.

# %%
for block in Picture(castle.shape), gluon_nst.SynthesizedImage(castle.shape):
    block.initialize(init.Constant(castle), ctx=device)
    print(type(block).__name__, list(block.collect_params()), block().shape,
          'largest difference from the castle', float(abs(block() - castle).max()))

# %% [markdown]
# ## 2. A toy objective
#
# We need a loss that works without a network. Let it ask for one thing only: that every *row*
# of pixels has the same mean colour as the same row of another picture $y$.
#
# $$\mathcal{L}_\text{rows}(x) = \operatorname{mean}_{c,i} \Big(
#   \operatorname{mean}_j x_{cij} - \operatorname{mean}_j y_{cij} \Big)^2$$

# %%
row_means = waves.mean(axis=3)  # (1, 3, H)


def row_loss(X):
    return np.square(X.mean(axis=3) - row_means).mean()


print('waves', float(row_loss(waves)), ' grey', float(row_loss(grey)),
      ' castle', float(row_loss(castle)))

# %% [markdown]
# ## 3. One step
#
# The rest is the training loop that you know. `record` writes down how the loss comes from
# the parameter, `backward` computes the gradient $g$ of the loss with respect to every pixel,
# and `trainer.step` moves the pixels. Its argument is what the gradient is divided by: the
# number of examples in a batch, and there is only one picture.

# %%
picture = Picture(castle.shape)
picture.initialize(init.Constant(castle), ctx=device)
trainer = gluon.Trainer(picture.collect_params(), 'adam', {'learning_rate': 0.05})
with autograd.record():
    loss = row_loss(picture())
loss.backward()
trainer.step(1)
moved = abs(picture() - castle)
print(f'the pixels moved by {float(moved.mean()):.4f} on average, '
      f'by {float(moved.min()):.4f} at least, by {float(moved.max()):.4f} at most')

# %% [markdown]
# **What just happened.** Nearly all pixels moved by nearly 0.05, and that is the learning
# rate. Adam divides the gradient by its own recent size, so in the first step not much more
# than its sign is left. At step $t$, with all operations pixel by pixel:
#
# $$m \leftarrow \beta_1 m + (1 - \beta_1)\, g, \qquad v \leftarrow \beta_2 v + (1 - \beta_2)\, g^2,
# \qquad x \leftarrow x - \eta\, \frac{\sqrt{1 - \beta_2^t}}{1 - \beta_1^t} \,
#   \frac{m}{\sqrt{v} + \varepsilon}$$
#
# $m$ is the average of recent gradients, $v$ that of their squares, $\eta$ the learning rate,
# and the fraction in the middle makes up for both averages starting at 0. ($\varepsilon$ only
# keeps us from dividing by 0. The few pixels that moved less have such a tiny gradient that
# it counts.)

# %%


def adam(X, loss_of, lr, num_steps, beta1=0.9, beta2=0.999, epsilon=1e-8):
    X, m, v = X.copy(), 0, 0
    X.attach_grad()
    for t in range(1, num_steps + 1):
        with autograd.record():
            loss = loss_of(X)
        loss.backward()
        m = beta1 * m + (1 - beta1) * X.grad
        v = beta2 * v + (1 - beta2) * X.grad ** 2
        X[:] = X - lr * (1 - beta2**t) ** 0.5 / (1 - beta1**t) * m / (np.sqrt(v) + epsilon)
    return X


for _ in range(2):
    with autograd.record():
        loss = row_loss(picture())
    loss.backward()
    trainer.step(1)
by_hand = adam(castle, row_loss, 0.05, 3)
print('after three steps: largest difference from the Trainer',
      float(abs(by_hand - picture()).max()))

# %% [markdown]
# So the learning rate is in units of the pixels: standardised, they run from about -2 to 2.6.
# With the chapter's 0.9, a step may carry a pixel across a fifth of the whole range.
#
# ## 4. What `get_inits` does
#
# It is the chapter's helper for all this: it makes the Block, fills it with the start, makes
# the `Trainer`, and computes the Gram matrices of the style ([lesson 5](05_style_loss.py)),
# once, because they never change. We give it made-up style features, to see all three results.

# %%
Y = np.random.normal(size=(1, 4, 6, 6))  # stands for the features of a painting
X, styles_Y_gram, trainer = gluon_nst.get_inits(castle, device, 0.05, [Y])
print('the pixels', X.shape, ' start', float(abs(X - castle).max()), 'away from the castle')
print('the Gram matrices', [G.shape for G in styles_Y_gram],
      'differ from gram(Y) by', float(abs(styles_Y_gram[0] - gluon_nst.gram(Y)).max()))
print('a', type(trainer).__name__, 'with learning rate', trainer.learning_rate)

# %% [markdown]
# The `X` that it returns is the parameter itself, not a copy of it: `trainer.step` changes it
# in place. The castle that we gave it is copied, and stays as it is.
#
# ## 5. Training, from two starts
#
# With `get_inits`, the loop is five lines. (An epoch is one pass through all data. Here these
# are one picture, so an epoch is one step.) It starts from grey, then from the castle.

# %%


def fit(start, loss_of, lr, num_epochs, decay=1, every=1):
    X, _, trainer = gluon_nst.get_inits(start, device, lr, [])
    losses = []
    for epoch in range(1, num_epochs + 1):
        with autograd.record():
            loss = loss_of(X)
        loss.backward()
        trainer.step(1)
        if epoch % every == 0:
            trainer.set_learning_rate(trainer.learning_rate * decay)
        losses.append(float(loss))
    return X, losses


from_grey, losses_grey = fit(grey, row_loss, 0.05, num_epochs // 3)
from_castle, losses_castle = fit(castle, row_loss, 0.05, num_epochs // 3)
print('losses at the end', losses_grey[-1], losses_castle[-1])
figures.images('5-two-starts.png', 'The waves lend their row means to two starts. Grey becomes '
               'stripes; the castle keeps its walls and trees, and gets an evening sky.',
               waves=as_image(waves), from_grey=as_image(from_grey),
               from_the_castle=as_image(from_castle))

# %% [markdown]
# **What to see.** Both pictures satisfy the loss perfectly, and neither looks like the waves. A
# loss gets what it asks for and *nothing more*; everything that it does not mention stays as it
# was at the start. From grey, this is grey within every row. From the castle, it is the castle.
#
# The right-hand picture is already a little style transfer: the "content" came in through the
# start, the "style" was 160 mean colours. The chapter's losses know much more about a
# picture, but they, too, leave most of the pixels free. That is why the start matters there
# as well.
#
# ## 6. Learning-rate decay
#
# The chapter starts with a large learning rate and takes a fifth off it every 50 epochs:
#
# $$\eta_t = \eta_0 \cdot 0.8^{\lfloor (t - 1) / 50 \rfloor}, \qquad t = 1, 2, \ldots$$

# %%


def learning_rate(epoch, lr=0.9, decay=0.8, every=50):
    return lr * decay ** ((epoch - 1) // every)


X, _, trainer = gluon_nst.get_inits(grey, device, 0.9, [])
for epoch in range(1, 152):
    if epoch in (1, 50, 51, 101, 151):
        print(f'epoch {epoch}: formula {learning_rate(epoch):.4f}, '
              f'Trainer {trainer.learning_rate:.4f}')
    if epoch % 50 == 0:  # at the end of an epoch, as `train` does
        trainer.set_learning_rate(trainer.learning_rate * 0.8)

# %% [markdown]
# To see what it is good for, we need a harder problem: the row means as before, and a calm
# picture ([total variation](06_total_variation.py)). The two terms pull at the same pixels,
# and the total variation has a kink wherever two neighbours are equal: there its gradient
# jumps from one sign to the other.

# %%


def toy_loss(X):
    return row_loss(X) + gluon_nst.tv_loss(X)


schedules = {'no decay': (1, 1), '0.8 every 50 epochs': (0.8, 50), '0.5 every 5 epochs': (0.5, 5)}
results = {name: fit(castle, toy_loss, 0.9, num_epochs, *schedule)
           for name, schedule in schedules.items()}

figure = new_figure(figsize=(9, 3.2))
left, right = figure.subplots(1, 2)
epochs = range(1, num_epochs + 1)
for (name, (_, losses)), (decay, every) in zip(results.items(), schedules.values()):
    left.semilogy(epochs, [learning_rate(t, 0.9, decay, every) for t in epochs], label=name)
    right.semilogy(epochs, losses, label=name)
left.set(xlabel='epoch', ylabel='learning rate', ylim=(1e-4, 2))
right.set(xlabel='epoch', ylabel='loss')
left.legend()
figures.show('6-decay.png', figure, 'Three ways to set the learning rate, and the losses that '
             'they lead to. Without decay the loss soon stops falling; with the chapter\'s decay '
             'it takes a step down with each step of the learning rate.')

# %%
figures.images('6-decayed.png', 'The pictures at the end. Without decay the stripes stay rough, '
               'with the chapter\'s decay they are smooth; the third has stopped halfway, '
               'with the castle half gone.',
               **{name: as_image(X) for name, (X, _) in results.items()})

# %% [markdown]
# **What to see.** Nothing in this loss speaks for the castle, so the total variation wears it
# away and leaves the stripes: that is where all three were going. A pixel that moves by about
# $\eta$ in each step cannot come to rest closer than about $\eta$ to where it should be.
# Without decay the loss is stuck at that height. Each time the rate shrinks, the loss takes a
# step down. But a rate that shrinks too soon is overtaken in the end: after 60 epochs the third
# schedule has all but stopped, wherever it was. Large strides find the way, small ones arrive.
#
# ## Summary
#
# - The synthesized image is a Block without inputs; its parameter is the picture.
# - `get_inits` returns the trainable pixels, the Gram matrices of the style and a `Trainer`.
# - Adam moves a pixel by about the learning rate per step, whatever the scale of the loss.
# - What the loss does not ask for stays as it was at the start.
# - Decay the learning rate: no decay leaves noise, too fast a decay stops short.
#
# ## Exercises
#
# These check themselves:
#
# - `gluon-nst exercise start synthesized-image`: write the Block.
# - `gluon-nst exercise start learning-rate`: the rate at any epoch.
#
# Three questions:
#
# 1. Multiply `row_loss` by 1000 and repeat section 3. How far do the pixels move now? Would it be
#    the same with the optimiser `'sgd'`?
# 2. Predict, then try: in `toy_loss`, what does the picture look like after very many steps if the
#    total variation gets weight 100?
# 3. How many of the chapter's 500 epochs are over when the learning rate first falls below half of
#    what it was at the start?
#
# What to try next:
#
# - Change `row_loss` to ask for the means of the columns, too. Does grey become the waves?
#
# ## Where to read on
#
# - D. P. Kingma, J. Ba, *Adam: A Method for Stochastic Optimization*, 2015, arXiv:1412.6980.
# - *Dive into Deep Learning*, section [Neural Style
#   Transfer](https://d2l.ai/chapter_computer-vision/neural-style.html), "Initializing the
#   Synthesized Image"; and the sections on
#   [Adam](https://d2l.ai/chapter_optimization/adam.html) and [learning rate
#   scheduling](https://d2l.ai/chapter_optimization/lr-scheduler.html).

# %%
figures.done()
