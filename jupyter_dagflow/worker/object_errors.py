"""What is wrong with an object store, in one sentence that tells no secret."""

from __future__ import annotations

import errno
import os
import re

from .events import AttemptFailed, one_line

REFUSALS = frozenset({errno.EINVAL, errno.ENOSYS, errno.EPERM, errno.ENAMETOOLONG})
DISK_FULL = frozenset({errno.ENOSPC, errno.EDQUOT})
WRONG_PLACES = (FileNotFoundError, FileExistsError, IsADirectoryError, NotADirectoryError)
PASSING = frozenset(
    {"ConnectionError", "HTTPClientError", "ClientError", "TransportError", "ServiceRequestError", "TimeoutError"}
)
"""Base classes by which the packages of the stores call what may be over in a moment."""

_SECRET_NAME = re.compile(r"SECRET|TOKEN|PASSWORD|KEY|CREDENTIAL")


class StoreFailed(AttemptFailed):
    """The object store cannot be used. ``away``: it did not answer, however often it was tried."""

    def __init__(self, message: str, *, away: bool = False) -> None:
        super().__init__(message, name="ObjectStore")
        self.away = away


class DriverMissing(StoreFailed):
    """There is no package for this kind of URL."""

    def __init__(self, url: str, driver: str) -> None:
        super().__init__(
            f"The image lacks {driver}, which the workspace {url} needs: choose an image that has it, "
            f"or add it to this one (pip install {driver})."
        )
        self.driver = driver


def no_bucket(url: str) -> StoreFailed:
    bucket = url.partition("://")[2].partition("/")[0]
    return StoreFailed(f"There is no bucket {bucket!r} for the workspace {url}: create it, or correct the URL.")


def failure_of(error: Exception, url: str, credentials: str) -> StoreFailed:
    """The failure that an exception of a store's package stands for.

    ``credentials`` is a sentence that says where they are looked for.
    """
    told = masked(f"{type(error).__name__}: {error}")
    if "Credential" in type(error).__name__:
        return StoreFailed(f"The object store {url} needs credentials, and there are none. {credentials}")
    if isinstance(error, PermissionError):
        return StoreFailed(f"The object store {url} refused access ({server_code(error) or told}). {credentials}")
    if isinstance(error, OSError) and error.errno in DISK_FULL:
        return StoreFailed(f"A file from the object store {url} does not fit on the disk: {told}")
    if is_passing(error):
        return StoreFailed(f"The object store {url} cannot be reached: {told}", away=True)
    return StoreFailed(f"The object store {url} cannot be used: {told}")


def is_passing(error: Exception) -> bool:
    """Whether it may help to try again: nothing was refused, something did not answer or was overloaded."""
    if isinstance(error, (PermissionError, *WRONG_PLACES)):
        return False
    if isinstance(error, OSError):
        return error.errno not in REFUSALS | DISK_FULL
    return any(base.__name__ in PASSING for base in type(error).__mro__)


def server_code(error: BaseException | None) -> str:
    """The word that an S3 server gave as its reason; empty if there is none."""
    while error is not None:
        response = getattr(error, "response", None)
        if isinstance(response, dict):
            return str(response.get("Error", {}).get("Code", ""))
        error = error.__cause__
    return ""


def masked(text: str) -> str:
    """One line without passwords in URLs, without queries (which may hold signatures), without secrets of ours."""
    for name, value in os.environ.items():
        if len(value) > 5 and _SECRET_NAME.search(name):
            text = text.replace(value, "***")
    text = re.sub(r"://[^/\s@]*@", "://***@", text)
    return one_line(re.sub(r"(://[^\s?]*)\?[^\s\"']*", r"\1?***", text), 300)
