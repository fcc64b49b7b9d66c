"""Pairs of pictures and their numbers: who belongs with whom, and in which run folder."""

import json
from pathlib import Path

import pytest
from PIL import Image

from gluon_nst.batch.pairing import find_pairs, natural_order, number_pairs
from gluon_nst.errors import UserError


def test_natural_order():
    wanted = [
        'content_1.jpg',
        'content_2.jpg',
        'Content_03b.jpg',
        'content_10.jpg',
        'content_a.jpg',
        'content_²5.jpg',
    ]
    shuffled = [wanted[i] for i in (3, 5, 0, 4, 2, 1)]
    assert sorted(map(Path, shuffled), key=natural_order) == [Path(name) for name in wanted]


def touch(folder, text):
    for name in text.split():
        (folder / name).touch()


def pairs_in(folder, pairs, *patterns):
    found = find_pairs(folder, pairs, *(patterns or ('content_*', 'style_*')))
    return [' '.join(path.name for path in pair.values()) for pair in found]


def test_zip_and_product(tmp_path):
    touch(tmp_path, 'content_10.jpg content_9.jpg style_b.png style_a.png .content_0.jpg other.jpg')
    (tmp_path / 'content_folder').mkdir()
    assert pairs_in(tmp_path, 'zip') == ['style_a.png content_9.jpg', 'style_b.png content_10.jpg']
    assert pairs_in(tmp_path, 'product') == [
        'style_a.png content_9.jpg',
        'style_a.png content_10.jpg',  # all of one style in a row
        'style_b.png content_9.jpg',
        'style_b.png content_10.jpg',
    ]
    assert pairs_in(tmp_path, 'zip', 'o*', '*_b.png') == ['style_b.png other.jpg']


def test_several_styles_for_each_and_masks(tmp_path):
    touch(
        tmp_path, 'content_1.jpg content_2.jpg style_a.png style_b.png mask_2.png mask_1.png r.png'
    )
    patterns = 'content_*', 'style_*', 'mask_*', 'r*'
    first, second = find_pairs(tmp_path, 'blend', *patterns)
    assert {role: path.name for role, path in second.items()} == {
        'content': 'content_2.jpg',
        'style': 'style_a.png',
        'style_2': 'style_b.png',
        'mask': 'mask_2.png',
        'regions': 'r.png',  # one for all
    }
    assert first['mask'].name == 'mask_1.png' and first['regions'].name == 'r.png'
    assert pairs_in(tmp_path, 'zip', *patterns[:3]) == [
        'style_a.png content_1.jpg mask_1.png',
        'style_b.png content_2.jpg mask_2.png',
    ]
    (pair, _) = number_pairs([first, second], tmp_path / 'out')
    assert pair.title == 'content_1.jpg in the style of style_a.png and style_b.png'
    assert [path.name for path in pair.styles] == ['style_a.png', 'style_b.png']
    assert list(pair.others) == ['style_2', 'mask', 'regions']


def test_masks_that_do_not_fit(tmp_path):
    touch(tmp_path, 'content_1.jpg content_2.jpg content_3.jpg style_a.png mask_2.png mask_1.png')
    with pytest.raises(UserError, match='mask pictures in .*: 2, content pictures: 3: give one '):
        find_pairs(tmp_path, 'product', 'content_*', 'style_*', 'mask_*')


def test_what_is_no_picture_is_left_out_and_capitals_do_not_matter(tmp_path):
    (tmp_path / 'content_notes.txt').write_text('Shoot the castle again.')
    (tmp_path / 'style_readme').touch()
    touch(tmp_path, 'content_a.jpg Content_c.jpeg style_1.PNG STYLE_2.png')
    Image.new('RGB', (4, 4)).save(tmp_path / 'content_b.photo', 'PNG')  # known by its first bytes
    touch(tmp_path, 'style_3.jpg')
    assert pairs_in(tmp_path, 'zip') == [
        'style_1.PNG content_a.jpg',
        'STYLE_2.png content_b.photo',
        'style_3.jpg Content_c.jpeg',
    ]


