"""An object store that fsspec reaches: content under its hash, other things under their names.

The only module that imports fsspec. Everything here blocks, and may be called from several threads.
"""

from __future__ import annotations

import contextlib
import hashlib
import importlib.metadata
import random
import re
import threading
import uuid
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, TypeVar

from .object_errors import DriverMissing, StoreFailed, failure_of, is_passing, masked, no_bucket, server_code

BLOCK = 8 * 1024 * 1024
"""Files up to this size are sent at once, larger ones in parts."""
READ = 1024 * 1024
MOST_PARTS = 9_000
"""S3 takes 10,000."""
PARALLEL = 4
TRIES_OF_REQUEST = 3
"""How often a single request is made, before what it was part of is begun anew after a pause."""
FIRST_PAUSE_S = 0.5
LONGEST_PAUSE_S = 20.0

DRIVERS = {"s3": "s3fs", "s3a": "s3fs", "gs": "gcsfs", "gcs": "gcsfs", "abfs": "adlfs", "abfss": "adlfs", "az": "adlfs"}
"""The package that fsspec needs for a kind of URL, where it has another name."""

HASH = re.compile(r"[0-9a-f]{64}\Z")

T = TypeVar("T")
U = TypeVar("U")


@dataclass(frozen=True, kw_only=True)
class Content:
    """What a file holds, by its hash (hexadecimal) and its size in bytes."""

    sha256: str
    size: int

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


