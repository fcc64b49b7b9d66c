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
# # Lesson 9. Experiments: layers, weights, starts, and your own pictures
#
# The chapter ends with exercises: other layers, other weights, other pictures. Here they
# are, with the pictures that come out. At the end you will be able to
#
# - run style transfer with any setting changed, in one line of Python;
# - say what a layer contributes to the style, and what the choice of content layer does;
# - read a grid of weights, and find the weights for a picture of your own;
# - choose between starting from the photograph and starting from noise;
# - tell in advance which pairs of pictures will work, and rescue some of those that do not.
#
# You should know the three losses and their weights, from [lesson 8](08_training.py).
#
# **Time.** About 2 minutes on two CPU cores, in full mode. To try many settings in that
# time the pictures are small (200 pixels wide, where the chapter has 450) and the runs
# short. The results are sketches: enough to compare, and to be repeated larger when you
# like one.

# %%
import gluon_nst  # before MXNet, so that it takes all cores

import tempfile
from pathlib import Path

from gluon_nst.course import (
    SMOKE,
    Figures,
    UserError,
    layer_names,
    read_image,
    sample_picture,
)

figures = Figures('09_experiments')

# %% [markdown]
# ## 1. An experiment in one line
#
# `gluon_nst.stylize` does what lesson 8 does, from two files to a picture. Every number that
# the run depends on is in a `Recipe`. The chapter's is called `d2l`. For experiments we take
# `fast`: the chapter's layers, losses and weights, and an optimiser that needs a tenth of the
# steps ([lesson 13](13_fewer_steps.py) opens it up). So whatever we learn here about layers and
# weights holds for the chapter, too. (The default of `stylize` is a third recipe, `paint`, with
# losses of its own: see [lesson 15](15_a_better_picture.py).)

# %%
recipe, chapter = gluon_nst.get_recipe('fast'), gluon_nst.get_recipe('d2l')
for name, value in vars(recipe).items():
    theirs = getattr(chapter, name)
    print(f'{name:16} {value!s:30.30}', '' if value == theirs else f'the chapter: {theirs!s:.30}')

# %% [markdown]
# A recipe cannot be changed, so its numbers stay what they are. `replace` gives a copy with
# other values in some fields, and tells you when you mistype the name of one:

# %%
sketch = recipe.replace(size=60, steps=2) if SMOKE else recipe.replace(size=200, steps=50)
print('size', sketch.size, 'steps', sketch.steps, 'style weight', sketch.style_weight)
try:
    recipe.replace(style_wieght=1e5)
except UserError as error:
    print(error)

# %% [markdown]
# `stylize` takes the same fields as keywords. So one experiment is one call, and this
# little function saves us the file names and the two settings that make it a sketch:

# %%


def styled(content='coffee.jpg', style='indigo-waves.jpg', **settings):
    settings = {'size': sketch.size, 'steps': sketch.steps, **settings}
    return gluon_nst.stylize(sample_picture(content), sample_picture(style), 'fast',
                             progress=False, **settings)


plain = styled()
record = plain.record
print(f'{record["width"]}x{record["height"]} pixels, {record["seconds"]:.0f} s,',
      ', '.join(f'{name} {loss:.2f}' for name, loss in record['losses'].items()))
figures.images('1-plain.png',
               'The chapter\'s losses on a small picture. The cup keeps its shape; the arcs of '
               'the waves fill the saucer, in their own blue.',
               content=read_image(sample_picture('coffee.jpg')),
               style=read_image(sample_picture('indigo-waves.jpg')), synthesized=plain.image)

# %% [markdown]
# **What just happened.** `stylize` returned the picture and a *record*: all settings, the
# sizes, the time and the losses. Keep the record of a picture that you like, and you can
# make it again.
#
# ## 2. Which layers for style?
#
# A deep layer sees a large area of the picture at once, and one of its positions stands for
# many pixels: 1 pixel at conv1_1, 4x4 at conv3_1, 8x8 at conv4_1 ([lesson 3](03_features.py)).
# So each layer should know patterns of a different size. Predict: what will each of these three
# do alone?

# %%
alone = {layer_names()[i]: styled(style_layers=(i,), style_weight=weight).image
         for i, weight in ((0, 5e4), (10, 1e5), (19, 1e5))}
figures.images('2-style-layers.png',
               'One style layer alone. conv1_1 changes colours and contrast and brings no arcs at '
               'all; conv3_1 brings arcs; conv4_1 bold ones, in colours of its own.',
               **alone, all_five=plain.image)

# %% [markdown]
# **What to see.** No layer is enough. The first knows colours and hardly any shape, since it
# sees 3x3 pixels; the deeper ones know shapes, and care little for the colour of a pixel. Five
# layers from shallow to deep cover all of it. (A layer alone got more weight, because it has to
# do the work of five.)
#
# ## 3. Which layer for content?
#
# The other way round: now the style stays, and the content is read from an ever deeper
# layer. A shallow one insists on pixels, a deep one on things.

