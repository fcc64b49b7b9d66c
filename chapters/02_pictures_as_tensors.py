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
# # Lesson 2. Pictures as tensors
#
# How a picture file becomes the tensor that a network takes, and how a tensor becomes a picture
# again. At the end you will be able to
#
# - write `preprocess` and `postprocess` from their formulas;
# - say what a round trip through them costs, and where;
# - tell (width, height) from (height, width), and a transpose from a reshape, before they bite;
# - read photographs that are stored on their side, and drawings that are transparent.
#
# You should know how to index an array. [Lesson 0](00_setup.py) has the installation.
#
# **Time.** About 5 seconds on two CPU cores, in full mode.

# %%
import gluon_nst  # before MXNet, so that it takes all cores

import tempfile
from pathlib import Path

import numpy
from mxnet import np, npx
from PIL import Image, ImageDraw

from gluon_nst.course import SMOKE, Figures, fit_size, new_figure, read_image, sample_picture

npx.set_np()

longest_side = 60 if SMOKE else 300
figures = Figures('02_pictures_as_tensors')

# %% [markdown]
# ## 1. A picture is an array
#
# `read_image` returns an array of integers from 0 to 255, `uint8`, with three axes: down,
# right, and colour. In this course the array of a picture is always (H, W, 3), and its colours
# are always red, green and blue, in this order.

# %%
img = read_image(sample_picture('macaw.jpg'))  # (H, W, 3), uint8
print(type(img), img.dtype, img.shape)
print('the pixel 300 down, 450 to the right:', img[300, 450])

# %%
figures.images('1-channels.png',
               'The parrot and its three channels, bright where there is much of that colour. '
               'Its red feathers are bright in red and dark in both others; the white rock is '
               'bright in all.',
               picture=img, **{name: img[:, :, c].repeat(3).reshape(img.shape)
                               for c, name in enumerate(('red', 'green', 'blue'))})

# %% [markdown]
# ## 2. What the network expects
#
# VGG-19, as MXNet has it, takes floats of about the size of 1. With the mean $\mu$ and the
# standard deviation $\sigma$ of each channel over ImageNet, the photographs it was trained on,
#
# $$x_{c} = \frac{\text{pixel}_{c} / 255 - \mu_{c}}{\sigma_{c}}$$
#
# This **standardises** the colours. Then the axes change in two ways: MXNet's convolutions want
# the channels before height and width, and a batch axis in front of everything: (H, W, 3)
# becomes (1, 3, H, W). And first of all the picture is resized, because the time for everything
# grows with the number of pixels.

# %%
rgb_mean = np.array([0.485, 0.456, 0.406])
rgb_std = np.array([0.229, 0.224, 0.225])


def preprocess(img, image_shape):
    resized = numpy.asarray(Image.fromarray(img).resize(image_shape, Image.BILINEAR))
    x = np.array(resized, dtype='float32') / 255  # (H, W, 3), in [0, 1]
    x = (x - rgb_mean) / rgb_std  # per channel, the last axis
    return np.expand_dims(x.transpose(2, 0, 1), axis=0)  # (1, 3, H, W)


height, width, _ = img.shape
image_shape = fit_size(width, height, longest_side)  # (width, height), the aspect ratio kept
X = preprocess(img, image_shape)
print('array', img.shape, '-> image_shape', image_shape, '-> tensor', X.shape, X.dtype)
print('the same as the package\'s:', bool((X == gluon_nst.preprocess(img, image_shape)).all()))

# %%
figure = new_figure(figsize=(8, 3))
before, after = figure.subplots(1, 2)
for c, colour in enumerate(('red', 'green', 'blue')):
    before.hist(img[:, :, c].ravel(), bins=64, log=True, histtype='step', color=colour)
    after.hist(X[0, c].asnumpy().ravel(), bins=64, log=True, histtype='step', color=colour)
before.set(title='before: uint8', xlabel='value', ylabel='number of pixels')
after.set(title='after: standardised', xlabel='value')
figures.show('2-values.png', figure,
             'How often each value occurs in the three channels. Left: from 0 to 255. Right: '
             'nearly the same shapes on another axis, from about -2 to 2.6. Each channel is '
             'shifted and stretched by its own numbers, so their right ends no longer '
             'coincide.')

# %% [markdown]
# **What just happened.** Standardising shifts and scales; it changes nothing about the picture.
# The mean is ImageNet's, not that of this parrot: the network knows what a blue sky is in these
# units, so every picture gets the same treatment. The possible range follows from the formula:

# %%
print('black becomes', (0 - rgb_mean) / rgb_std)
print('white becomes', (1 - rgb_mean) / rgb_std)

