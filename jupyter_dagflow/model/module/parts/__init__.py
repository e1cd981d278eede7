"""The parts that an exported script is put together from: real modules, so that they are checked like all others.

Nothing here is run by jupyter-dagflow itself. A part may import the standard library, papermill inside a function, and
parts that stand before it in ``jupyter_dagflow.exporters.script.PARTS``. Lines stay within 88 columns without being
wrapped, so that the script is laid out the same for every line length from there on.
"""
