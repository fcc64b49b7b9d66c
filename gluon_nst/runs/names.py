"""The names of the files in a run folder."""

STYLIZED = 'stylized.png'  # the latest picture; in the end, the result
LOSSES = 'losses.csv'
PLOT = 'losses.png'
FRAMES = 'frames'  # a folder
GIF = 'progress.gif'
RECORD = 'run.json'
DELTAS = 'deltas.png'
CHECKPOINT = 'checkpoint.npy'
FILES = STYLIZED, LOSSES, PLOT, FRAMES, GIF, RECORD, DELTAS, CHECKPOINT
