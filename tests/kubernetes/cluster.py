"""The cluster as its admin sees it: what the tests look at, prepare, break and clean up."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import kubernetes
import urllib3
import yaml

from jupyter_dagflow.model import rights

Document = dict[str, Any]
"""A Kubernetes object, as JSON."""

LABELS = {"dagflow-tests": str(os.getpid())}
OURS = f"dagflow-tests={os.getpid()}"
"""The mark, and a selector, of the namespaces that this process made."""
PROGRAM = Path(__file__).parents[2] / "scripts" / "cluster"
FOLDERS = {
    "events": "/api/v1",
    "pods": "/api/v1",
    "configmaps": "/api/v1",
    "secrets": "/api/v1",
    "serviceaccounts": "/api/v1",
    "persistentvolumeclaims": "/api/v1",
    "resourcequotas": "/api/v1",
    "jobs": "/apis/batch/v1",
    "cronjobs": "/apis/batch/v1beta1",
    "roles": "/apis/rbac.authorization.k8s.io/v1",
    "rolebindings": "/apis/rbac.authorization.k8s.io/v1",
}
"""Where the API keeps what is in a namespace."""


class Refused(Exception):
    """The API server refused the request: {method} {path}: {status} {message}."""

    def __init__(self, method: str, path: str, status: int, message: str) -> None:
        super().__init__(f"{method} {path}: {status} {message}")
        self.status = status


class Admin:
    """The API with the rights of the kubeconfig's current context, in plain JSON."""

    def __init__(self, kubeconfig: str, *, connect_retries: int = 0) -> None:
        self.kubeconfig = kubeconfig
        configuration = kubernetes.client.Configuration()
        kubernetes.config.load_kube_config(kubeconfig, client_configuration=configuration)
        self.server = self._url = configuration.host
        headers = {setting["key"]: setting["value"] for setting in configuration.auth_settings().values()}
        self._pool = urllib3.PoolManager(
            ca_certs=configuration.ssl_ca_cert,
            cert_file=configuration.cert_file,
            key_file=configuration.key_file,
            headers=headers,
            retries=urllib3.Retry(
                total=None, connect=connect_retries, read=False, status=0, backoff_factor=0.1, backoff_max=1
            ),
        )

    def close(self) -> None:
        self._pool.clear()

    def request(
        self, method: str, path: str, body: Document | None = None, *, seconds: float = 30, **query: str
    ) -> Document:
        answer = self._pool.request(method, self._url + path, json=body, fields=query or None, timeout=seconds)
        if answer.status >= 400:
            raise Refused(method, path, answer.status, message(answer.data))
        return dict(answer.json())

    def text(self, path: str, **query: str) -> str:
        answer = self._pool.request("GET", self._url + path, fields=query or None, timeout=30)
        if answer.status >= 400:
            raise Refused("GET", path, answer.status, message(answer.data))
        return answer.data.decode()

    def watch(self, path: str, *, seconds: float, **query: str) -> Iterator[Document]:
        """Changes of a list until the time is over, each ``{"type", "object"}``; first what is there now."""
        asked = {**query, "watch": "true", "timeoutSeconds": str(max(1, int(seconds)))}
        timeout = urllib3.Timeout(connect=10, read=seconds + 5)
        answer = self._pool.request("GET", self._url + path, fields=asked, timeout=timeout, preload_content=False)
        try:
            if answer.status >= 400:
                raise Refused("GET", path, answer.status, message(answer.read()))
            pending = b""
            for chunk in answer.stream(amt=None):
                *lines, pending = (pending + chunk).split(b"\n")
                yield from (json.loads(line) for line in lines if line)
        finally:
            answer.close()

    def until(
        self, path: str, holds: Callable[[Mapping[str, Document]], bool], *, seconds: float = 60, **query: str
    ) -> dict[str, Document]:
        """What a list holds, by name, once ``holds`` says so of it. Raises ``AssertionError``."""
        end = time.monotonic() + seconds
        listed = self.request("GET", path, **query)
        found = {item["metadata"]["name"]: item for item in listed["items"]}
        if holds(found):
            return found
        for change in self.watch(path, seconds=seconds, resourceVersion=listed["metadata"]["resourceVersion"], **query):
            name = change["object"].get("metadata", {}).get("name", "")
            if change["type"] == "DELETED":
                found.pop(name, None)
            elif change["type"] in {"ADDED", "MODIFIED"}:
                found[name] = change["object"]
            if holds(found):
                return found
            if change["type"] == "ERROR" or time.monotonic() > end:
                break
        raise AssertionError(f"{path} did not get there in {seconds} s: {json.dumps(found, indent=1)}")


class Cluster:
    """The cluster as a whole, and outages of its parts."""

    def __init__(self, admin: Admin) -> None:
        self.admin = admin

    @contextlib.contextmanager
    def paused(self, part: str) -> Iterator[None]:
        """While inside, this part of the cluster is down: apiserver, kubelet, scheduler or controller.

        Afterwards it is up again, and the cluster has noticed.
        """
        self.control("pause", part)
        try:
            yield
        finally:
            self.control("resume", part)
            self.until_ready()

    def control(self, *arguments: str) -> None:
        subprocess.run((str(PROGRAM), *arguments), check=True, timeout=120)

    def until_ready(self) -> None:
        """Wait until the API answers, and until every node is ready for pods."""
        admin = Admin(self.admin.kubeconfig, connect_retries=60)
        try:
            deadline = time.monotonic() + 60
            while True:
                try:
                    admin.text("/readyz")
                    break
                except Refused:
                    # It listens, but says that it is not ready: there is no event to wait for yet.
                    if time.monotonic() > deadline:
                        raise
                    time.sleep(0.2)
            admin.until("/api/v1/nodes", lambda nodes: all(map(is_ready, nodes.values())), seconds=90)
        finally:
            admin.close()


