"""The names of the layers of VGG, and how small a picture each can take."""

from gluon_nst.layers import convolutions, layer_names, smallest_side


def test_layer_names():
    names = layer_names()
    assert len(names) == 37  # 16 convolutions, 16 ReLUs, 5 pooling layers
    assert [names[i] for i in (0, 5, 10, 19, 28)] == [f'conv{b}_1' for b in range(1, 6)]
    assert (names[25], names[21], names[36]) == ('conv4_4', 'conv4_2', 'pool5')
    assert convolutions()['conv5_4'] == 34


def test_smallest_side():
    assert smallest_side([0]) == 1
    assert smallest_side([5]) == 2  # below one pooling layer
    assert smallest_side([0, 5, 10, 19, 28, 25]) == 16
