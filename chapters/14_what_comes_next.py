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
# # Lesson 14. What comes next: one pass, any style, and other media
#
# Everything so far trains one picture for minutes. This lesson shows what people did next,
# how each method still uses the loss that you know, and tries the core of each on a small
# scale. At the end you will be able to
#
# - explain how a feed-forward network learns to do in one pass what our loop does in hundreds
#   of steps;
# - write adaptive instance normalisation (AdaIN), and turn its features back into a
#   picture;
# - say how much of the style loss lies in the means and standard deviations alone;
# - say where the style loss went in diffusion models;
# - discuss what content, style and a Gram matrix could be for a text, and what stands in the
#   way.
#
# You should know the losses and the loop of [lesson 8](08_training.py), and the Gram matrix
# from [lesson 5](05_style_loss.py).
#
# **Time.** About 50 seconds on two CPU cores, in full mode.

# %%
import gluon_nst  # before MXNet, so that it takes all cores

import time

import numpy
from mxnet import autograd, gluon, init, np, npx
from mxnet.gluon import nn

from gluon_nst.course import (
    SMOKE, Figures, layer_names, new_figure, read_image, sample_picture, truncate,
)

npx.set_np()

figures = Figures('14_what_comes_next')
pretrained_net = gluon_nst.pretrained_vgg19()
layers = layer_names()


def picture(name, shape):
    return gluon_nst.preprocess(read_image(sample_picture(name)), shape)


def shown(X):
    return gluon_nst.postprocess(X).asnumpy()


# %% [markdown]
# ## 1. Who solves the optimisation, and when
#
# Write $\mathcal{L}(X; c, s)$ for the loss of lesson 8: the picture $X$ against the content $c$
# and the style $s$. The first three methods in this table minimise it, or something much like
# it, and differ in what they train. The last has another aim (section 5):
#
# | method | what is trained | how often | one more picture costs |
# |---|---|---|---|
# | Gatys et al. 2015 | the pixels $X$ | for each pair $(c, s)$ | hundreds of steps |
# | Johnson et al., Ulyanov et al. 2016 | a network $f_\theta$ | once for each $s$ | one pass |
# | Huang and Belongie 2017 (AdaIN) | a decoder | once for all styles | one pass |
# | diffusion models | a network that removes noise | once for all pictures | tens of passes |
#
# ## 2. A network instead of pixels
#
# Let a network paint: $X = f_\theta(c)$. Its weights should make the loss small for *every*
# photograph, so we train them on many:
#
# $$\min_\theta \; \mathbb{E}_c \, \mathcal{L}(f_\theta(c); c, s), \qquad
#   \frac{\partial \mathcal{L}}{\partial \theta}
#   = \frac{\partial \mathcal{L}}{\partial X} \cdot \frac{\partial X}{\partial \theta}$$
#
# The first factor is the very gradient that lesson 8 takes a step along. Now it does not end at
# the pixels but goes on into the weights behind them. VGG stays what it was: a frozen judge.
#
# Johnson's network has sixteen convolutions and saw 80 000 photographs. Ours has three, and
# sees three; and to save time, VGG judges it by its first three blocks only. Still, it is the
# same idea, and the same loss.

# %%
class Painter(nn.Sequential):
    """A feed-forward network for one style: a photograph in, a picture out."""

    def __init__(self):
        super().__init__()
        self.add(nn.Conv2D(32, 3, padding=1, activation='relu'),
                 nn.Conv2D(32, 3, padding=1, activation='relu'),
                 nn.Conv2D(3, 3, padding=1))


shape, steps = ((48, 32), 6) if SMOKE else ((150, 100), 240)
content_layers, style_layers = [10], [0, 5, 10]
net = truncate(pretrained_net, content_layers, style_layers)
roles = dict(content_layers=content_layers, style_layers=style_layers, net=net)

photographs = [picture(name, shape) for name in ('castle.jpg', 'bridge.jpg', 'coffee.jpg')]
contents = [gluon_nst.extract_features(X, **roles)[0] for X in photographs]
_, styles_Y = gluon_nst.extract_features(picture('indigo-waves.jpg', shape), **roles)
styles_Y_gram = [gluon_nst.gram(Y) for Y in styles_Y]

