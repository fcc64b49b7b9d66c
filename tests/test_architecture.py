"""The house: imports only go down, nothing heavy loads early, and the public names are pinned."""

import ast
import inspect
import re
import subprocess
import sys
from pathlib import Path

import pytest

import gluon_nst
from gluon_nst import inspection
from gluon_nst.resources import folder

PACKAGE = Path(gluon_nst.__file__).parent

# From the ground up: a module imports only from the lines above its own. A package's name
# stands for its __init__, '' for that of gluon_nst.
FLOORS = [
    floor.split()
    for floor in """
    environment errors files jpeg layers png processor resources supported
    batch book cli course exercises fast memory onepass runs studio weights weights.readers
    gluon_nst
    memory.system
    pages
    _compat recipes decoding deep plotting
    images losses
    color regions
    relative
    features synthesis
    fast.lbfgs fast.plan
    fast.compiled
    fast.tiling
    training
    inspection classify
    memory.estimate
    weights.readers.h5_contents weights.readers.limits
    weights.readers.fields weights.readers.npz weights.readers.onnx
    weights.readers.h5 weights.readers.mat weights.readers.params weights.readers.safetensors
    weights.readers.torch
    weights.readers.arrays
    weights.conventions weights.unit_scale
    weights.downloads weights.paths weights.convert
    weights.formats
    weights.network weights.sources
    weights.importing weights.pretrained
    weights.calibrate
    doctor
    runs.names runs.interrupts runs.checkpoints
    runs.provenance runs.record
    runs.folder
    runs.picture_file
    runs.run
    pipeline
    onepass.network onepass.photographs onepass.training
    onepass.decoder onepass.export onepass.folder onepass.matching
    onepass.painter
    onepass.files onepass.stripes
    onepass.painting
    onepass.anystyle onepass.moving onepass.workshop
    onepass.films
    onepass.album
    runs.again
    batch.pairing batch.gallery batch.dask
    batch.explore batch.folder
    course.diagrams course.formulas course.sliders
    course.figures course.lessons course.reading
    exercises.verdict
    exercises.exercise
    exercises.checker exercises.folder exercises.own exercises.submission
    exercises.confine exercises.outcome exercises.handed_in
    exercises.alike exercises.answer exercises.compare exercises.results exercises.sandbox
    exercises.class_pages exercises.classroom exercises.example exercises.notebook
    exercises.autograder exercises.export
    exercises.commands
    exercises.judge
    exercises.worker
    book.executed book.gallery book.generated book.printed book.slides
    book.lesson_page
    book.build
    cli.output
    cli.arguments
    studio.engine studio.lab studio.lessons studio.painting
    studio.widgets
    studio.compare studio.look studio.onepass studio.paint
    studio.play
    studio.page
    studio.server
    cli.batch cli.book cli.classify cli.doctor cli.exercise cli.explore cli.inspect cli.lesson
    cli.paint cli.recipes cli.repeat cli.studio cli.stylize
    cli.train cli.weights
    cli.main
    studio.worker
    __main__
    """.strip().splitlines()
]
FLOOR = {module: n for n, floor in enumerate(FLOORS) for module in floor}
MODULES = sorted(
    set(PACKAGE.rglob('*.py'))
    - set(PACKAGE.glob('img/*'))
    - set(PACKAGE.glob('chapters/**/*'))
    - set(PACKAGE.glob('exercises/catalogue/**/*'))  # learners' files
    - set(PACKAGE.glob('exercises/skeleton/**/*'))
)

SIGNATURES = {
    'preprocess': '(img, image_shape)',
    'postprocess': '(img)',
    'extract_features': '(X, content_layers, style_layers, *, net)',
    'get_contents': '(image_shape, device, *, content_img, net, content_layers, style_layers)',
    'get_styles': '(image_shape, device, *, style_img, net, content_layers, style_layers)',
    'content_loss': '(Y_hat, Y)',
    'gram': "(X, *, divisor='chw')",
    'style_loss': "(Y_hat, gram_Y, *, gram_divisor='chw')",
    'tv_loss': "(Y_hat, *, reduction='mean')",
    'compute_loss': '(X, contents_Y_hat, styles_Y_hat, contents_Y, styles_Y_gram, *, '
    "content_weight=1, style_weight=10000.0, tv_weight=10, gram_divisor='chw', "
    "layer_reduction='sum', tv_reduction='mean')",
    'SynthesizedImage': '(img_shape)',
    'get_inits': '(X, device, lr, styles_Y, *, style_target=<function gram>, beta1=0.9, '
    'epsilon=1e-08)',
    'train': '(X, contents_Y, styles_Y, device, lr, num_epochs, lr_decay_epoch, *, net, '
    "content_layers, style_layers, optimizer='adam', lr_decay_factor=0.8, beta1=0.9, "
    'epsilon=1e-08, first_step=0.05, pixel_space=False, loss=GramLoss, state=None, callback=None, '
    '**loss_settings)',
    'Animator': '(num_epochs, *, every=10, path=None, show=True)',
    'pretrained_vgg19': "(*, scale='unit', ctx=None)",
    'patch_model_zoo': '()',
    'Recipe': None,  # its fields may grow
    'get_recipe': '(name)',
    'stylize': "(content, style, recipe='paint', *, out=None, init='content', seed=0, "
    "device='auto', deltas=False, keep_alpha=False, overwrite=False, progress=True, blend=(), "
    'dpi=None, bits=8, mask=None, regions=None, preview=False, callback=None, **settings)',
    'stylize_folder': "(folder, recipe='paint', *, out=None, pairs='zip', "
    "pattern_content='content_*', pattern_style='style_*', pattern_mask=None, "
    'pattern_regions=None, blend=(), crop=False, '
    "overwrite=False, device='auto', executor=None, progress=True, preview=False, **settings)",
}