# %% [markdown]
# ## 3. And back
#
# `postprocess` does the steps backwards: channels last, times $\sigma$, plus $\mu$. One step
# is new. Style transfer changes the tensor freely, and nothing keeps it in the range of
# colours. What is darker than black or brighter than white is **clipped**:
#
# $$\text{pixel}_{c} = \operatorname{clip}(x_{c} \, \sigma_{c} + \mu_{c}, 0, 1)$$


# %%
def postprocess(X):
    x = X[0].transpose(1, 2, 0)  # (H, W, 3)
    return (x * rgb_std + rgb_mean).clip(0, 1)


back = postprocess(X)
print('the same as the package\'s:', bool((back == gluon_nst.postprocess(X)).all()))

# %%
brighter = {f'X + {k}': postprocess(X + k).asnumpy() for k in (0, 1, 2)}
for name, picture in brighter.items():
    print(f'{name}: {(picture == 1).mean():.0%} of the values are 1, clipped or not')
figures.images('3-clipped.png',
               'The tensor as it is, and with 1 and 2 added to each of its values. What leaves '
               'the range of colours is clipped: the rock loses its texture, then nearly all '
               'of it is gone, and the white face of the parrot with it.',
               **brighter)

# %% [markdown]
# ## 4. What the round trip costs
#
# Is `postprocess(preprocess(img))` the picture we started with? Nothing is clipped, because
# nothing has been changed; but digits may be lost on the way, and pixels. Let us measure each
# separately. First the digits: at the picture's own size, so that nothing is resized.

# %%
original = img / 255  # (H, W, 3), float
same_size = postprocess(preprocess(img, (width, height))).asnumpy()
error = abs(same_size - original)
print(f'largest error {error.max():.1e}, in units where white is 1; '
      f'the step from one grey to the next is {1 / 255:.1e}')
rounded = (same_size * 255).round().astype('uint8')
print('pixels that differ after rounding:', int((rounded != img).any(axis=2).sum()))

# %% [markdown]
# Nothing: the digits of `float32` are more than enough, and after rounding the file would be
# the same, bit by bit. Now the resizing: down to `image_shape`, and up again to compare.

# %%
small = (postprocess(X).asnumpy() * 255).round().astype('uint8')
large = numpy.asarray(Image.fromarray(small).resize((width, height), Image.BILINEAR)) / 255
error = abs(large - original)
print(f'after resizing: mean error {error.mean():.4f}, largest {error.max():.2f}')
figures.images('4-round-trip.png',
               f'The picture, the same after a round trip through a tensor {image_shape[0]} '
               'pixels wide, and the error, five times as strong. What is lost sits at the '
               'edges: beak, claws, barbs of feathers; smooth surfaces come back as they '
               'were.',
               original=img, down_and_up=large, error_x_5=(5 * error).clip(0, 1))

# %% [markdown]
# **What just happened.** The change of representation is free, the change of size is not. So
# if a result looks blurred, it is not because of means and deviations. It is because the
# picture was small.
#
# ## 5. (width, height) and (height, width)
#
# People, screens and image libraries say *width times height*. Arrays, like matrices, have
# *rows before columns*: height first. Both meet in `preprocess`, which takes (width, height)
# and returns (1, 3, height, width). Here is what happens if you get it wrong:

# %%
wrong = gluon_nst.preprocess(img, (image_shape[1], image_shape[0]))
print('right', X.shape, ' wrong', wrong.shape)
figures.images('5-swapped.png',
               'Left: as it should be. Right: width and height were swapped, so the parrot is '
               'squeezed into an upright picture. No error, no warning: the network would take '
               'it as it is.',
               width_height=postprocess(X).asnumpy(), swapped=postprocess(wrong).asnumpy())

# %% [markdown]
# The same with the axes: `transpose` *moves* an axis, `reshape` only *renames* positions. Both
# give the shape (3, H, W), but only one of them gives a parrot.

# %%
small_height, small_width, _ = small.shape
moved = small.transpose(2, 0, 1)  # (3, H, W): the channels
renamed = small.reshape(3, small_height, small_width)  # (3, H, W), of what?
print(moved.shape, renamed.shape)
figures.images('5-transposed.png',
               'The first of the three planes. Left: after transpose, the red channel. Right: '
               'after reshape, the top third of the picture with the three colours of each '
               'pixel side by side, as if they were pixels, so that it is three times as wide '
               'and does not fit.',
               **{name: plane.repeat(3).reshape(small.shape)  # grey
                  for name, plane in (('transpose', moved[0]), ('reshape', renamed[0]))})