# %% [markdown]
# The loop is the one you know. Two things have changed: `Trainer` gets the weights of the
# painter, not pixels, and the photographs take turns.

# %%
npx.random.seed(0)
painter = Painter()
painter.initialize(init.Xavier())
painter(photographs[0])  # the first pass tells each layer the shape of its weights
trainer = gluon.Trainer(painter.collect_params(), 'adam', {'learning_rate': 0.005})
curve = []
for step in range(steps):
    c, contents_Y = photographs[step % 3], contents[step % 3]
    with autograd.record():
        X = painter(c)
        contents_Y_hat, styles_Y_hat = gluon_nst.extract_features(X, **roles)
        *_, l = gluon_nst.compute_loss(X, contents_Y_hat, styles_Y_hat, contents_Y, styles_Y_gram)
    l.backward()
    trainer.step(1)
    curve.append(float(l))
print(f'mean loss of the first three steps {numpy.mean(curve[:3]):.0f}, '
      f'of the last three {numpy.mean(curve[-3:]):.1f}')

# %% [markdown]
# Now a photograph that it has never seen, the macaw. No loss, no gradient, no VGG: one
# pass.

# %%
unseen = picture('macaw.jpg', shape)
started = time.perf_counter()
painted = painter(unseen)
painted.wait_to_read()  # MXNet works in the background
print(f'one pass: {1000 * (time.perf_counter() - started):.0f} ms')
figures.images('2-painter.png',
               'Two of the painter\'s training photographs, and on the right a photograph it '
               'has never seen, before and after one pass: it takes the palette and the dark '
               'outlines of the style.',
               style=read_image(sample_picture('indigo-waves.jpg')),
               castle=shown(painter(photographs[0])), bridge=shown(painter(photographs[1])),
               unseen=shown(unseen), in_one_pass=shown(painted))

# %% [markdown]
# **What to see.** Colours and outlines were transferred; the arcs were not. Each output pixel
# of our painter sees 7x7 pixels of the photograph, too few for an arc, and it has 11 000
# weights. Real networks see further (they shrink the picture internally and enlarge it again)
# and train for hours. After that they can paint a video as it plays. The price: one style for
# each network.
#
# ## 3. Any style in one pass: AdaIN
#
# Dumoulin, Shlens and Kudlur (2017) found that networks for different styles can share all
# weights except the factors and offsets of their normalisation layers. So is style just that, a
# scale and a shift for each channel? Huang and Belongie took this literally. Let $\mu$ and
# $\sigma$ be a channel's mean and standard deviation over its positions, $x$ the content's
# features and $y$ the style's:
#
# $$\operatorname{AdaIN}(x, y) = \sigma(y) \, \frac{x - \mu(x)}{\sigma(x)} + \mu(y)$$
#
# Nothing in it is trained. Everything stays where it was; how strong a channel is on average,
# and how much it varies, is taken from the style.

# %%


def mean_and_std(Y):
    mean = Y.mean(axis=(2, 3), keepdims=True)  # (1, C, 1, 1)
    variance = np.square(Y - mean).mean(axis=(2, 3), keepdims=True)
    return mean, np.sqrt(variance + 1e-5)  # a channel may be silent all over


def adain(x, y):
    (mean_x, std_x), (mean_y, std_y) = mean_and_std(x), mean_and_std(y)
    return std_y * (x - mean_x) / std_x + mean_y


relu4_1 = layers.index('relu4_1')
encoder = truncate(pretrained_net, [relu4_1], [relu4_1])
shape = (60, 40) if SMOKE else (210, 140)
content_X, style_X = picture('coffee.jpg', shape), picture('starry-night.jpg', shape)
x, y = encoder(content_X), encoder(style_X)  # (1, 512, h, w)
target = adain(x, y)
print('first channel, mean and standard deviation:')
for name, Y in ('content', x), ('style', y), ('AdaIN', target):
    print(f'{name:8}', *(f'{float(statistic[0, 0, 0, 0]):8.3f}' for statistic in mean_and_std(Y)))

