"""``python -m tests.kubernetes.stage FOLDER``: a namespace for a test that is not Python, such as one in the browser.

Prints one line of JSON, ``{"kubeconfig", "namespace", "image"}``: a kubeconfig in FOLDER whose current context is the
user's, with exactly the shipped rights in that namespace, and an image that can run the examples. When standard input
ends, the namespace is removed.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

from tests.kubernetes.cluster import Admin, Namespace, absence, until_removed
from tests.kubernetes.images import WORKER


def main(folder: Path) -> None:
    if reason := absence({WORKER.name}):
        raise SystemExit(f"This test needs a Kubernetes cluster: {reason}.")
    admin = Admin(os.environ["KUBECONFIG"])
    namespace = Namespace(admin, f"dagflow-stage-{os.getpid()}")
    namespace.make()
    try:
        namespace.grant()
        kubeconfig = namespace.kubeconfig_of_user(folder)
        print(
            json.dumps({"kubeconfig": str(kubeconfig), "namespace": namespace.name, "image": WORKER.name}), flush=True
        )
        sys.stdin.read()
    finally:
        namespace.remove()
        until_removed(admin)
        admin.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
