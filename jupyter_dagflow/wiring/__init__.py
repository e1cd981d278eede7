"""Puts model, engine, executors and store together for the server and the command line.

Import from the rooms: ``workspace``, ``documents``, ``sources``, ``runs``, ``running``, ``exports``.
"""