# %% [markdown]
# These are features, not yet a picture. In the paper a decoder, trained once, turns
# features back into pixels. We have no decoder, but we can do what a decoder has learnt to
# do: find the picture that has these features. That is a content loss with `target` in
# place of the photograph's features, and some total variation. We will need such a loop
# again, so it becomes a function:

# %%


def optimise(loss, X, steps, lr=0.3):
    """Train the pixels of a picture, starting from X, until loss(pixels) is small."""
    synthesized = gluon_nst.SynthesizedImage(X.shape)
    synthesized.initialize(init.Constant(X), force_reinit=True)
    trainer = gluon.Trainer(synthesized.collect_params(), 'adam', {'learning_rate': lr})
    X = synthesized()
    for _ in range(steps):
        with autograd.record():
            l = loss(X)
        l.backward()
        trainer.step(1)
    return X


def features_alone(X):
    return gluon_nst.content_loss(encoder(X), target) + 3 * gluon_nst.tv_loss(X)


steps = 3 if SMOKE else 60
from_features = optimise(features_alone, content_X, steps)

# %% [markdown]
# A layer this deep leaves the colours nearly undetermined. The paper trains its decoder with a
# second term, a style loss on this layer and on shallower ones. It needs no Gram matrix; again
# it compares nothing but means and standard deviations (of our picture, $\hat Y$, and of the
# style, $Y$):
#
# $$\mathcal{L} = \operatorname{mean} (\hat Y - \text{target})^2
#   + \lambda \sum_\text{layers} \left( \operatorname{mean} (\mu(\hat Y) - \mu(Y))^2
#   + \operatorname{mean} (\sigma(\hat Y) - \sigma(Y))^2 \right)$$

# %%


def statistics_loss(Y_hat, Y):
    return sum(np.square(a - b).mean() for a, b in zip(mean_and_std(Y_hat), mean_and_std(Y)))


relus = [layers.index(name) for name in ('relu1_1', 'relu2_1', 'relu3_1', 'relu4_1')]
_, styles_Y = gluon_nst.extract_features(style_X, [relu4_1], relus, net=encoder)


def decoder_loss(X):
    (Y_hat,), styles_Y_hat = gluon_nst.extract_features(X, [relu4_1], relus, net=encoder)
    return (gluon_nst.content_loss(Y_hat, target) + 3 * gluon_nst.tv_loss(X)
            + 5 * sum(map(statistics_loss, styles_Y_hat, styles_Y)))


decoded = optimise(decoder_loss, content_X, steps)
figures.images('3-adain.png',
               'AdaIN\'s features turned into a picture. From relu4_1 alone, broken strokes in '
               'uncertain colours; with the statistics of shallower layers, the palette of the '
               'painting as well. No Gram matrix was used.',
               content=shown(content_X), style=shown(style_X), features_alone=shown(from_features),
               with_statistics=shown(decoded))

# %% [markdown]
# **What just happened.** The target features were computed in an instant, for a style that
# nothing had been trained on. All the time went into decoding, which a trained decoder does in
# one pass. Give it other features, and the same decoder serves every style.
# [Lesson 17](17_any_style.py) trains a small one.
#
# ## 4. Why it works: what the Gram matrix knows
#
# Row $i$ of the features $F$ has the mean $\mu_i$; let $\Sigma$ be the covariance matrix of the
# rows. Then, up to the divisor $c$, the Gram matrix splits in two:
#
# $$\frac{1}{hw} F F^\top = \mu \mu^\top + \Sigma$$
#
# The means make up the first part. The variances are the diagonal of the second. Only the
# rest, the covariances between *different* channels, needs the full matrix. How much do
# they matter? We give the content's features first the style's means, then its standard
# deviations as well, and look at how much of the style loss is left.

