"""The studio in a browser, as a person would use it: ``tox -e book-py311``."""

import json
import os
import re
import signal
import subprocess
import sys
import time
import urllib.request
import zipfile

import numpy
import pytest
from PIL import Image

from gluon_nst.book import printed
from gluon_nst.errors import UserError

pytestmark = [pytest.mark.any_mxnet, pytest.mark.slow]
pytest.importorskip('gradio')
sync_api = pytest.importorskip('playwright.sync_api')
try:
    CHROMIUM = printed.chromium()
except UserError:
    pytest.skip('there is no Chromium', allow_module_level=True)
SECONDS = 90  # that a run may take, on a busy machine


class Server:
    """The command ``gluon-nst studio`` in a process of its own."""

    def __init__(self, runs, *options, **environment):
        self.process = subprocess.Popen(
            [sys.executable, '-m', 'gluon_nst', 'studio', '--no-browser', '--runs', runs, *options],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env={**os.environ, **environment},
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
        )
        self.said = ''
        while 'http' not in self.said:
            line = self.process.stdout.readline()
            assert line, self.said
            self.said += line
        self.address = re.search(r'http://\S+', self.said)[0]

    def end(self, signum=signal.SIGINT):
        self.process.send_signal(signum)
        self.said += self.process.communicate(timeout=60)[0]
        return self.process.returncode


@pytest.fixture(scope='module')
def runs(tmp_path_factory):
    return tmp_path_factory.mktemp('studio') / 'runs'


@pytest.fixture(scope='module')
def studio(runs):
    server = Server(runs, '--port', '7900')
    yield server
    server.end()


@pytest.fixture(scope='module')
def browser():
    with sync_api.sync_playwright() as playwright:
        options = ['--no-sandbox', '--use-fake-device-for-media-stream']
        options += ['--use-fake-ui-for-media-stream']
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=options)
        yield browser
        browser.close()


@pytest.fixture
def visit(browser):
    """Open a page of the studio, as a new visitor; nothing but this machine may be asked."""
    asked, contexts = [], []

    def new(address, **settings):
        contexts.append(browser.new_context(**settings))
        page = contexts[-1].new_page()
        page.set_default_timeout(SECONDS * 1000)
        sync_api.expect.set_options(timeout=SECONDS * 1000)
        page.on('request', lambda request: asked.append(request.url))
        page.goto(address)
        return page

    yield new
    for context in contexts:
        context.close()
    assert {url for url in asked if not re.match(r'http://127\.0\.0\.1:|data:|blob:', url)} == set()


def enter(page, room):
    page.get_by_role('tab', name=room, exact=True).click()


def press(page, name):
    page.get_by_role('button', name=name, exact=True).click()


def settle(page):
    """Wait until nothing has been computed for 2.5 s: Gradio fades what it will replace."""
    page.wait_for_function(
        """() => {
            if (document.querySelector('.pending, .generating')) window.quietSince = undefined;
            else window.quietSince ??= performance.now();
            return performance.now() - window.quietSince > 2500;
        }"""
    )


def small(page, steps, size=96):
    page.get_by_label('number input for Size: pixels along the longest side').fill(str(size))
    page.get_by_label('Steps at the first scale').fill(str(steps))
    page.keyboard.press('Tab')


def upload(page, path, nth=0):
    page.locator('input[type=file]').nth(nth).set_input_files(path)


def latest(runs):
    return max(runs.glob('*/run.json'), key=lambda path: path.stat().st_mtime).parent


def test_paint_five_steps_and_save_the_picture(studio, runs, visit, tmp_path):
    page = visit(studio.address)
    page.get_by_label('Photograph: a sample').click()
    page.get_by_role('option', name='macaw').click()
    page.locator('img[alt="Photograph, as it was chosen"][src*="macaw"]').wait_for()
    small(page, 5)
    press(page, 'Paint')
    page.get_by_text('Finished after 5 steps.').wait_for()
    with page.expect_download() as download:
        press(page, 'Save the picture')
    download.value.save_as(tmp_path / 'picture.png')
    with Image.open(tmp_path / 'picture.png') as image:
        assert max(image.size) == 96
    with page.expect_download() as download:
        press(page, 'Save the whole run')
    download.value.save_as(tmp_path / 'run.zip')
    with zipfile.ZipFile(tmp_path / 'run.zip') as archive:
        assert {'run.json', 'stylized.png', 'losses.csv'} <= {*archive.namelist()}
    assert latest(runs).name.startswith('macaw-starry-night')
    assert page.locator('img[alt^="The losses: content"]').is_visible()
    after, line = page.locator('img[alt="After: the result."]'), page.get_by_label('Before and')
    line.focus()
    page.keyboard.press('Home')
    assert after.evaluate('image => getComputedStyle(image).clipPath') == 'inset(0px 0px 0px 0%)'


