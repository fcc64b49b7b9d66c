"""The command line, ``gluon-nst``: one module for each command."""