class Store:
    """The objects below ``url``, which holds no credentials: those come from the environment.

    ``tries``: how often a request is made while the store is away or overloaded. ``credentials``: a sentence that says
    where they are looked for. What cannot be done raises ``StoreFailed``.
    """

    def __init__(self, url: str, *, tries: int, credentials: str) -> None:
        self.url = url.rstrip("/")
        self._tries = tries
        self._credentials = credentials
        self._closing = threading.Event()
        self._connecting = threading.Lock()
        self._connection: tuple[Any, str] | None = None

    def close(self) -> None:
        """Try nothing again from now on."""
        self._closing.set()

    # --- content under its hash -------------------------------------------------------------------------------

    def put_content(self, path: Path) -> Content:
        """Send a file unless its content is there. Raises ``OSError`` if it cannot be read."""
        content = content_of(path)
        key = content_key(content.sha256)
        if self.size(key) == content.size:
            return content
        if content.size <= BLOCK:
            data = path.read_bytes()
            if hashlib.sha256(data).hexdigest() != content.sha256:
                raise _changed(path)
            self.put_bytes(key, data)
        else:
            self.put_file(key, path, content)
        return content

    def put_json(self, text: str) -> Content:
        """Keep a text under its hash."""
        data = text.encode()
        content = Content(sha256=hashlib.sha256(data).hexdigest(), size=len(data))
        self.put_bytes(content_key(content.sha256), data)
        return content

    def get_content(self, sha256: str, path: Path) -> None:
        """Bring content into a file, all of it or nothing, and make the folders on the way.

        Raises ``StoreFailed`` if it is not there or not what it says, ``OSError`` if the file cannot be written.
        """
        if not HASH.match(sha256):
            raise StoreFailed("A file cannot be fetched: what should be its hash is none.")
        if not self.get_file(content_key(sha256), path, sha256):
            raise StoreFailed(f"{path.name} is no longer in the object store {self.url} (object {sha256}).")

    # --- objects under their names ----------------------------------------------------------------------------

    def size(self, key: str) -> int | None:
        """The size of an object, ``None`` if it is not there."""
        try:
            return int(self._try(lambda fs, root: fs.info(f"{root}/{key}"))["size"] or 0)
        except FileNotFoundError:
            return None

    def put_bytes(self, key: str, data: bytes) -> None:
        self._write(lambda fs, root: fs.pipe_file(f"{root}/{key}", data))

    def put_file(self, key: str, path: Path, content: Content | None = None) -> None:
        """Send a file in parts. If it is not ``content`` (any more), nothing stays and ``StoreFailed`` is raised."""
        size = path.stat().st_size
        if size <= BLOCK and content is None:
            self.put_bytes(key, path.read_bytes())
            return
        block = max(BLOCK, -(-size // MOST_PARTS))
        self._write(lambda fs, root: _send(fs, f"{root}/{key}", path, block, content))

    def get_bytes(self, key: str, limit: int) -> bytes | None:
        """An object, ``None`` if it is not there. Raises ``StoreFailed`` if it is larger than ``limit`` bytes."""
        size = self.size(key)
        if size is None:
            return None
        if size > limit:
            raise StoreFailed(f"{key} in the object store {self.url} is too large ({size} bytes; at most {limit}).")
        return bytes(self._try(lambda fs, root: fs.cat_file(f"{root}/{key}")))

    def get_file(self, key: str, path: Path, sha256: str | None = None) -> bool:
        """Bring an object into a file, all of it or nothing; false if it is not there.

        Raises ``StoreFailed`` if its hash is another than that given, ``OSError`` if the file cannot be written.
        """
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary = path.with_name(f".dagflow-{uuid.uuid4().hex}.tmp")
        temporary.touch(exist_ok=False)
        try:
            self._try(lambda fs, root: fs.get_file(f"{root}/{key}", str(temporary)))
            if sha256 is not None and content_of(temporary).sha256 != sha256:
                raise StoreFailed(f"{path.name} came damaged out of the object store {self.url} (object {sha256}).")
            temporary.replace(path)
        except FileNotFoundError:
            return False
        finally:
            temporary.unlink(missing_ok=True)
        return True

    def names(self, folder: str) -> list[str]:
        """The names of the objects right in a folder, in order."""
        try:
            found = self._try(lambda fs, root: fs.ls(f"{root}/{folder}", detail=False, refresh=True))
        except FileNotFoundError:
            return []
        return sorted(str(name).rstrip("/").rpartition("/")[2] for name in found)

    def remove(self, folder: str) -> None:
        """Remove all objects in a folder, if there are any."""
        try:
            self._try(lambda fs, root: fs.rm(f"{root}/{folder}", recursive=True))
        except FileNotFoundError:
            return

    # --- the store itself -------------------------------------------------------------------------------------

    def _write(self, action: Callable[[Any, str], object]) -> None:
        try:
            self._try(action)
        except FileNotFoundError:
            raise no_bucket(self.url) from None

    def _try(self, action: Callable[[Any, str], T]) -> T:
        """Do something with the store, again for a while if that may help.

        Raises ``FileNotFoundError`` if an object is not there, ``StoreFailed`` for everything else.
        """
        fs, root = self._connect()
        pause = FIRST_PAUSE_S
        for left in reversed(range(self._tries)):
            try:
                return action(fs, root)
            except StoreFailed:
                raise
            except Exception as error:
                if server_code(error) == "NoSuchBucket":
                    raise no_bucket(self.url) from None
                if isinstance(error, FileNotFoundError):
                    raise
                if not left or not is_passing(error) or self._closing.wait(_jittered(pause)):
                    # Without its cause: what an exception of a driver holds may tell a secret.
                    raise failure_of(error, self.url, self._credentials) from None
            pause = min(2 * pause, LONGEST_PAUSE_S)
        raise AssertionError("A store is tried at least once.")

    def _connect(self) -> tuple[Any, str]:
        with self._connecting:
            if self._connection is None:
                self._connection = _connected(self.url)
            return self._connection


def _jittered(pause: float) -> float:
    return pause * random.uniform(0.5, 1.0)  # noqa: S311


def _connected(url: str) -> tuple[Any, str]:
    """The file system that fsspec has for the URL, and the path that all objects are below."""
    scheme = url.partition("://")[0]
    driver = DRIVERS.get(scheme)
    try:
        import fsspec.core

        fs, root = fsspec.core.url_to_fs(url, **options_of(scheme))
    except ImportError as error:
        raise DriverMissing(url, driver or error.name or f"fsspec's driver for {scheme}://") from None
    except Exception as error:
        raise StoreFailed(f"The workspace {url} is no object store: {masked(str(error))}") from None
    if hasattr(fs, "max_concurrency"):
        # One stream a file, which goes on where it broke off: parts side by side would all be in memory.
        fs.max_concurrency = 1
    return fs, str(root).rstrip("/")


def options_of(scheme: str) -> dict[str, Any]:
    """What a store is opened with; credentials and endpoints come from the environment."""
    options: dict[str, Any] = {"use_listings_cache": False}
    if scheme in {"s3", "s3a"}:
        import fsspec.config

        own = fsspec.config.conf.get(scheme, {}).get("config_kwargs", {})
        retries = {"max_attempts": TRIES_OF_REQUEST, "mode": "standard"}
        config = {"connect_timeout": 5, "read_timeout": 60, "retries": retries, **_checksums(), **own}
        options |= {"default_block_size": BLOCK, "config_kwargs": config}
    elif scheme in {"file", "local"}:
        options["auto_mkdir"] = True
    return options


def _checksums() -> dict[str, str]:
    """Many S3-compatible servers do not know the checksums that botocore sends and wants since 1.36."""
    try:
        version = tuple(int(part) for part in importlib.metadata.version("botocore").split(".")[:2])
    except (importlib.metadata.PackageNotFoundError, ValueError):
        return {}
    names = ("request_checksum_calculation", "response_checksum_validation")
    return dict.fromkeys(names, "when_required") if version >= (1, 36) else {}


def _send(fs: Any, place: str, path: Path, block: int, content: Content | None) -> None:
    """Write a file in parts that only become an object together, and only if they are the content expected."""
    digest = hashlib.sha256()
    target = fs.open(place, "wb", block_size=block, autocommit=False)
    try:
        with path.open("rb") as source:
            while chunk := source.read(READ):
                digest.update(chunk)
                target.write(chunk)
        if content is not None and digest.hexdigest() != content.sha256:
            raise _changed(path)
        target.close()
        target.commit()
    except BaseException:
        with contextlib.suppress(Exception):
            _abandon(target)
        raise


def _abandon(target: Any) -> None:
    """Let nothing become of a file that was written in part."""
    from fsspec.spec import AbstractBufferedFile

    if isinstance(target, AbstractBufferedFile):
        target.closed = True  # Closing it would send the rest.
    else:
        target.close()
    target.discard()


def _changed(path: Path) -> StoreFailed:
    return StoreFailed(f"{path.name} changed while it was sent to the object store.")


def content_of(path: Path) -> Content:
    """What a file holds. Raises ``OSError``."""
    with path.open("rb") as file:
        digest, size = hashlib.sha256(), 0
        while chunk := file.read(READ):
            digest.update(chunk)
            size += len(chunk)
    return Content(sha256=digest.hexdigest(), size=size)


def content_key(sha256: str) -> str:
    return f"objects/{sha256}"


def in_parallel(function: Callable[[T], U], items: Iterable[T]) -> list[U]:
    """The results in the order of the items; the first failure ends it and is raised."""
    with ThreadPoolExecutor(max_workers=PARALLEL) as threads:
        futures = [threads.submit(function, item) for item in items]
        try:
            return [future.result() for future in futures]
        except BaseException:
            threads.shutdown(wait=False, cancel_futures=True)
            raise
