"""What makes the chapter fast: a compiled network, tiles for big pictures, and L-BFGS."""