class Namespace:
    """One test's namespace."""

    def __init__(self, admin: Admin, name: str) -> None:
        self.admin = admin
        self.name = name

    def make(self) -> None:
        """Returns when pods can be made in it."""
        self.admin.request("POST", "/api/v1/namespaces", {"metadata": {"name": self.name, "labels": LABELS}})
        # Without it pods are refused, and a Job tries again only seconds later.
        self.until("serviceaccounts", lambda accounts: bool(accounts.get("default", {}).get("secrets")))

    def grant(self) -> None:
        """Give the user the rights that users are told to grant, and no others."""
        told = rights.manifests(namespace=self.name, subject=rights.Subject(kind="User", name="dagflow-user"))
        for part in yaml.safe_load_all(told):
            self.create(f"{part['kind'].lower()}s", part)

    def kubeconfig_of_user(self, folder: Path) -> Path:
        """A kubeconfig whose current context is ``user``, with this namespace; it has the other contexts as well."""
        config = yaml.safe_load(Path(self.admin.kubeconfig).read_text(encoding="utf-8"))
        for context in config["contexts"]:
            if context["name"] != "admin":
                context["context"]["namespace"] = self.name
        path = folder / "kubeconfig"
        path.write_text(yaml.safe_dump({**config, "current-context": "user"}), encoding="utf-8")
        return path

    def path(self, kind: str, name: str = "") -> str:
        """Of a list such as ``pods``, or of one object in it."""
        folder = f"{FOLDERS[kind]}/namespaces/{self.name}/{kind}"
        return f"{folder}/{name}" if name else folder

    def get(self, kind: str, name: str) -> Document:
        return self.admin.request("GET", self.path(kind, name))

    def list(self, kind: str, selector: str = "") -> list[Document]:
        """All objects of a kind, or those with the labels, oldest first."""
        items = self.admin.request("GET", self.path(kind), labelSelector=selector)["items"]
        return sorted(items, key=lambda item: (item["metadata"]["creationTimestamp"], item["metadata"]["name"]))

    def create(self, kind: str, document: Document) -> Document:
        return self.admin.request("POST", self.path(kind), document)

    def delete(self, kind: str, name: str, *, grace_s: int | None = None) -> None:
        """Dependents go as well, in the background."""
        options: Document = {"propagationPolicy": "Background"}
        if grace_s is not None:
            options["gracePeriodSeconds"] = grace_s
        self.admin.request("DELETE", self.path(kind, name), options)

    def until(
        self, kind: str, holds: Callable[[Mapping[str, Document]], bool], *, selector: str = "", seconds: float = 60
    ) -> dict[str, Document]:
        """The objects by name, once ``holds`` says so of them."""
        return self.admin.until(self.path(kind), holds, seconds=seconds, labelSelector=selector)

    def log(self, pod: str) -> str:
        return self.admin.text(f"{self.path('pods', pod)}/log")

    def messages(self, pod: str) -> list[str]:
        """What the cluster said about a pod, such as why it waits."""
        events = self.admin.request("GET", self.path("events"), fieldSelector=f"involvedObject.name={pod}")["items"]
        return [event["message"] for event in events]

    def remove(self) -> None:
        """Kill what runs in it and begin to delete it; ``until_removed`` waits for the rest."""
        for kind in ("jobs", "pods"):
            self.admin.request("DELETE", self.path(kind), {"propagationPolicy": "Background", "gracePeriodSeconds": 0})
        # Not before their pods are gone are the GPUs free for the next test.
        self.until("pods", lambda pods: not pods)
        self.admin.request("DELETE", f"/api/v1/namespaces/{self.name}")


def until_removed(admin: Admin) -> None:
    """Wait until all namespaces that this process made are gone."""
    admin.until("/api/v1/namespaces", lambda found: not found, labelSelector=OURS, seconds=90)


def message(refusal: bytes) -> str:
    """The API server's own words."""
    try:
        return str(json.loads(refusal)["message"])
    except (ValueError, KeyError):
        return refusal.decode()


def is_ready(node: Document) -> bool:
    """Whether pods may go there."""
    conditions = {item["type"]: item["status"] for item in node["status"]["conditions"]}
    return conditions.get("Ready") == "True" and not node["spec"].get("taints")


def images_of(nodes: Iterable[Document]) -> set[str]:
    """The names of the images that nodes say they have."""
    return {name for node in nodes for image in node["status"].get("images", ()) for name in image.get("names") or ()}


def absence(images: set[str]) -> str:
    """Why no cluster with these images can be tested: one sentence, or an empty string if one can."""
    kubeconfig = os.environ.get("KUBECONFIG", "")
    if not kubeconfig:
        return (
            "KUBECONFIG is not set; `scripts/cluster up` starts a cluster, `scripts/cluster env` prints its KUBECONFIG"
        )
    try:
        contexts = {context["name"] for context in kubernetes.config.list_kube_config_contexts(kubeconfig)[0]}
        admin = Admin(kubeconfig)
    except kubernetes.config.ConfigException as error:
        return f"KUBECONFIG={kubeconfig} cannot be used: {str(error).rstrip('.')}"
    if "user" not in contexts:
        return f"{kubeconfig} has no context 'user' for the user without rights, dagflow-user"
    try:
        nodes = admin.request("GET", "/api/v1/nodes", seconds=10)["items"]
    except (Refused, urllib3.exceptions.HTTPError) as error:
        return f"the cluster of {kubeconfig} does not answer: {error}"
    finally:
        admin.close()
    missing = sorted(images - images_of(nodes))
    return f"the cluster lacks the images {', '.join(missing)}; `scripts/cluster up` makes them" if missing else ""
