"""Formulas of LaTeX as text for a terminal, for what the lessons use."""

import re
import unicodedata

SYMBOLS = {  # a name that is not here stays as it is: min
    'alpha': 'α', 'beta': 'β', 'gamma': 'γ', 'delta': 'δ', 'epsilon': 'ε', 'varepsilon': 'ε',
    'eta': 'η', 'theta': 'θ', 'lambda': 'λ', 'mu': 'μ', 'sigma': 'σ', 'Sigma': 'Σ',
    'partial': '∂', 'nabla': '∇', 'sum': '∑', 'cdot': '·', 'times': '×', 'top': 'ᵀ',
    'leftarrow': '←', 'mapsto': '↦', 'approx': '≈', 'ldots': '…',
    'lVert': '‖', 'rVert': '‖', 'lfloor': '⌊', 'rfloor': '⌋',
}  # fmt: skip
MARKS = {'hat': '\N{COMBINING CIRCUMFLEX ACCENT}', 'bar': '\N{COMBINING MACRON}'}
RAISED = str.maketrans('0123456789+-*n', '⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻*ⁿ')
GROUP = r'\{((?:[^{}]|\{[^{}]*\})*)\}'  # with groups inside


def as_text(formula):
    r"""Return a formula as text.

    Examples
    --------
    >>> as_text(r'x^* = \arg\min_x \; \alpha \, \lVert f_c(x) - f_c(p) \rVert^2')
    'x* = arg min_x α ‖ f_c(x) - f_c(p) ‖²'
    >>> as_text(r'\frac{\partial \mathcal{L}}{\partial F} = (\bar G + \bar G^\top) F')
    '(∂ L)/(∂ F) = (Ḡ + Ḡᵀ) F'
    """
    text = re.sub(r'\\begin\{\w+\}(.*?)\\end\{\w+\}', _matrix, formula, flags=re.S)
    text = re.sub(r'\\(left|right|big|Big|displaystyle)(?![a-z])', '', text)
    text = re.sub(r'\\([,;:! ]|q?quad)', ' ', text)
    for pattern, form in (
        (r'\\(?:text|mathcal|mathbf|mathbb|mathrm|operatorname|underbrace)\s*' + GROUP, r'\1'),
        (r'\\mathbf\s*(\w)', r'\1'),
        (r'\\[td]?frac\s*' + GROUP + r'\s*' + GROUP, r'(\1)/(\2)'),
        (r'\\[td]?frac\s*(\w)\s*(\w)', r'\1/\2'),
        (r'\\sqrt\s*' + GROUP, r'√(\1)'),
        (r'\\(hat|bar)\s*(?:\{(\w)\}|(\w))', lambda m: (m[2] or m[3]) + MARKS[m[1]]),
    ):
        while re.search(pattern, text):
            text = re.sub(pattern, form, text)
    text = re.sub(r'\\([A-Za-z]+)', lambda m: f' {SYMBOLS.get(m[1], m[1])} ', text)
    text = re.sub(r'\s*\^\s*ᵀ|\s+ᵀ', 'ᵀ', text)
    text = re.sub(r'\s*\^\s*\{([0-9+*n-]+)\}|\s*\^\s*([0-9*n])', _raised, text)
    text = re.sub(r'_\s*\{(\w+)\}', r'_\1', text)
    text = text.replace('{', '(').replace('}', ')').replace('\\', '').replace('&', ' ')
    text = re.sub(r'(?<!\w)\(\s*(\w)\s*\)/', r'\1/', re.sub(r'/\((\w)\)', r'/\1', text))
    text = re.sub(r'\s*_\s*', '_', text)
    text = re.sub(r'([α-ω])\s+\(', r'\1(', text)
    text = re.sub(r'\(\s+', '(', re.sub(r'\s+([),.])', r'\1', text))
    return unicodedata.normalize('NFC', ' '.join(text.split()))


def _matrix(match):
    rows = match[1].replace('\\\\', ';').replace('&', ' ')
    return f'[{" ".join(rows.split())}]'


def _raised(match):
    return (match[1] or match[2]).translate(RAISED)
