"""The Jupyter server of the browser tests: no token, a root folder of its own, Galata's helpers in the page."""

import os

from jupyterlab.galata import configure_jupyter_server

configure_jupyter_server(c)  # noqa: F821  # type: ignore[name-defined]  # Jupyter puts it there.

c.ServerApp.port = int(os.environ["DAGFLOW_UI_PORT"])  # noqa: F821
c.ServerApp.root_dir = os.environ["DAGFLOW_UI_ROOT"]  # noqa: F821
c.ServerApp.base_url = os.environ.get("DAGFLOW_UI_BASE_URL", "/")  # noqa: F821
c.IdentityProvider.token = os.environ.get("DAGFLOW_UI_TOKEN", "")  # noqa: F821
# Galata asks for folders that are not there yet, and each would be a line.
c.Application.log_level = "ERROR"  # noqa: F821
# A container's only user is often root.
c.ServerApp.allow_root = True  # noqa: F821
# Where jupyter-collaboration is installed, all tests but those of two people still show what everybody has.
c.YDocExtension.disable_rtc = "DAGFLOW_UI_SHARED" not in os.environ  # noqa: F821
