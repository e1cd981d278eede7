"""Pipelines and runs as objects, for notebooks and plain scripts."""
