"""Executes one attempt of one node: ``python -m jupyter_dagflow.worker DIRECTORY``.

This package imports nothing of the house, and outside the standard library only papermill, nbformat, nbclient and what
they bring, all by relative imports, so that it also runs copied alone into an image that has papermill.
"""
