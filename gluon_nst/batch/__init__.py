"""Folders of pictures: pairing them, stylising the pairs, and the page that shows the results."""