# %%
style_layers = [0, 5, 10, 19, 28]
net = truncate(pretrained_net, [25], style_layers)
shape = (60, 46) if SMOKE else (180, 139)
content_X, style_X = picture('macaw.jpg', shape), picture('indigo-waves.jpg', shape)
contents_Y, styles_x = gluon_nst.extract_features(content_X, [25], style_layers, net=net)
_, styles_Y = gluon_nst.extract_features(style_X, [25], style_layers, net=net)
styles_Y_gram = [gluon_nst.gram(Y) for Y in styles_Y]

left = {'means': [], 'means and standard deviations': []}
for x, y, gram_Y in zip(styles_x, styles_Y, styles_Y_gram):
    before = gluon_nst.style_loss(x, gram_Y)
    same_mean = x - mean_and_std(x)[0] + mean_and_std(y)[0]
    for row, features in zip(left.values(), (same_mean, adain(x, y))):
        row.append(100 * float(gluon_nst.style_loss(features, gram_Y) / before))

# %%
figure = new_figure(figsize=(6.4, 3.4))
axis, places = figure.subplots(), numpy.arange(len(style_layers))
for i, (name, percent) in enumerate(left.items()):
    axis.bar(places + 0.35 * i, percent, width=0.35, label=f'{name} matched')
axis.set(ylabel='style loss left, %', ylim=(0, 100), xticks=places + 0.175)
axis.set_xticklabels([layers[i] for i in style_layers])
axis.legend()
figures.show('4-what-is-left.png', figure,
             'What is left of the style loss, layer by layer, if the features of the macaw get '
             'the means, and then also the standard deviations, of the waves. Without either it '
             'is 100 %.')

# %% [markdown]
# **What to see.** Means and standard deviations, two numbers for each channel, remove most
# of the style loss at every layer. A Gram matrix of 512 channels has 131 328 different
# entries; the two statistics have 1 024.
#
# So `statistics_loss` should work in the loop of lesson 8, too (Li et al. 2017 try this). We
# use it in place of the Gram matrices:

# %%


def transfer(style_term):
    def loss(X):
        contents_Y_hat, styles_Y_hat = gluon_nst.extract_features(X, [25], style_layers, net=net)
        return (gluon_nst.content_loss(contents_Y_hat[0], contents_Y[0])
                + style_term(styles_Y_hat) + 10 * gluon_nst.tv_loss(X))
    return optimise(loss, content_X, 3 if SMOKE else 60, lr=0.9)


def gram_term(styles_Y_hat):
    return 1e4 * sum(map(gluon_nst.style_loss, styles_Y_hat, styles_Y_gram))


def statistics_term(styles_Y_hat):
    return 5 * sum(map(statistics_loss, styles_Y_hat, styles_Y))


by_gram, by_statistics = transfer(gram_term), transfer(statistics_term)
figures.images('4-gram-or-statistics.png',
               'The same run with two style losses. Means and standard deviations alone already '
               'bring the colours and the arcs of the waves.',
               content=shown(content_X), style=shown(style_X),
               Gram_matrices=shown(by_gram), means_and_deviations=shown(by_statistics))

# %% [markdown]
# **What to see.** The two pictures are cousins. Both losses say which features should be there
# and how strongly; the Gram matrix also says which of them go *together*.
#
# ## 5. Diffusion
#
# A diffusion model is trained to remove noise from pictures. Start from pure noise, let it
# remove a little, again and again, and a picture appears that nobody ever took. No Gram matrix
# is involved, so where is our loss?
#
# - **As a guide.** At each step we may add a gradient that pushes the picture where we want
#   it. Roughly, $x_{t-1} = \text{denoise}(x_t) - \eta \, \nabla_x \mathcal{L}(x_t; c, s)$. That
#   is our step, with the denoiser in place of total variation: both say "look like a picture",
#   and the denoiser knows much more about pictures.
# - **As statistics.** To keep a set of pictures in one style, *StyleAligned* (Hertz et al.
#   2023) applies AdaIN, the formula above, to the queries and keys of the attention layers.
# - **As a start.** (*SDEdit*, Meng et al. 2021.) Add some noise to the photograph, and
#   remove it under a new description. How much noise decides how much content survives:
#   this is our $\alpha / \beta$, and our choice between starting from the photograph and
#   from noise, in one number.
#
# What has changed most is where style comes from: from one painting here, from hundreds of
# millions of captioned pictures there. What has not changed is the question of how to keep the
# content while the style changes.
#
# ## 6. The style of a text
#
# The chapter asks whether you could transfer the style of a text. Let us take our method
# literally. Positions are those in the text, channels are letters, features are 0 or 1. A Gram
# matrix of *single* positions would count letters; to see texture, take pairs of neighbours:
# $G_{ab}$ is the share of positions at which $a$ is followed by $b$.

