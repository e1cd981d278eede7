"""What every flow exported for Prefect, and every job exported for Dagster, has in common: real modules, so that they
are checked like all others.

Nothing here is run by jupyter-dagflow itself. A part's imports stand in the header of the exported file; what it takes
from ``nodes`` is in the module of the pipeline's nodes. Lines stay within 88 columns without being wrapped.
"""