# %%
deeper = {layer_names()[i]: styled(content_layers=(i,)).image for i in (2, 12, 30)}
figures.images('3-content-layers.png',
               'The content read from ever deeper layers. At conv1_2 brown and white stay where '
               'they were, and arcs gather in the dark; at deeper layers they spread to saucer '
               'and table.',
               conv1_2=deeper['conv1_2'], conv3_2=deeper['conv3_2'], conv4_4=plain.image,
               conv5_2=deeper['conv5_2'])

# %% [markdown]
# **What to see.** At conv1_2 the content loss holds on to the colours of single pixels, and
# has no idea of a cup. At conv4_4, the chapter's choice, it holds on to the shapes of cup and
# saucer, and leaves to the style what they are made of.
#
# ## 4. Alpha and beta: a grid of weights
#
# The content weight $\alpha$ and the style weight $\beta$ pull in opposite directions. The
# best way to choose them is to look at a grid: one row for each $\alpha$, one column for
# each $\beta$.

# %%
alphas, betas = (0.2, 1, 5), (2000, 10000, 50000)
small = {'size': 60, 'steps': 2} if SMOKE else {'size': 180, 'steps': 40}
grid = {(alpha, beta): styled(content_weight=alpha, style_weight=beta, **small)
        for alpha in alphas for beta in betas}

# %%
figures.sliders('4-weights.png',
                'More style with a larger beta, more content with a larger alpha. Where both grow '
                'by the same factor their ratio is the same, and so is, nearly, the picture.',
                {'alpha': alphas, 'beta': betas},
                {weights: result.image for weights, result in grid.items()})

# %% [markdown]
# **What to see.** With little content and much style, the cup sinks into the waves; with much
# content and little style it is still the cup of the photograph. In between lies the range that
# people like, and it is wide.
#
# Now move both sliders together. All three pictures have $\beta / \alpha = 10^4$, and nothing else
# matters to the two losses: multiply both weights by five and the minimum stays where it is.
# What differs is the third weight, the total variation's. It stayed at 10, so against the
# others it is strong where both are small (calm surfaces), and weak where both are large (grain).
# Only *ratios* of weights matter. Here are the losses of the three, without their weights;
# the total variation is what makes them differ:

# %%
for alpha, beta in zip(alphas, betas):
    content, style = (grid[alpha, beta].record['losses'][name] for name in ('content', 'style'))
    print(f'weights {alpha:g}, {beta:g}: content loss / weight {content / alpha:.2f}, '
          f'style loss / weight {style / beta:.2g}')

# %% [markdown]
# ## 5. From the photograph, or from noise?
#
# We may start anywhere. From the photograph the content loss starts at 0, and the layout is
# already there. From noise, everything must be found. To watch it we give the run a folder:
# `stylize` keeps a frame after every `every` steps.

# %%
steps, every = (4, 1) if SMOKE else (150, 25)
with tempfile.TemporaryDirectory() as folder:
    noise = styled(init='noise', steps=steps, every=every, out=Path(folder) / 'run')
    print('in the run folder:', sorted(path.name for path in Path(folder, 'run').iterdir()))
    frames = sorted(Path(folder, 'run', 'frames').iterdir())
    shown = {f'noise,_{int(frames[i].stem)}_steps': read_image(frames[i]) for i in (0, 1, 2, -1)}
figures.images('5-noise.png',
               'From noise, the cup is there after 50 steps. But its colours are '
               'new: the table is blue, where it is brown in the run that began with the '
               'photograph.',
               **shown, photograph=plain.image)
for name, image in ('noise', noise.image), ('photograph', plain.image):
    table = image[-30:, -30:].mean(axis=(0, 1)).round()
    print(f'the table, from the {name}: red, green, blue', table)

# %% [markdown]
# **What to see.** Contours come first, then calm areas. The content loss reads conv4_4, which
# knows shapes and cares little for colours: so from noise the style alone decides the colours.
# A run from the photograph still has its brown where nothing drove it away. Starting from the
# photograph is not cheating; it is a good first guess. Noise has its use, too: another `seed`
# gives another picture, while the photograph always leads to the same one.
#
# ## 6. Your own pictures
#
# All you need is two files:
#
# ```python
# result = gluon_nst.stylize('photo.jpg', 'painting.jpg', size=900, out='result')
# ```
#
# (or, on the command line,
# `gluon-nst stylize photo.jpg painting.jpg --size 900 -o result`). What works
# well:
#
# - a photograph with one clear subject against a quiet background: a bird, a cup, a building;
# - a style with a *texture* that is the same all over: strokes, panes, waves;
# - a style with few colours, about as bright as the photograph.
#
# What does not: a style that is made of *things*. Here is one. Predict what happens to the
# castle.