# %%
LETTERS = ' etaoinshrdclumwfgypbvkjxqz'  # the space, then the letters as often as they are used
ENGLISH = '''the old man went down to the harbour every morning before the sun was up and
 looked at the boats that came home with the night still on their sails he said nothing and
 the men who knew him said nothing either for there was nothing to be said about the weather'''
MORE_ENGLISH = '''she had put the letters in a box under the stairs and there they lay through all
 the years in which nobody asked for them until one day the house was sold and a child who
 was looking for the cat found them and read them all that afternoon'''
GERMAN = '''der alte mann ging jeden morgen vor der sonne zum hafen hinunter und sah nach
 den booten die mit der nacht auf den segeln nach hause kamen er sagte nichts und die leute die
 ihn kannten sagten auch nichts denn es gab nichts zu sagen was das wetter nicht schon wusste'''

# %%
def pair_matrix(text):
    channels = [LETTERS.index(letter) for letter in ' '.join(text.split())]
    G = numpy.zeros((len(LETTERS), len(LETTERS)))
    for a, b in zip(channels, channels[1:]):
        G[a, b] += 1 / (len(channels) - 1)
    return G


words = ENGLISH.split()
numpy.random.RandomState(0).shuffle(words)
texts = {'English': ENGLISH, 'its words, shuffled': ' '.join(words),
         'other English': MORE_ENGLISH, 'German': GERMAN}
matrices = {name: pair_matrix(text) for name, text in texts.items()}
for name, G in matrices.items():
    print(f'{name:20} style loss {1e6 * numpy.square(G - matrices["English"]).mean():.2f}e-6')

# %%
often = LETTERS[:13].replace(' ', '_')
figure = new_figure(figsize=(9, 9))
for axis, (name, G) in zip(figure.subplots(2, 2).flat, matrices.items()):
    axis.imshow(numpy.sqrt(G[:13, :13]), cmap='Blues')
    axis.set(title=name, xticks=range(13), yticks=range(13), xlabel='second letter',
             ylabel='first letter')
    axis.set_xticklabels(often)
    axis.set_yticklabels(often)
    for first in 'tc':
        share = G[LETTERS.index(first), LETTERS.index('h')]
        axis.text(often.index('h'), often.index(first), f'{share:.1%}', ha='center', va='center',
                  fontsize=8, color='white' if share > 0.02 else 'black')
figures.show('6-text.png', figure,
             'Which of the commonest letters (row) is followed by which (column); _ is the space. '
             'Shuffled words hardly change the matrix. The numbers are the shares of "th" and '
             '"ch": "th" is common in English and "ch" in German, and not the other way round.')

