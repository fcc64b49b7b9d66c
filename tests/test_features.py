"""Features: which layers are read, and the network up to there."""

import numpy

from gluon_nst import extract_features
from gluon_nst._compat import nn, np
from gluon_nst.features import truncate


def test_extract_features_reads_the_chosen_layers(small_net):
    X = np.ones((1, 3, 8, 6))
    contents, styles = extract_features(X, [3], [0, 2], net=small_net)
    assert [Y.shape for Y in contents] == [(1, 8, 4, 3)]
    assert [Y.shape for Y in styles] == [(1, 4, 8, 6), (1, 4, 4, 3)]
    numpy.testing.assert_array_equal(styles[0].asnumpy(), small_net[0](X).asnumpy())


def test_truncate_keeps_what_is_read_and_freezes_it(small_net):
    whole = nn.Sequential()
    whole.features = small_net
    for parameter in small_net.collect_params().values():
        parameter.grad_req = 'write'
    net = truncate(whole, [0], [2])
    assert len(net) == 3
    assert {p.grad_req for p in net.collect_params().values()} == {'null'}


def test_get_contents_and_styles_take_width_and_height(problem):
    X, contents_Y, styles_Y, _ = problem
    assert X.shape == (1, 3, 16, 24)
    assert contents_Y[0].shape == (1, 8, 8, 12)
    assert [Y.shape for Y in styles_Y] == [(1, 4, 20, 20), (1, 8, 10, 10)]


def test_average_pooling(small_net):
    whole = nn.Sequential()
    whole.features = small_net
    X = np.arange(8.0).reshape(1, 1, 2, 4)
    pool = truncate(whole, [3], [0], pooling='avg')[2]
    assert pool(X).tolist() == [[[[2.5, 4.5]]]]  # means of 0 1 4 5 and of 2 3 6 7
    assert truncate(whole, [3], [0])[2](X).tolist() == [[[[5, 7]]]]