def test_pause_and_go_on(studio, runs, visit):
    page = visit(studio.address)
    small(page, 400)
    press(page, 'Paint')
    page.get_by_text(re.compile('Step [1-9].* of 400')).wait_for()
    press(page, 'Pause')
    page.get_by_text(re.compile(r'Stopped after step \d+ of 400')).wait_for()
    run = latest(runs)
    before = json.loads((run / 'run.json').read_text())
    assert before['status'] == 'interrupted' and (run / 'checkpoint.npy').exists()
    sync_api.expect(page.get_by_label('A run that was stopped')).to_have_value(run.name)
    press(page, 'Go on with it')
    page.get_by_text(re.compile(rf'Step {before["steps"] + 2}\d* of 400|left')).wait_for()
    press(page, 'Stop and keep')
    page.get_by_text(re.compile(r'Stopped after step')).wait_for()
    after = json.loads((run / 'run.json').read_text())
    assert after['steps'] >= before['steps'] and after['resumed'] == 1
    assert not (run / 'checkpoint.npy').exists()


def test_what_is_no_picture_is_told_in_a_sentence(studio, visit, tmp_path):
    page = visit(studio.address)
    text = tmp_path / 'notes.png'
    text.write_text('no picture')
    upload(page, text)
    press(page, 'Paint')
    page.get_by_text('notes.png').first.wait_for()
    assert 'Traceback' not in page.content()


def test_a_flat_picture_is_told_in_a_sentence(studio, visit, tmp_path):
    page = visit(studio.address)
    Image.new('RGB', (20000, 50), 'teal').save(tmp_path / 'flat.png')
    upload(page, tmp_path / 'flat.png')
    small(page, 2)
    press(page, 'Paint')
    page.get_by_text(re.compile('becomes 96x1 pixels|20000x50')).first.wait_for()
    assert page.get_by_role('button', name='Paint', exact=True).is_enabled()


@pytest.mark.parametrize('kind', ['gif', 'cmyk'])
def test_uploads_of_other_kinds_are_painted(studio, runs, visit, tmp_path, kind):
    random = numpy.random.RandomState(0)
    frames = [Image.fromarray(random.randint(256, size=(64, 96, 3), dtype='uint8')) for _ in '123']
    if kind == 'gif':
        path = tmp_path / 'moving.gif'
        frames[0].save(path, save_all=True, append_images=frames[1:])
    else:
        path = tmp_path / 'printed.jpg'
        frames[0].convert('CMYK').save(path)
    page = visit(studio.address)
    upload(page, path)
    page.wait_for_timeout(1500)
    small(page, 2)
    press(page, 'Paint')
    page.get_by_text('Finished after 2 steps.').wait_for()
    assert (latest(runs) / f'content{path.suffix}').read_bytes() == path.read_bytes()


def test_a_second_visitor_waits_and_can_leave(studio, visit):
    first, second = visit(studio.address), visit(studio.address)
    small(first, 400)
    press(first, 'Paint')
    first.get_by_text(re.compile('Step [1-9].* of 400')).wait_for()
    press(second, 'Paint')
    second.get_by_text(re.compile(r'queue: 1/1')).first.wait_for()
    press(second, 'Leave the queue')
    second.get_by_text(re.compile(r'queue: ')).first.wait_for(state='hidden')
    press(first, 'Stop and keep')
    first.get_by_text(re.compile('Stopped after')).wait_for()
    second.wait_for_timeout(3000)
    assert second.get_by_text('Choose two pictures').is_visible()


