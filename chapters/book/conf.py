"""How Sphinx makes the book. `gluon-nst book` prepares its pages beside a copy of this file."""

import gluon_nst

project = 'gluon_nst'
author = 'the authors of gluon_nst'
copyright = ''
release = gluon_nst.__version__

extensions = [
    'myst_nb',
    'numpydoc',
    'sphinx.ext.autodoc',
    'sphinx.ext.mathjax',
    'sphinx-mathjax-offline',
    'sphinx_copybutton',
    'sphinx_design',
    'sphinxcontrib.bibtex',
]
bibtex_bibfiles = ['references.bib']
exclude_patterns = ['_*', 'slides']

nitpicky = True  # a link to a function that is not there is an error

nb_execution_mode = 'off'  # the lessons come with their outputs
nb_render_markdown_format = 'myst'  # of outputs: figures with captions and alternative texts
nb_merge_streams = True
nb_ipywidgets_js = {}  # they would be fetched from elsewhere
myst_enable_extensions = ['amsmath', 'attrs_block', 'colon_fence', 'deflist', 'dollarmath']
myst_heading_anchors = 3

numpydoc_show_class_members = False
autodoc_member_order = 'bysource'
autodoc_typehints = 'none'
python_use_unqualified_type_names = True
add_module_names = False

html_theme = 'sphinx_book_theme'
html_title = 'Neural style transfer'
html_static_path = ['_static']
html_css_files = ['book.css']
html_js_files = ['book.js']
html_copy_source = False
html_show_sourcelink = False
html_show_copyright = False
html_theme_options = {
    'use_download_button': False,
    'use_fullscreen_button': False,
    'show_toc_level': 2,
    'show_navbar_depth': 1,
    'home_page_in_toc': True,
    'navbar_persistent': [],  # one field for the search, above the contents, is enough
}
mathjax3_config = {'options': {'enableMenu': False}}
copybutton_prompt_text = r'>>> |\.\.\. '
copybutton_prompt_is_regexp = True
