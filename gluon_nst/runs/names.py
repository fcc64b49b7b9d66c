"""The names of the files in a run folder, and of pictures in run.json."""

STYLIZED = 'stylized.png'  # the latest picture; in the end, the result
LOSSES = 'losses.csv'
PLOT = 'losses.png'
FRAMES = 'frames'  # a folder
GIF = 'progress.gif'
RECORD = 'run.json'
DELTAS = 'deltas.png'
CHECKPOINT = 'checkpoint.npy'
FILES = STYLIZED, LOSSES, PLOT, FRAMES, GIF, RECORD, DELTAS, CHECKPOINT


def styles_by_name(paths):
    """Return the paths of style pictures by the name that each has in run.json: style, style_2."""
    return {f'style_{i}' if i > 1 else 'style': path for i, path in enumerate(paths, start=1)}