def module_name(path):
    """Return 'weights.convert' for weights/convert.py, 'weights' for weights/__init__.py."""
    parts = path.relative_to(PACKAGE).with_suffix('').parts
    return '.'.join(parts[:-1] if parts[-1] == '__init__' else parts) or 'gluon_nst'


def imports_of(path):
    """Yield the modules of the package that a file imports."""
    here = path.relative_to(PACKAGE).parts[:-1]
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom) and node.level:
            base = [*here[: len(here) - node.level + 1], *(node.module or '').split('.')]
            package = '.'.join(filter(None, base))
            for name in node.names:  # a module, or a name that a module defines
                module = f'{package}.{name.name}'.lstrip('.')
                yield module if module in FLOOR else package or 'gluon_nst'


@pytest.mark.parametrize('path', MODULES, ids=module_name)
def test_imports_only_go_down(path):
    """No module imports one of its own floor, or from above."""
    module = module_name(path)
    for imported in imports_of(path):
        assert FLOOR[imported] < FLOOR[module], f'{module} imports {imported}'


def test_no_floor_holds_what_is_gone():
    assert sorted(FLOOR) == sorted(map(module_name, MODULES))


@pytest.mark.parametrize('path', [p for p in MODULES if p.name == '__init__.py'], ids=module_name)
def test_a_package_says_what_lives_there(path):
    docstring = ast.get_docstring(ast.parse(path.read_text()))
    assert docstring.split('\n')[0].endswith('.')


def test_importing_the_package_loads_nothing_heavy():
    code = (
        'import sys, gluon_nst; print([m for m in ("mxnet", "numpy", "PIL") if m in sys.modules])'
    )
    run = subprocess.run(
        [sys.executable, '-c', code], stdout=subprocess.PIPE, text=True, check=True
    )
    assert run.stdout.strip() == '[]'


def test_public_names():
    assert sorted(gluon_nst.__all__) == sorted(SIGNATURES)
    with pytest.raises(AttributeError, match='no_such_name'):
        gluon_nst.no_such_name  # noqa: B018


@pytest.mark.parametrize('name', SIGNATURES)
def test_signature_and_docstring(name):
    thing = getattr(gluon_nst, name)
    assert inspect.getdoc(thing)
    if SIGNATURES[name] is not None:
        signature = re.sub(r' at 0x\w+|(?<=GramLoss)\([^)]*\)', '', str(inspect.signature(thing)))
        assert signature == SIGNATURES[name]


@pytest.mark.parametrize('path', sorted(PACKAGE.glob('*.py')), ids=lambda path: path.name)
def test_lesson_links_resolve(path):
    for lesson in re.findall(r'chapters/(\w+\.py)', path.read_text()):
        assert (folder('chapters') / lesson).is_file()


def taught():
    """Return every public thing by its name, and the functions that look inside."""
    things = {name: getattr(gluon_nst, name) for name in gluon_nst.__all__}
    things.update(
        (name, thing)
        for name, thing in vars(inspection).items()
        if inspect.isfunction(thing)
        and thing.__module__ == inspection.__name__
        and not name.startswith('_')
    )
    del things['inspect_picture']  # what the command "gluon-nst inspect" does
    del things['Recipe']  # what get_recipe returns
    return things


@pytest.mark.parametrize('name', taught())
def test_is_taught_in_the_lesson_that_its_docstring_names(name):
    lesson = re.search(r'Lesson: (chapters/\w+\.py)', inspect.getdoc(taught()[name]))
    assert lesson, f'the docstring of {name} names no lesson'
    assert name in used_of_the_package(folder('chapters') / Path(lesson[1]).name)


def used_of_the_package(lesson):
    """Return the names of gluon_nst that the cells of a lesson use, beyond importing them."""
    nodes = list(ast.walk(ast.parse(lesson.read_text(encoding='utf-8'))))
    imported = {
        name.name
        for node in nodes
        if isinstance(node, ast.ImportFrom) and node.module.startswith('gluon_nst')
        for name in node.names
    }
    loaded = {node.id for node in nodes if isinstance(node, ast.Name)}
    attributes = {
        (node.value.id, node.attr)
        for node in nodes
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)
    }
    return (
        imported & loaded
        | {name for module, name in attributes if module == 'gluon_nst'}
        | {'Animator' for attribute in attributes if attribute == ('figures', 'animator')}
    )
