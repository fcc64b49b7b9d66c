"""Networks that paint in one pass: their definition, training and use."""
