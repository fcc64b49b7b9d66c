"""How Sphinx makes the slides. `gluon-nst book` prepares them beside a copy of this file."""

project = 'Slides'
author = 'the authors of gluon_nst'
copyright = ''

extensions = ['myst_parser', 'sphinx.ext.mathjax', 'sphinx-mathjax-offline', 'sphinx_revealjs']
myst_enable_extensions = ['amsmath', 'dollarmath']
suppress_warnings = ['myst.header']  # slides begin at any level

revealjs_static_path = ['_static']
revealjs_css_files = ['slides.css']
revealjs_js_files = ['slides.js']
revealjs_style_theme = 'white'
revealjs_script_conf = {'hash': True, 'slideNumber': True, 'transition': 'none'}
mathjax3_config = {'options': {'enableMenu': False}}
