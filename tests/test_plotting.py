"""The Animator, the LivePicture and the GIF."""

import numpy
import pytest
from PIL import Image

from gluon_nst import Animator, plotting
from gluon_nst._compat import np
from gluon_nst.images import postprocess, save_image
from gluon_nst.plotting import LivePicture, write_gif
from gluon_nst.training import Losses, Step


def step(epoch, *losses):
    return Step(epoch, Losses(*losses, sum(losses)), np.zeros((1, 3, 4, 6)))


def test_animator_draws_every_tenth_step_and_the_last(tmp_path):
    animator = Animator(25, path=tmp_path / 'training.png')
    for epoch in range(1, 26):
        animator(step(epoch, 3, 2, 1))
    assert animator.epochs == [10, 20, 25]
    assert [list(curve) for curve in animator.curves] == [[3] * 3, [2] * 3, [1] * 3]
    left, right = animator.axes
    assert [line.get_label() for line in left.get_lines()] == ['content', 'style', 'TV']
    assert left.get_xlim() == (10, 25) and left.get_ylim() == (0, pytest.approx(3.15))
    assert right.images[0].get_array().shape == (4, 6, 3)
    with Image.open(tmp_path / 'training.png') as picture:
        assert picture.size == (840, 300)  # 7 x 2.5 inches


def test_animator_shows_what_the_chapter_shows_and_makes_room_for_large_losses():
    animator = Animator(20)
    animator(step(10, 100, 2, 1))
    assert animator.axes[0].get_ylim() == (0, pytest.approx(105))
    animator(step(20, 3, 2, 1))
    assert animator.axes[0].get_ylim() == (0, 20)


def test_gif_shows_every_frame(tmp_path):
    frames = []
    for grey in (0, 120, 240):
        frames.append(tmp_path / f'{grey}.png')
        save_image(frames[-1], numpy.full((4, 6, 3), grey, 'uint8'))
    write_gif(frames, tmp_path / 'all.gif')
    with Image.open(tmp_path / 'all.gif') as gif:
        assert gif.n_frames == 3
        gif.seek(2)
        assert gif.convert('RGB').getpixel((0, 0)) == (240, 240, 240)


@pytest.mark.parametrize('show', [True, False])
def test_a_notebook_shows_it_if_it_is_wanted(tmp_path, monkeypatch, show):
    shown = []
    monkeypatch.setattr(plotting, 'in_notebook', lambda: True)
    monkeypatch.setattr(plotting, 'show_in_notebook', lambda *figure: shown.append(figure))
    animator = Animator(2, every=1, path=tmp_path / 'losses.png', show=show)
    animator.add(1, (1, 2, 3), numpy.zeros((4, 6, 3)))
    assert bool(shown) == show and (tmp_path / 'losses.png').is_file()


def step_of(epoch, total, side=4):
    return Step(epoch, Losses(total, 0, 0, total), np.zeros((1, 3, side, side)) + total / 10)


def test_a_live_picture_keeps_the_best_of_the_largest():
    live = LivePicture(4, every=4)
    with live:
        for epoch, total, side in ((1, 0.1, 2), (2, 3, 4), (3, 1, 4), (4, 2, 4)):
            live(step_of(epoch, total, side))
    best = postprocess(np.zeros((1, 3, 4, 4)) + 0.1).asnumpy()
    numpy.testing.assert_array_equal(live.image, best)


def test_a_live_picture_leaves_a_script_its_interrupts():
    with pytest.raises(KeyboardInterrupt), LivePicture(4):
        raise KeyboardInterrupt


LIVE = """
import time
from gluon_nst.plotting import LivePicture
from gluon_nst.training import Losses, Step
from gluon_nst._compat import np
with LivePicture(10**6, every=10) as live:
    for epoch in range(1, 10**6):
        live(Step(epoch, Losses(1, 1, 1, 3 / epoch), np.zeros((1, 3, 8, 8))))
        time.sleep(0.02)
print('went on after step', epoch, live.image.shape)
"""


def interrupt(manager, client, button):
    """Do what the stop button of the toolbar does."""
    manager.interrupt_kernel()


def press(manager, client, button):
    """Do what JupyterLab does when a widget is clicked."""
    client.control_channel.send(client.session.msg('create_subshell_request'))
    subshell = client.get_control_msg(timeout=60)['content']['subshell_id']
    click = {'method': 'custom', 'content': {'event': 'click'}}
    message = client.session.msg('comm_msg', {'comm_id': button, 'data': click})
    message['header']['subshell_id'] = subshell
    client.shell_channel.send(message)


@pytest.mark.slow
@pytest.mark.any_mxnet
@pytest.mark.parametrize('stop', [interrupt, press])
def test_a_cell_is_stopped_and_its_picture_stays(stop):
    from jupyter_client.manager import start_new_kernel

    manager, client = start_new_kernel(kernel_name='python3')
    said, button, shown = '', None, []
    try:
        client.execute(LIVE)
        while 'went on' not in said and 'Error' not in said:
            message = client.get_iopub_msg(timeout=60)
            kind, content = message['header']['msg_type'], message['content']
            said += content.get('text', '') + ''.join(content.get('traceback', ()))
            if kind == 'comm_open' and content['data']['state']['_model_name'] == 'ButtonModel':
                button = content['comm_id']
            if kind in ('display_data', 'update_display_data'):
                shown.append(set(content['data']))
            if kind == 'display_data' and 'image/png' in content['data']:  # the first picture
                if stop is press and button is None:
                    pytest.skip('this kernel cannot listen while it computes')
                stop(manager, client, button)
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
    assert 'went on after step' in said and '(8, 8, 3)' in said, said
    if button is not None:
        assert 'application/vnd.jupyter.widget-view+json' in shown[0]
        assert shown[-1] == {'text/html', 'text/plain'}  # nothing is left of it