# %%
failed = styled('castle.jpg', 'citrus.jpg')
mended = styled('castle.jpg', 'citrus.jpg', style_layers=(0, 5, 10), content_weight=3)
figures.images('6-failure.png',
               'A failure: slices of fruit swallow the castle. On the right, style from the '
               'first three layers only, and three times the content weight.',
               content=read_image(sample_picture('castle.jpg')),
               style=read_image(sample_picture('citrus.jpg')),
               failed=failed.image, mended=mended.image)

# %% [markdown]
# **What to see.** For the deep layers, slices of orange *are* the texture. The Gram matrix does
# not know that there are twenty of them on white; it knows "round, yellow, rim", and asks for
# it everywhere. And the white background has no counterpart in the photograph. Without the deep
# layers no slices are asked for, and the castle stands again, in the colours of fruit. That is
# a rescue, not a masterpiece: some pairs are best avoided.
#
# One more choice is often the one that matters: the **size**. It applies to both pictures: the
# style is made smaller, too. What happens to a small pattern?

# %%
sizes = (60, 90) if SMOKE else (100, 220)
by_size = {f'{size}_pixels': styled('macaw.jpg', 'stained-glass.jpg', size=size).image
           for size in sizes}
figures.images('7-size.png',
               'The same settings at two sizes. At 100 pixels a pane of the window is two or '
               'three pixels wide, and is lost; at 220 each pane is drawn.',
               style=read_image(sample_picture('stained-glass.jpg')), **by_size)

# %% [markdown]
# **What to see.** A pattern needs pixels. Where a pane or a stroke has fewer than four or five,
# no layer can see it, and no weight brings it back. Sketch as small as the pattern of your
# style allows, and make the final picture larger.
#
# ## 7. Watch it, and stop it when you like it
#
# Whoever tries many settings does not want to wait for the end of each. `stylize` calls its
# `callback` after every step, with the losses and the picture so far. A `LivePicture` shows them.
# In a notebook, press *stop* below the cell meanwhile (where Jupyter is too old to show it, the
# stop button of the toolbar): the run ends, the best picture so far stays in `live.image`, and the
# cells below go on with it.

# %%
live = figures.live('8-live.png',
                    'A run, as it is seen live. The style loss falls within the first steps; what '
                    'comes later refines.',
                    sketch.steps, every=max(1, sketch.steps // 10))
with live:
    styled('bridge.jpg', 'starry-night.jpg', scales=(1,), callback=live)
for i in 0, 1, -1:
    print(f'style loss at step {live.epochs[i]}: {live.curves[1][i]:.1f}')
print('the best picture:', live.image.shape)

# %% [markdown]
# **What to see.** Most of the way is done within a fifth of the steps; that is why sketches work.
#
# ## Summary
#
# - One call of `stylize` is one experiment; a `Recipe` holds all its numbers, and its
#   record says what was done.
# - Style layers: shallow ones bring colour, deep ones shape. Content layer: the deeper, the
#   freer.
# - Only the ratios of the weights matter. Look at a grid, then choose.
# - The photograph is a good start; noise is slower, and gives variety.
# - Good pairs are a clear subject and an even texture. A style that is made of things puts
#   its things into the picture.
#
# ## Exercises
#
# These check themselves:
#
# - `gluon-nst exercise start loss-weights`: predict how the total changes with the weights;
# - `gluon-nst exercise start choose-weights`: find weights with which a small run keeps within
#   given bounds.
#
# Three questions:
#
# 1. Add a column to the grid, $\beta = 0$, and a row, $\alpha = 0$ (the figure then needs
#    `subplots(4, 4)`). What do you expect of the corner where both are 0?
# 2. Start from noise with `content_weight=0`. What is left, and where have you seen it? ([Lesson
#    5](05_style_loss.py).)
# 3. Rescue the fruit castle in another way. Which setting would you try first, and why?
#
# What to try next:
#
# - In section 2, take the last style layer alone: `styled(style_layers=(28,))`. Predict first: what
#   size will its patterns have, and how much will it care for single pixels?
# - Use the style picture as `init`. Does the content find its way in?
# - Swap the two pictures: waves as content, coffee as style. What becomes of the cup?
#
# ## Where to read on
#
# - L. A. Gatys, A. S. Ecker, M. Bethge, *A Neural Algorithm of Artistic Style*, 2015,
#   arXiv:1508.06576: its figure 3 is a grid of layers and of weights.
# - L. A. Gatys, A. S. Ecker, M. Bethge, A. Hertzmann, E. Shechtman, *Controlling Perceptual
#   Factors in Neural Style Transfer*, 2017, arXiv:1611.07865: place, colour and size of
#   strokes under control.
# - A. Zhang, Z. C. Lipton, M. Li, A. J. Smola, *Dive into Deep Learning*, section
#   [Neural Style Transfer](https://d2l.ai/chapter_computer-vision/neural-style.html): the
#   exercises.
# - [Lesson 10](10_tensorflow_recipe.py) and [lesson 11](11_vgg16_recipe.py): two tutorials
#   that chose otherwise.

# %%
figures.done()
