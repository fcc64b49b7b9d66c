"""A run on disk: its folder and checkpoints, how it is interrupted, resumed and repeated."""