# %% [markdown]
# **What to see.** The matrix forgets the order of the words, as a Gram matrix forgets
# positions, and it tells languages apart. So there *is* a texture of text. But it is the
# texture of spelling. What we call the style of an author is in the choice of words and the
# structure of sentences, and content is in what is said: we would need features that read the
# way VGG's see. Language models have them.
#
# And there is a harder obstacle: **the gradient**. A pixel can be a little redder. A letter
# cannot be a little more "b", and there is no word half a step from "castle" towards "palace".
# Optimising the text itself, our whole method, does not carry over. Nor are there pairs to
# learn from, the same thing said in both styles. What people do instead:
#
# - learn an encoder whose code holds the content alone, and a decoder that is told the
#   style (Shen et al. 2017): the counterpart of AdaIN;
# - translate into another language and back, which washes the style out, then add another;
# - ask a large language model, which has seen both styles, to rewrite. How much of the content
#   has survived must still be judged, by people or by another network: a content loss again.
#
# ## Summary
#
# - Feed-forward networks move the loss from the time of painting to the time of training. The
#   gradient goes on through the picture into the weights.
# - AdaIN replaces the Gram matrix by a mean and a standard deviation for each channel, and
#   a trained decoder replaces the loop. Those statistics carry most of the style loss.
# - Diffusion models bring their own knowledge of pictures; content and style come in as
#   guidance, as statistics, or as the amount of noise at the start.
# - For text, the loss can be written, but its gradient has nothing to move.
#
# ## Exercises
#
# Three questions:
#
# 1. Let `target` be `0.5 * x + 0.5 * adain(x, y)` in section 3. What does the 0.5 control? Which
#    two numbers of lesson 8 does it replace?
# 2. Two photographs of the same size: which of the methods above could transfer the *light* of one
#    to the other, but not its texture?
# 3. Write `content_loss` for two texts. What would you have to know to say that they mean the same?
#
# What to try next:
#
# - Train the painter with `starry-night.jpg`. Then make its first convolution see 9x9 pixels
#   (`padding=4`). Does it get nearer to the strokes, and at what price?
# - Show the painter a larger macaw, `picture('macaw.jpg', (450, 348))`. Why does this work at all?
# - Apply AdaIN at relu1_1 and at relu3_1, and decode. What changes, and why did the paper choose
#   relu4_1?
# - Let `statistics_loss` compare the means only, and run the last part of section 4 again. Which
#   part of $\mu \mu^\top + \Sigma$ is no longer asked for? Can you see it?
#
# ## Where to read on
#
# - [Lesson 16](16_one_pass.py): a real network for a few styles, half as wide as that of the paper,
#   which `gluon-nst paint` uses. [Lesson 17](17_any_style.py): any style, with a decoder.
# - J. Johnson, A. Alahi, L. Fei-Fei, *Perceptual Losses for Real-Time Style Transfer and
#   Super-Resolution*, 2016, arXiv:1603.08155.
# - D. Ulyanov, V. Lebedev, A. Vedaldi, V. Lempitsky, *Texture Networks: Feed-forward
#   Synthesis of Textures and Stylized Images*, 2016, arXiv:1603.03417.
# - V. Dumoulin, J. Shlens, M. Kudlur, *A Learned Representation for Artistic Style*, 2017,
#   arXiv:1610.07629: many styles in one network.
# - X. Huang, S. Belongie, *Arbitrary Style Transfer in Real-time with Adaptive Instance
#   Normalization*, 2017, arXiv:1703.06868.
# - Y. Li, N. Wang, J. Liu, X. Hou, *Demystifying Neural Style Transfer*, 2017,
#   arXiv:1701.01036: the style loss as a distance of distributions.
# - J. Ho, A. Jain, P. Abbeel, *Denoising Diffusion Probabilistic Models*, 2020,
#   arXiv:2006.11239; P. Dhariwal, A. Nichol, *Diffusion Models Beat GANs on Image
#   Synthesis*, 2021, arXiv:2105.05233: guidance by a gradient.
# - C. Meng, Y. He, Y. Song, J. Song, J. Wu, J.-Y. Zhu, S. Ermon, *SDEdit: Guided Image
#   Synthesis and Editing with Stochastic Differential Equations*, 2021, arXiv:2108.01073.
# - A. Hertz, A. Voynov, S. Fruchter, D. Cohen-Or, *Style Aligned Image Generation via
#   Shared Attention*, 2023, arXiv:2312.02133.
# - T. Shen, T. Lei, R. Barzilay, T. Jaakkola, *Style Transfer from Non-Parallel Text by
#   Cross-Alignment*, 2017, arXiv:1705.09655.
# - The section
#   [Neural Style Transfer](https://d2l.ai/chapter_computer-vision/neural-style.html) of
#   *Dive into Deep Learning*, and its last exercise.

# %%
figures.done()
