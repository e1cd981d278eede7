"""A pipeline as a Python module: the text that exports write of it, and the document that a script's data tells.

The module is the pipeline as data (``data``, ``rest``) between parts that are the same for every pipeline (``parts``).
"""
