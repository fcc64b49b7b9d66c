"""The course as a book: ``gluon-nst book`` runs the lessons and has Sphinx make pages of them.

build  ->  executed (runs a lesson, once)  ->  lesson_page  ->  slides
->  generated (exercises, mistakes, reference, commands)
->  gallery (runs commands, once)
->  printed (a PDF, with Chromium)
"""
