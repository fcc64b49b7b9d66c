"""choose-weights: a small real run with the learner's weights, and the bounds it is judged by."""
import math
from numbers import Real

from gluon_nst import (content_loss, extract_features, get_contents, get_styles, gram,
                       pretrained_vgg19, style_loss, train)
from gluon_nst._compat import mxnet
from gluon_nst.errors import UserError
from gluon_nst.features import truncate
from gluon_nst.images import read_image
from gluon_nst.resources import sample_picture

LESSON = 9
ORDER = 2
TIME_LIMIT = 180
KIND = 'explore'
NAMES = ('choose_weights',)
TITLE = 'Weights for a goal'

# The chapter's weights end at 2.7 and 1.8e-4, a tenth of its style weight at 0.5 and 5e-4; in
# between, from about a sixth to a half, both goals are reached.
CONTENT, STYLE = 2.0, 4e-4
# A smaller rate that shrinks soon: so the losses follow the weights without jumping about.
SIZE, STEPS, RATE, DECAY = (96, 64), 40, 0.5, 5
LAYERS = dict(content_layers=[25], style_layers=[0, 5, 10, 19, 28])


def judge(module, random):
    weights = module.choose_weights()
    if not (isinstance(weights, (list, tuple)) and len(weights) == 3
            and all(isinstance(w, Real) and math.isfinite(w) and w >= 0 for w in weights)
            and any(weights)):
        return ('choose_weights must return three numbers, 0 or more and not all 0: the weights '
                f'of content, style and total variation. Yours returns {weights!r}.')
    try:
        net = truncate(pretrained_vgg19(), **LAYERS)
    except UserError as error:
        raise UserError('This exercise needs the pretrained VGG-19, whose weights are not '
                        'available here. This is not your fault: run "gluon-nst weights '
                        'fetch" to get them.') from error
    try:
        content, style = run(weights, dict(LAYERS, net=net))
    except UserError as error:
        return f'With these weights the training fails: {error}.'
    if content < CONTENT and style < STYLE:
        return None
    return (f'Your run ends with content loss {content:.2f} (goal: below {CONTENT}) and style '
            f'loss {style:.1e} (goal: below {STYLE:.0e}). {advice(content, style)}')


def run(weights, network):
    """Train the castle for a few steps; return the losses of the result, without weights."""
    castle, painting = (read_image(sample_picture(name))
                        for name in ('castle.jpg', 'starry-night.jpg'))
    device = mxnet.cpu()
    X, contents_Y = get_contents(SIZE, device, content_img=castle, **network)
    _, styles_Y = get_styles(SIZE, device, style_img=painting, **network)
    settings = dict(zip(('content_weight', 'style_weight', 'tv_weight'), map(float, weights)))
    X = train(X, contents_Y, styles_Y, device, RATE, STEPS, DECAY, **network, **settings)
    contents_Y_hat, styles_Y_hat = extract_features(X, **network)
    return (sum(float(content_loss(*pair)) for pair in zip(contents_Y_hat, contents_Y)),
            sum(float(style_loss(Y_hat, gram(Y))) for Y_hat, Y in zip(styles_Y_hat, styles_Y)))


def advice(content, style):
    if style < STYLE:
        return ('It has more style than needed, and is too far from the photograph: which ratio of '
                'weights determines that?')
    if content < CONTENT:
        return ('It stays close to the photograph, and has too little of the painting: which '
                'weights hold it back?')
    return ('Neither goal is reached. Is the total variation so strong that it dominates the '
            'others, or is there no content loss to preserve the photograph?')
