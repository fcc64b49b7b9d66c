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
# # Lesson 0. Setup, and a first styled picture
#
# You will check that everything is installed, fetch a trained network, and let it paint. At the
# end you will be able to
#
# - find out what is wrong with an installation, and fix it;
# - get a pretrained VGG-19, and say where its weights come from;
# - give one of your pictures the style of another, in one line;
# - run a lesson as a script or as a notebook, in full or in smoke mode.
#
# You should know some Python, and have installed the package as its README says. You should
# also have heard of convolutions, losses and gradients; the rest is explained when it is
# needed.
#
# **Time.** About 20 seconds on two CPU cores, in full mode; a minute more if the weights must
# be fetched first.

# %%
import gluon_nst  # before MXNet, so that it takes all cores

from mxnet import gluon

from gluon_nst.course import SMOKE, Figures, examine, read_image, sample_picture

size, steps = (48, 3) if SMOKE else (260, (40, 25))
figures = Figures('00_setup')

# %% [markdown]
# ## 1. Is everything there?
#
# MXNet, the framework of these lessons, is no longer developed. It works, but it is particular
# about the versions of the packages around it. The doctor checks each of them:

# %%
healthy = examine() == 0

# %% [markdown]
# **What to see.** One line for each thing that must be right. Below a line marked `BAD`, an
# arrow points to the command that fixes it: work from the top down, since one fault may cause
# another. (If only the weights are missing, go on: the next cell fetches them.) In a terminal,
# the same check is `gluon-nst doctor`.
#
# ## 2. A network that has learnt to see
#
# Style transfer needs a network that was trained on something else: ours, VGG-19, learnt to
# tell apart a thousand kinds of things on more than a million photographs. Its training took
# weeks, so we take the weights that its authors published. The first call fetches them (18.5
# MB, because each is rounded to 8 bits), and keeps them for next time.

# %%
net = gluon_nst.pretrained_vgg19()
print(net.source)
print(len(net.features), 'layers')

# %% [markdown]
# The name counts the layers that have weights: 16 convolutions, and three dense layers at the end.
# MXNet counts more: a ReLU after each convolution and five poolings make 37, which are all that
# this course reads; two dense layers with their dropout make 41; the last dense layer is kept
# beside them.
#
# Where the weights come from is worth a second look, because much depends on it: everything
# that a run knows about pictures is in these numbers. `gluon-nst weights status` lists where
# weights are looked for, and the README says what to do on a machine that is not connected to
# the internet.
#
# The book *Dive into Deep Learning* gets the same network from MXNet's own model zoo, whose
# server is often out of reach. If you work through the book alongside these lessons, put one
# line before its code, and its own call works again:

# %%
gluon_nst.patch_model_zoo()
same_net = gluon.model_zoo.vision.vgg19(pretrained=True)
weights, same_weights = (n.features[0].weight.data() for n in (net, same_net))
print('the same weights in the first layer:', bool((weights == same_weights).all()))

# %% [markdown]
# ## 3. A first picture
#
# Two pictures go in: one for the *content*, one for the *style*. A third comes out. The next
# eight lessons explain how, one step at a time. For now, just watch it: a small picture, `size`
# pixels along its longest side. It is made at half that size first, in 40 steps, and then at
# full size, in 25 more.

# %%
content, style = sample_picture('macaw.jpg'), sample_picture('stained-glass.jpg')
result = gluon_nst.stylize(content, style, size=size, steps=steps)
figures.images('3-first-picture.png',
               'Left and middle: what went in. Right: what came out. The parrot sits where it '
               'sat, but its feathers and much of the rock are now made of panes of coloured '
               'glass.',
               content=read_image(content), style=read_image(style), result=result.image)

# %% [markdown]
# **What just happened.** Nobody painted that parrot. The program started from the photograph
# and changed all its pixels at once, 65 times, to make two things true together, as far as
# possible: the network still sees the parrot, and it sees the textures of the glass.
#
# The record of the run says what was done, and with what, so that it can be repeated:

# %%
record = result.record
for key in 'content', 'style', 'width', 'height', 'network', 'seconds':
    print(f'{key}: {record[key]}')
print(f'{record["seconds"] / record["steps"]:.2f} seconds for a step, on average')

# %% [markdown]
# The time of a step grows with the number of pixels: a picture twice as wide and twice as high
# takes four times as long. From now on you can guess how long a run will take on your machine.
# (A larger picture starts at a quarter of its size, or at an eighth, where steps are quick:
# [lesson 15](15_a_better_picture.py).)
#
# Outside Python, the same is one command, and it keeps everything in a folder, with the losses
# and an animation of the run:
#
# ```
# gluon-nst stylize photo.jpg painting.jpg --size 260 -o result
# ```
#
# ## 4. How to use these lessons
#
# - `gluon-nst lesson list` lists them, with the time each takes.
# - `gluon-nst lesson open 1` opens one as a notebook, in which you can change and repeat
#   every cell. This is the way to learn. (Notebooks need
#   `pip install jupytext nbclient ipykernel notebook`.)
# - `gluon-nst lesson run 1` runs one from start to end as a script. Its figures are then in a
#   folder, which it names at the end.
# - With `GLUON_NST_SMOKE=1` in the environment, a lesson uses tiny pictures and a few steps and
#   is done in seconds. The pictures then mean little; it is for checking that everything runs.
# - From lesson 2 on there are exercises that check themselves: `gluon-nst exercise list`.
#
# ## Summary
#
# - `gluon-nst doctor` says what is wrong, and what to do about it.
# - All we know about pictures comes from one pretrained network, VGG-19.
# - `stylize` takes two pictures and makes a third; the time grows with the pixels and the
#   steps.
#
# ## Exercises
#
# Three questions:
#
# 1. Swap the two pictures in section 3. Before you run it: what will be recognisable?
# 2. Take `steps=(5, 1)`, then `steps=(30, 10)`. What comes first, the colours or the panes?
# 3. How long would `size=1040` take on your machine? (Do not try it.)
#
# What to try next:
#
# - Take a photograph of your own, and a texture: a fabric, a wall, a pattern. Does it work as well?
#
# ## Where to read on
#
# - [Lesson 1](01_content_and_style.py): what content and style are, and what is trained.
# - L. A. Gatys, A. S. Ecker, M. Bethge, *A Neural Algorithm of Artistic Style*, 2015,
#   arXiv:1508.06576: where it all started; short, and worth reading now.
# - The section [Neural Style
#   Transfer](https://d2l.ai/chapter_computer-vision/neural-style.html) of *Dive into Deep
#   Learning*, which lessons 2 to 8 follow.

# %%
figures.done()