# %% [markdown]
# **What to see.** A shape that is right proves little. If a network says strange things about a
# picture, turn the tensor back into a picture and *look* at it.
#
# ## 6. Files that lie: orientation
#
# A camera that is held upright still reads its sensor in landscape format. Many cameras store
# the picture as it is, lying on its side, and add a note to the file, in its EXIF data: "turn
# this by 90 degrees". Programs for viewing follow the note; a program that only takes the
# pixels does not. We make such a file:

# %%
scratch = tempfile.TemporaryDirectory()  # removed at the end
photo = Path(scratch.name) / 'photo.jpg'
orientation = 0x0112  # the number of this note in the EXIF standard
exif = Image.Exif()
exif[orientation] = 6  # to be turned by 90 degrees, clockwise
upright = Image.fromarray(img[40:780, 200:780])
upright.rotate(90, expand=True).save(photo, exif=exif)  # counter-clockwise: as the sensor sees it

pixels_alone = numpy.asarray(Image.open(photo))
as_meant = read_image(photo)
print('the pixels alone:', pixels_alone.shape, ' read_image:', as_meant.shape)
figures.images('6-orientation.png',
               'The same file, read twice. Left: its pixels alone, and the parrot hangs on the '
               'wall. Right: read_image follows the note in the file and sets it upright.',
               pixels_alone=pixels_alone, read_image=as_meant)

# %% [markdown]
# ## 7. Files that hide something: transparency
#
# A PNG file may have a fourth channel, alpha: 0 where it is transparent, 255 where it is
# opaque. The network knows nothing of transparency, so something must be put behind it. And a
# transparent pixel still has a colour, though no viewer shows it. We surround the parrot with
# transparency and hide something there:

# %%
cutout = Image.fromarray(img)
alpha = Image.new('L', cutout.size, 0)
ImageDraw.Draw(alpha).ellipse((150, 30, 980, 850), fill=255)
pen = ImageDraw.Draw(cutout)
for y in range(0, cutout.height, 40):  # stripes, all over ...
    pen.line((0, y, cutout.width, y), fill='lime', width=15)
cutout.paste(Image.fromarray(img), mask=alpha)  # ... but not over the parrot
cutout.putalpha(alpha)
cutout.save(Path(scratch.name) / 'cutout.png')

in_the_file = numpy.asarray(Image.open(Path(scratch.name) / 'cutout.png'))  # (H, W, 4)
on_white = read_image(Path(scratch.name) / 'cutout.png')  # (H, W, 3)
print('in the file:', in_the_file.shape, ' read_image:', on_white.shape)
figures.images('7-transparency.png',
               'Left: the alpha channel, white where the picture is opaque. Middle: the first '
               'three channels alone bring out what was hidden. Right: read_image lays the '
               'picture on white.',
               alpha=in_the_file[:, :, 3].repeat(3).reshape(img.shape),
               alpha_dropped=in_the_file[:, :, :3], read_image=on_white)
scratch.cleanup()

# %% [markdown]
# **What to see.** Dropping alpha is the obvious way to get three channels, and the wrong one:
# the style loss would have painted with green stripes that nobody has ever seen.
#
# ## Summary
#
# - A picture is (H, W, 3) and `uint8`; for the network it is (1, 3, H, W) and standardised
#   with the mean and standard deviation of ImageNet.
# - The round trip is exact except for the resizing and the clipping.
# - `image_shape` is (width, height), an array is (height, width), and nobody warns you.
# - Reading a file well means following its orientation and putting something behind its
#   transparency.
#
# ## Exercises
#
# These check themselves:
#
# - `gluon-nst exercise start preprocess`
# - `gluon-nst exercise start postprocess`
# - `gluon-nst exercise start image-shape`
#
# Three questions:
#
# 1. What goes wrong if you subtract the mean before you divide by 255? Which picture would come
#    out?
# 2. Standardise with the mean and deviation of the parrot itself. Why might that be a bad idea?
# 3. Why is `postprocess` not the exact inverse of `preprocess` for a tensor that was trained?
#
# What to try next:
#
# - OpenCV reads pictures with blue first. What does a parrot look like if you forget this? Which
#   areas keep their colour? (Try `img[:, :, ::-1]`.)
#
# ## Where to read on
#
# - [Lesson 3](03_features.py): what the network makes of such a tensor.
# - The section [Neural Style
#   Transfer](https://d2l.ai/chapter_computer-vision/neural-style.html) of *Dive into Deep
#   Learning*, where `preprocess` and `postprocess` come from.
# - O. Russakovsky and others, *ImageNet Large Scale Visual Recognition Challenge*, 2015,
#   arXiv:1409.0575: the pictures behind the mean and the standard deviation.

# %%
figures.done()