@pytest.mark.parametrize(
    'arguments, message',
    [
        (
            ('product', 'none_*', 'style_*'),
            r"no content picture in .* matches 'none_\*': rename some, "
            r'or give --pattern-content \(in Python pattern_content\)',
        ),
        (
            ('zip', 'content_*', '[x'),
            r"no style picture in .* matches '\[x': rename some, or give "
            '--pattern-style',
        ),
        (
            ('zip', 'content_*', 'style_*'),
            'content pictures in .*: 2, style pictures: 1, and zip pairs '
            'them one to one: give as many of each, or --pairs product',
        ),
        (
            ('both', 'content_*', 'style_*'),
            "pairs is 'both': it must be one of zip, product, blend",
        ),
    ],
)
def test_no_pairs(folder, arguments, message):
    with pytest.raises(UserError, match=message):
        find_pairs(folder, *arguments)


# --- numbers


def numbers(folder, pairs='product', out=None):
    found = find_pairs(folder, pairs, 'content_*', 'style_*')
    return {
        f'{pair.content.stem[8:]}{pair.style.stem[6:]}': int(pair.folder.name[4:])
        for pair in number_pairs(found, out or folder / 'out')
    }


def pretend(folder, *names):
    """Leave the run.json of gen_0, gen_1, ...; each name is that of a content and a style."""
    for i, (content, style) in enumerate(names):
        run = folder / 'out' / f'gen_{i}'
        run.mkdir(parents=True)
        (run / 'run.json').write_text(
            json.dumps(
                {
                    'content': str(folder / f'content_{content}.jpg'),
                    'style': str(folder / f'style_{style}.jpg'),
                }
            )
        )


def test_pairs_keep_their_numbers(tmp_path):
    touch(tmp_path, 'content_a.jpg content_b.jpg content_c.jpg style_x.jpg style_y.jpg')
    assert list(numbers(tmp_path).items()) == [
        ('ax', 0),
        ('bx', 1),
        ('cx', 2),
        ('ay', 3),
        ('by', 4),
        ('cy', 5),
    ]
    pretend(tmp_path, 'bx', 'cy')  # gen_0 and gen_1 from an earlier call
    assert numbers(tmp_path) == {'ax': 2, 'bx': 0, 'cx': 3, 'ay': 4, 'by': 5, 'cy': 1}
    (tmp_path / 'content_b.jpg').unlink()  # its run folder stays, and is not used again
    assert numbers(tmp_path) == {'ax': 2, 'cx': 3, 'ay': 4, 'cy': 1}
    assert numbers(tmp_path, 'zip') == {'ax': 2, 'cy': 1}


def test_numbers_of_folders_that_are_no_runs_are_free(tmp_path):
    touch(tmp_path, 'content_a.jpg style_x.jpg')
    for name, text in (('gen_0', 'not JSON'), ('gen_1', '[1]'), ('gen_x', '{"content": "a"}')):
        (tmp_path / 'out' / name).mkdir(parents=True)
        (tmp_path / 'out' / name / 'run.json').write_text(text)
    assert numbers(tmp_path) == {'ax': 0}


def test_a_moved_folder_keeps_its_numbers(tmp_path):
    old = tmp_path / 'old'
    old.mkdir()
    touch(old, 'content_a.jpg content_b.jpg style_x.jpg')
    pretend(old, 'bx', 'ax')
    new = old.rename(tmp_path / 'new')
    assert numbers(new) == {'ax': 1, 'bx': 0}


def test_pictures_of_the_same_name_in_another_folder_are_others(tmp_path):
    for name in ('one', 'two'):
        (tmp_path / name).mkdir()
        touch(tmp_path / name, 'content_a.jpg style_x.jpg')
    pretend(tmp_path / 'one', 'ax')
    assert numbers(tmp_path / 'one') == {'ax': 0}
    assert numbers(tmp_path / 'two', out=tmp_path / 'one' / 'out') == {'ax': 1}


def test_two_names_of_one_picture_get_two_numbers(tmp_path):
    touch(tmp_path, 'real.jpg style_x.jpg')
    for name in 'ab':
        (tmp_path / f'content_{name}.jpg').symlink_to(tmp_path / 'real.jpg')
    assert numbers(tmp_path) == {'ax': 0, 'bx': 1}
    for i in (0, 1):
        (tmp_path / 'out' / f'gen_{i}').mkdir(parents=True)
        (tmp_path / 'out' / f'gen_{i}' / 'run.json').write_text(
            json.dumps(
                {'content': str(tmp_path / 'real.jpg'), 'style': str(tmp_path / 'style_x.jpg')}
            )
        )
    assert numbers(tmp_path) == {'ax': 0, 'bx': 1}
