"""Exercise feature-shape: the shape of a layer's output (lesson 3).

What is the shape of the output of a VGG-19 layer, for a picture of height x width pixels? What you
need to know about the network:

- it has five blocks, with 64, 128, 256, 512 and 512 channels;
- a convolution (conv1_1, ..., conv5_4) is 3 x 3, with a border of one zero all around (padding 1);
- a ReLU (relu1_1, ..., relu5_4) follows each of them;
- a pooling layer (pool1, ..., pool5) ends each block: it reduces each 2 x 2 window to one number,
  with a stride of two, and drops a last row or column without a partner.

The check runs pictures through VGG-19 and compares the shapes.

    gluon-nst exercise check feature-shape      (and "exercise hint feature-shape")
"""


def feature_shape(layer, height, width):
    """Predict the shape of the output of a VGG-19 layer.

    layer: its name, such as 'conv3_2', 'relu4_1' or 'pool2'; layer[4] is the digit of the block
    height, width: of the picture, in pixels
    result: four whole numbers, (1, C, h, w)
    """
    # TODO: your code here
    raise NotImplementedError('feature_shape is still to do')