def test_a_run_outlives_its_studio(runs, visit):
    server = Server(runs, '--port', '7950')
    page = visit(server.address)
    small(page, 400)
    press(page, 'Paint')
    page.get_by_text(re.compile('Step [1-9].* of 400')).wait_for()
    run = latest(runs)
    server.end(signal.SIGKILL)
    deadline = time.time() + 30
    while json.loads((run / 'run.json').read_text())['status'] == 'running':
        assert time.time() < deadline
        time.sleep(0.2)
    again = Server(runs, '--port', '7950')
    page = visit(again.address)
    page.get_by_label('A run that was stopped').click()
    page.get_by_role('option', name=run.name, exact=True).click()
    press(page, 'Go on with it')
    page.get_by_text(re.compile('Step [1-9].* of 400')).wait_for()
    assert again.end() == 130 and 'the studio is closed' in again.said
    assert json.loads((run / 'run.json').read_text())['resumed'] == 1


def test_look_inside(studio, visit):
    page = visit(studio.address)
    enter(page, 'Look inside')
    page.locator('img[alt^="The strongest feature maps of relu3_1"]').wait_for()
    page.locator('img[alt^="The patches of the sample pictures"]').wait_for()
    page.get_by_label('covariance').check()
    page.locator('img[alt^="The covariance of relu3_1"]').wait_for()
    page.get_by_role('tabpanel').get_by_label('Layer', exact=True).first.click()
    page.get_by_role('option', name='conv5_1').click()
    page.locator('img[alt^="The strongest feature maps of conv5_1"]').wait_for()
    page.get_by_text('sees 156 x 156 of 300 x 200 pixels').first.wait_for()
    picture = page.locator('img[alt="Picture, as it was chosen"]')
    box = picture.bounding_box()
    height, width = box['height'], box['height'] * 3 / 2  # it is centred in its box
    picture.click(position={'x': box['width'] / 2 + width / 4, 'y': height * 3 / 4})
    page.get_by_text(re.compile('this one stands at column 1[34], row (9|10).')).first.wait_for()
    page.get_by_label('Channel').fill('600')
    page.keyboard.press('Enter')
    page.get_by_text('it has channels from 0 to 511').first.wait_for()


def test_play_with_the_loss(studio, visit):
    page = visit(studio.address)
    enter(page, 'Play with the loss')
    press(page, 'A texture from noise')
    page.get_by_text('Step 60 of 60').wait_for()
    assert not page.get_by_label('number input for Alpha').input_value().strip('0.')
    page.get_by_label('noise').last.wait_for()
    press(page, 'Style transfer')
    page.get_by_text(re.compile(r'Step (?!60)\d+ of 60')).wait_for()
    page.get_by_label('block 5').uncheck()  # and what was begun gives way
    page.get_by_text('Step 60 of 60').wait_for()
    press(page, 'Shuffle the positions')
    page.get_by_text('rounding alone').wait_for()


def test_one_pass(studio, visit, tmp_path):
    page = visit(studio.address)
    enter(page, 'One pass')
    painting = page.locator('img[alt="The photograph, painted."]')
    painting.wait_for()
    page.get_by_text(re.compile(r'600 x \d+ pixels in [\d.]+ s')).wait_for()
    before = painting.get_attribute('src')
    page.get_by_label('Second style, to blend with').focus()  # and on by keyboard alone
    page.keyboard.press('Control+a')
    page.keyboard.type('stained')
    page.keyboard.press('Enter')
    sync_api.expect(painting).not_to_have_attribute('src', before)
    page.get_by_role('tab', name='The camera').click()
    page.get_by_text('Click to Access Webcam').click()
    page.get_by_text('Record').click()
    page.get_by_text(re.compile(r'[1-9][\d.]* frames a second')).wait_for()


def test_any_painting(studio, visit):
    page = visit(studio.address)
    enter(page, 'One pass')
    painting = page.locator('img[alt="The photograph, painted."]')
    painting.wait_for()
    before = painting.get_attribute('src')
    page.get_by_text('Or any painting, in place of').click()
    page.get_by_label('Painting: a sample').nth(1).focus()  # the first is in the room Paint
    page.keyboard.type('bouquet')
    page.keyboard.press('Enter')
    sync_api.expect(painting).not_to_have_attribute('src', before)


