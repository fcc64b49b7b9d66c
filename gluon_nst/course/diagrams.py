"""Diagrams of boxes and arrows, for the lessons."""

from matplotlib.patches import FancyBboxPatch

from ..plotting import new_figure

FORWARD = {'color': '0.3'}
BACK = {'color': '#c0392b', 'linewidth': 1.6, 'linestyle': '--'}


def draw_diagram(boxes, forward=(), back=(), pictures=(), figsize=(9, 3.6)):
    """Draw boxes, arrows between them, and pictures; return the figure.

    Parameters
    ----------
    boxes : list of (x, y, width, text, colour)
        From the left end at x, around the height y; all are 1.2 high.
    forward, back : list of ((x, y), (x, y))
        Arrows, from one point to another: grey ones, and red ones with broken lines.
    pictures : list of (x, y, image)
        2 wide and 1.4 high, around the point (x, y).
    figsize : (width, height)
        In inches.
    """
    figure = new_figure(figsize=figsize)
    axis = figure.subplots()
    axis.set_axis_off()
    for x, y, image in pictures:
        axis.imshow(image, extent=(x - 1, x + 1, y - 0.7, y + 0.7), aspect='auto')
    for x, y, width, text, colour in boxes:
        shape = {'facecolor': colour, 'edgecolor': '0.3', 'boxstyle': 'round,pad=0.1'}
        axis.add_patch(FancyBboxPatch((x, y - 0.6), width, 1.2, **shape))
        axis.text(x + width / 2, y, text, ha='center', va='center', fontsize=8)
    for arrows, style in (forward, FORWARD), (back, BACK):
        for start, end in arrows:
            axis.annotate('', end, start, arrowprops={'arrowstyle': '-|>', **style})
    right = max(x + width for x, _, width, *_ in boxes)
    heights = [y for _, y, *_ in (*boxes, *pictures)]
    axis.set(
        xlim=(-0.1, right + 0.5), ylim=(min(heights) - 0.9, max(heights) + 0.9), aspect='equal'
    )
    return figure
