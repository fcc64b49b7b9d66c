"""The course as a book: ``gluon-nst book`` runs the lessons and has Sphinx make pages of them.

build  ->  executed (runs a lesson, once)  ->  lesson_page
->  generated (exercises, mistakes, reference, commands)
"""