def test_an_album(studio, visit, pictures):
    page = visit(studio.address)
    enter(page, 'One pass')
    page.get_by_role('tab', name='An album').click()
    press(page, 'Paint them all')
    page.get_by_text('there are no photographs').first.wait_for()
    page.locator('input[type=file][multiple]').set_input_files(pictures)
    page.wait_for_timeout(2000)
    press(page, 'Paint them all')
    page.get_by_label('Thumbnail 2 of 2').wait_for()


def test_uploads_are_deleted_at_the_end(runs, visit, pictures, tmp_path):
    server = Server(runs, '--port', '7970', TMPDIR=str(tmp_path))
    page = visit(server.address)
    upload(page, pictures[0])
    page.wait_for_timeout(2000)
    assert [*tmp_path.rglob(pictures[0].name)]
    server.end(signal.SIGTERM)
    assert server.process.returncode == 143
    assert not [*tmp_path.rglob('*.*')]


def test_compare(studio, runs, visit):
    assert len([*runs.glob('*/stylized.png')]) >= 2, 'the tests before have made some'
    page = visit(studio.address)
    enter(page, 'Compare')
    page.locator('img[alt^="The difference of"]').wait_for()
    page.locator('img[alt^="The losses of both runs"]').wait_for()
    before = page.locator('img[alt^="A part of"]').first.get_attribute('src')
    page.get_by_label('number input for Zoom').fill('4')
    page.keyboard.press('Tab')
    page.wait_for_function(
        '(src) => document.querySelector(\'img[alt^="A part of"]\').src !== src', arg=before
    )


def test_by_the_keyboard_alone(studio, runs, visit):
    page = visit(studio.address)
    small(page, 3)
    button = page.get_by_role('button', name='Paint', exact=True).element_handle()
    for _ in range(60):
        if button.evaluate('button => button === document.activeElement'):
            break
        page.keyboard.press('Tab')
    page.keyboard.press('Enter')
    page.get_by_text('Finished after 3 steps.').wait_for()


ROOMS = 'Paint', 'Look inside', 'Play with the loss', 'One pass', 'Compare'


@pytest.mark.parametrize(
    'room, scheme', list(zip(ROOMS, ('light', 'dark', 'light', 'dark', 'light')))
)
def test_rooms_are_accessible(studio, visit, room, scheme):
    """As far as axe-core can see."""
    axe = pytest.importorskip('axe_playwright_python.sync_playwright')
    page = visit(studio.address, color_scheme=scheme)
    enter(page, room)
    if room == 'Compare':
        page.locator('img[alt^="The losses of both runs"]').wait_for()
    settle(page)
    found = axe.Axe().run(page).response['violations']
    assert [(v['id'], v['nodes'][0]['html']) for v in found] == []


def test_a_lesson_is_linked(studio, visit):
    page = visit(studio.address)
    with page.expect_popup() as popup:
        page.get_by_role('link', name='lesson 15, A better picture').click()
    popup.value.get_by_role('heading', name='Lesson 15. A better picture').wait_for()


def test_a_password_for_the_network(runs, visit):
    with pytest.raises(AssertionError, match='give a --password'):
        Server(runs, '--host', '0.0.0.0')
    server = Server(runs, '--host', '0.0.0.0', '--password', 'brush', '--port', '7960')
    assert 'Everybody in this network' in server.said + server.process.stdout.readline()
    page = visit(server.address.replace('0.0.0.0', '127.0.0.1'))
    page.get_by_label('username').fill('a pupil')
    page.get_by_label('password').fill('brush')
    press(page, 'Login')
    page.get_by_role('button', name='Paint', exact=True).wait_for()
    server.end()


def test_a_port_that_is_taken(studio, runs):
    server = Server(runs, '--port', '7900')
    assert server.address != studio.address
    with urllib.request.urlopen(server.address) as answer:
        assert answer.status == 200
    assert server.end() == 130


def test_a_lesson_without_a_book_has_no_link_to_nowhere():
    from gluon_nst.studio.lessons import lesson_page

    for name in ('08_training', '15_a_better_picture'):
        page = lesson_page(name)
        assert f'<h1>Lesson {int(name[:2])}. ' in page and '$' not in re.sub(
            '<pre>.*?</pre>', '', page, flags=re.S
        )
        links = re.findall(r'href="(.*?)"', page)
        assert links and all(re.match(r'https?:|\d\d_\w+\.html', link) for link in links)
    assert lesson_page('../setup') is None
