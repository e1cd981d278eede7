"""``python -m tests.kubernetes.images PROGRAM``: the images that the pods of the tests run, made without Docker.

PROGRAM controls the cluster: ``PROGRAM base-root`` names a root file system with Python, ``PROGRAM image NAME FOLDER``
imports one. An image is made again only if its recipe changed, or if the cluster does not have it.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import tomllib
from dataclasses import dataclass
from pathlib import Path

import yaml

from tests.kubernetes.cluster import Admin, images_of

PACKAGE = Path(__file__).parents[2] / "jupyter_dagflow"
NODES = "/api/v1/nodes"
PYTHON = "3.11"
"""The Python of the base image."""
CACHE = Path(os.environ.get("DAGFLOW_K8S_HOME") or Path.home() / ".cache" / "dagflow-k8s") / "images"


@dataclass(frozen=True, kw_only=True)
class Image:
    """``base``: the image it adds to. ``files``: what of our package is copied into it, relative to the package."""

    name: str
    requirements: tuple[str, ...]
    base: Image | None = None
    files: tuple[str, ...] = ()
    user: bool = False
    """Whether the user 1000, as whom pods run, has a home. Without one it has none, as in most images."""
    program: bool = False
    """Whether the command ``dagflow`` is there."""

    @property
    def folder(self) -> Path:
        return CACHE / self.name.removeprefix("localhost/").replace(":", "-")

    @property
    def root(self) -> Path:
        return self.folder / "root"


def installed_with(extra: str) -> tuple[str, ...]:
    """What pip installs beside the package itself."""
    project = tomllib.loads((PACKAGE.parent / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return (*project["dependencies"], *project["optional-dependencies"][extra])


PAPERMILL = Image(name="localhost/papermill:test", requirements=("papermill>=2.6,<3", "ipykernel>=6.29"))
"""Any image that has papermill and a kernel: nothing of ours, nothing else."""

WORKER = Image(
    name="localhost/dagflow-worker:test",
    requirements=("s3fs>=2026.2", "matplotlib>=3.8", "pandas>=2.2", "scikit-learn>=1.4"),
    base=PAPERMILL,
    files=("__init__.py", "worker"),
    user=True,
)
"""jupyter_dagflow's worker, what an object store needs, and what the examples need."""

RUNNER = Image(
    name="localhost/dagflow-runner:test",
    requirements=installed_with("kubernetes"),
    base=PAPERMILL,
    files=("",),
    program=True,
)
"""All of jupyter_dagflow with what it needs to make pods itself, and the command ``dagflow``."""

IMAGES = (PAPERMILL, WORKER, RUNNER)


def main(program: str) -> None:
    """Make and import what is missing; returns when the cluster has noticed."""
    CACHE.mkdir(parents=True, exist_ok=True)
    with (CACHE / "lock").open("w") as lock:
        # Two of these at once would build in the same folders.
        fcntl.flock(lock, fcntl.LOCK_EX)
        make_all(program)


def make_all(program: str) -> None:
    admin = Admin(os.environ["KUBECONFIG"])
    present = images_of(admin.request("GET", NODES)["items"])
    for image in IMAGES:
        made = recipe(image)
        if image.name in present and read(image.folder / "imported") == made:
            continue
        build(image, program)
        run(program, "image", image.name, str(image.root))
        (image.folder / "imported").write_text(made)
        say(f"{image.name} is in the cluster")
    wanted = {image.name for image in IMAGES}
    admin.until(NODES, lambda nodes: wanted <= images_of(nodes.values()))
    admin.close()


def build(image: Image, program: str) -> None:
    """Make the image's root file system, unless only files of ours changed: these are copied anew each time."""
    made = packages(image)
    if not image.root.is_dir() or read(image.folder / "packages") != made:
        say(f"making {image.name} (about half a minute)")
        image.folder.mkdir(parents=True, exist_ok=True)
        fresh = image.folder / "fresh"
        for folder in (fresh, image.root):
            shutil.rmtree(folder, ignore_errors=True)
        start_from(image, fresh, program)
        install(image, fresh)
        fresh.rename(image.root)
        (image.folder / "packages").write_text(made)
    copy_files(image)


def start_from(image: Image, root: Path, program: str) -> None:
    if image.base is None:
        run("cp", "-a", run(program, "base-root").strip(), str(root))
        run("chroot", str(root), "python3", "-m", "venv", "/opt/venv")
    else:
        build(image.base, program)
        run("cp", "-a", str(image.base.root), str(root))


def install(image: Image, root: Path) -> None:
    """Wheels are fetched out here, by the pip that runs the tests; in there pip finds them in a folder."""
    wheels = CACHE / "wheels"
    pip = (sys.executable, "-m", "pip", "download", "-q", "--only-binary=:all:", "--python-version", PYTHON)
    run(*pip, "--dest", str(wheels), *requirements(image))
    inside = root / "tmp" / "wheels"
    shutil.copytree(wheels, inside)
    chroot_pip = (
        "chroot",
        str(root),
        "/opt/venv/bin/pip",
        "install",
        "-q",
        "--no-index",
        "--find-links",
        "/tmp/wheels",
    )
    run(*chroot_pip, *requirements(image))
    shutil.rmtree(inside)
    if image.user:
        run("chroot", str(root), "useradd", "--create-home", "--uid", "1000", "worker")


def copy_files(image: Image) -> None:
    for name in image.files:
        source, target = PACKAGE / name, site_packages(image) / PACKAGE.name / name
        if source.is_dir():
            shutil.rmtree(target, ignore_errors=True)
            shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            target.parent.mkdir(exist_ok=True)
            shutil.copyfile(source, target)
    if image.program:
        program = image.root / "opt" / "venv" / "bin" / "dagflow"
        program.write_text("#!/opt/venv/bin/python\nfrom jupyter_dagflow.cli.main import main\n\nmain()\n")
        program.chmod(0o755)


def site_packages(image: Image) -> Path:
    return image.root / "opt" / "venv" / "lib" / f"python{PYTHON}" / "site-packages"


def requirements(image: Image) -> tuple[str, ...]:
    """All that must be in the image, with what its base has: pip then chooses versions that fit each other."""
    return (*(requirements(image.base) if image.base else ()), *image.requirements)


def packages(image: Image) -> str:
    """A hash of what decides the packages in the image."""
    return digest(yaml.safe_dump([PYTHON, image.user, *requirements(image)]).encode())


def recipe(image: Image) -> str:
    """A hash of all that decides the image."""
    sources = [source for name in image.files for source in files_of(PACKAGE / name)]
    return digest(packages(image).encode(), *(source.read_bytes() for source in sources))


def files_of(path: Path) -> list[Path]:
    """A file, or all in a folder but what Python makes itself."""
    found = [file for file in path.rglob("*") if file.is_file() and file.suffix != ".pyc"]
    return sorted(found) if path.is_dir() else [path]


def digest(*parts: bytes) -> str:
    return hashlib.sha256(b"".join(hashlib.sha256(part).digest() for part in parts)).hexdigest()


def read(path: Path) -> str:
    return path.read_text() if path.exists() else ""


def run(*command: str) -> str:
    """The command's standard output; one that fails ends the program with what it wrote."""
    environment = {**os.environ, "PIP_DISABLE_PIP_VERSION_CHECK": "1", "PIP_ROOT_USER_ACTION": "ignore"}
    ran = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    if ran.returncode != 0:
        raise SystemExit(f"images: {' '.join(command)} failed:\n{ran.stdout}{ran.stderr}")
    return ran.stdout


def say(text: str) -> None:
    print(f"images: {text}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
