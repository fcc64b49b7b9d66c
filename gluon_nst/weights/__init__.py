"""Pretrained VGG-19 and VGG-16: where weights come from, and the networks that they fill."""
