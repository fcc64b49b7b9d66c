"""The course: the lessons in ``chapters/``, and the names that they import."""

import importlib

_HOME = {  # the module of each name that lessons import
    'Figures': 'course.figures',
    'SMOKE': 'course.figures',
    'draw_diagram': 'course.diagrams',
    'sample_picture': 'resources',
    'new_figure': 'plotting',
    'layer_names': 'layers',
    'convolutions': 'layers',
    'truncate': 'features',
    'read_image': 'images',
    'save_image': 'images',
    'fit_size': 'images',
    'to_uint8': 'images',
    'standardise': 'images',
    'to_pixels': 'images',
    'layer_statistics': 'inspection',
    'plot_feature_maps': 'inspection',
    'plot_gram': 'inspection',
    'plot_deltas': 'inspection',
    'high_pass': 'inspection',
    'sobel_edges': 'inspection',
    'examine': 'doctor',
    'pretrained_vgg': 'weights.pretrained',
    'NoWeights': 'weights.pretrained',
    'UserError': 'errors',
    'choose_precision': 'processor',
    'fast_bfloat16': 'processor',
    'BFLOAT16': 'fast.compiled',
    'CompiledNetwork': 'fast.compiled',
    'TiledNetwork': 'fast.tiling',
    'match_colors': 'color',
    'Moments': 'relative',
    'RelativeLoss': 'relative',
    'moments': 'relative',
    'moments_loss': 'relative',
    'relative_loss': 'relative',
    'squared_tv_loss': 'relative',
    'tones': 'relative',
    'resize': 'images',
    'AnyStyle': 'onepass.anystyle',
    'EnlargingConvolution': 'onepass.network',
    'Photographs': 'onepass.photographs',
    'load_network': 'onepass.files',
    'painting_losses': 'onepass.workshop',
    'train_onepass': 'onepass.training',
}

__all__ = list(_HOME)


def __getattr__(name):
    if name not in _HOME:
        raise AttributeError(f'module {__name__!r} has no attribute {name!r}')
    return getattr(importlib.import_module(f'gluon_nst.{_HOME[name]}'), name)
