"""Folders of pictures: which belong together, what is made of them, and the page that shows it."""
