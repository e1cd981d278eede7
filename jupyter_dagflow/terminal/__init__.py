"""A run as it is told in plain text: on a terminal, in a pipe, in the output of a script."""
