"""The factor of each convolution in the ``unit`` scale.

Written by ``python -m gluon_nst.weights.calibrate``.
"""

TARGET = 3.0  # mean absolute output of every convolution

UNIT_SCALE = {
    'conv1_1': 5.3730e-02,
    'conv1_2': 1.7657e-02,
    'conv2_1': 1.0451e-02,
    'conv2_2': 8.1963e-03,
    'conv3_1': 7.0203e-03,
    'conv3_2': 7.2996e-03,
    'conv3_3': 5.8989e-03,
    'conv3_4': 3.3649e-03,
    'conv4_1': 2.2263e-03,
    'conv4_2': 2.2176e-03,
    'conv4_3': 2.7545e-03,
    'conv4_4': 4.2346e-03,
    'conv5_1': 1.0171e-02,
    'conv5_2': 1.7543e-02,
    'conv5_3': 3.4550e-02,
    'conv5_4': 6.2799e-02,
}
