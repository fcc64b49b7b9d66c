"""Pretrained VGG-19 and VGG-16: finding, reading and converting weights, and loading them."""
