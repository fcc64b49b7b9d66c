"""How a picture is cut into tiles: each row counts once, and what fits is not cut."""

import math

import pytest

from gluon_nst.fast.plan import Layer, cut, plan

VGG = [Layer(64, 1), Layer(), Layer(64, 1), Layer(), Layer(stride=2)]
VGG += [Layer(128, 1), Layer(), Layer(128, 1), Layer(), Layer(stride=2), Layer(256, 1)]


@pytest.mark.parametrize('halo', [0, 2, 4])
@pytest.mark.parametrize('rows', [2, 6, 16, 100])
def test_every_row_counts_once_and_sees_its_halo(rows, halo):
    """Tiles have one size, begin where pairs of rows do, and count every row once."""
    for height in range(1, 90):
        made = cut(height, rows, halo)
        assert [s.first for s in made] == [0, *(s.last for s in made[:-1])]
        assert made[-1].last == height
        assert len({s.stop - s.start for s in made}) == 1
        for s in made:
            assert s.start % 2 == s.first % 2 == 0 and s.first < s.last
            assert s.start <= max(0, s.first - halo) and min(height, s.last + halo) <= s.stop
            assert 0 <= s.start and s.stop <= height


def test_a_tile_has_about_the_rows_asked_for():
    """No tile is much higher than its rows and halos, or memory would not be saved."""
    for height in range(64, 200):
        assert max(s.stop - s.start for s in cut(height, 16, 2)) <= 16 + 2 * 2 + 2


def test_what_fits_is_not_cut():
    """A picture of 900x600 is not cut; of a larger one, as much as there is room for is not."""
    blocks = plan(VGG, 600, 900)
    assert [(b.first, b.last, len(b.tiles)) for b in blocks] == [(0, 5, 1), (5, 10, 1), (10, 11, 1)]

    blocks = plan(VGG, 900, 1350, whole=math.inf)
    one = sum(block.kept for block in blocks)
    assert [not b.is_whole for b in plan(VGG, 900, 1350, whole=one - 1, room=one)] == [False] * 3

    def cut_from(room):
        return [not b.is_whole for b in plan(VGG, 900, 1350, whole=0, room=room)]

    assert cut_from(one - 1) == [True, False, False]  # the deepest stay whole
    assert cut_from(blocks[2].kept) == [True, True, False]
    assert cut_from(0) == [True, True, True]


def test_bfloat16_has_room_for_more(monkeypatch):
    """In bfloat16 larger pictures are computed at once than in float32, but not with AMX."""
    monkeypatch.setattr('gluon_nst.fast.plan.too_wide_for_amx', lambda width: False)
    assert len(plan(VGG, 900, 1000)[0].tiles) > 1
    assert len(plan(VGG, 900, 1000, 'bfloat16')[0].tiles) == 1
    monkeypatch.setattr('gluon_nst.fast.plan.too_wide_for_amx', lambda width: width > 720)
    assert len(plan(VGG, 900, 1000, 'bfloat16')[0].tiles) > 1
