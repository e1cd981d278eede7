"""Looks at what a URL answers."""

from __future__ import annotations

import base64
import contextlib
import json
import time
import urllib.error
import urllib.parse
import urllib.request
from email.message import Message
from http.client import HTTPResponse
from typing import IO, Any, NoReturn

from jupyter_dagflow.executors.sensors.probes import Sight, Wait, WrongSensor, filled, without_password
from jupyter_dagflow.model.conditions import Condition, ConditionError, parse_condition
from jupyter_dagflow.model.sensors import HttpSensor

SCHEMES = ("http", "https")
LARGEST_ANSWER = 1024 * 1024
ANSWER_S = 10.0
"""The server must say something within this time."""
WHOLE_ANSWER_S = 30.0
READ = 64 * 1024
NAMES = frozenset({"status", "body"})


class HttpProbe:
    """Keeps the ``Probe`` port."""

    blocks = True

    def __init__(self, sensor: HttpSensor, wait: Wait) -> None:
        self._request = _request(filled(sensor.url, wait.env), without_password(sensor.url))
        self._status = sensor.status
        self._condition = _condition(sensor.condition)
        self._opener = _opener(follow=not 300 <= sensor.status < 400)
        wanted = f"to answer {sensor.status}" + (f" with {sensor.condition}" if sensor.condition else "")
        self.waits_for = f"Waits for {without_password(sensor.url)} {wanted}."

    def look(self) -> Sight:
        deadline = time.monotonic() + WHOLE_ANSWER_S
        with contextlib.closing(self._answer()) as answer:
            status = int(answer.status or 0)
            if status != self._status:
                return Sight(told=f"It answered {status}.")
            content = _content(answer, deadline)
        if content is None:
            return Sight(told=f"Its answer is longer than {LARGEST_ANSWER // 1024} KiB, or takes too long.")
        outputs = {"status": status, "body": _body(content)}
        if self._condition is not None:
            try:
                if not self._condition.holds(outputs):
                    return Sight(told=f"It answered {status}, and the condition does not hold.")
            except ConditionError as error:
                return Sight(told=str(error))
        return Sight(outputs=outputs, told=f"It answered {status}.")

    def _answer(self) -> Any:
        try:
            return self._opener.open(self._request, timeout=ANSWER_S)
        except urllib.error.HTTPError as error:
            return error


class _Redirects(urllib.request.HTTPRedirectHandler):
    def redirect_request(
        self, req: urllib.request.Request, fp: IO[bytes], code: int, msg: str, headers: Any, newurl: str
    ) -> urllib.request.Request | None:
        if urllib.parse.urlsplit(newurl).scheme not in SCHEMES:
            return None  # Then the redirection itself is the answer.
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def _opener(*, follow: bool) -> urllib.request.OpenerDirector:
    """Only for http and https: urllib's own opener reads files, too."""
    opener = urllib.request.OpenerDirector()
    handlers: list[urllib.request.BaseHandler] = [
        urllib.request.ProxyHandler(),
        urllib.request.HTTPHandler(),
        urllib.request.HTTPSHandler(),
        urllib.request.HTTPErrorProcessor(),
        urllib.request.HTTPDefaultErrorHandler(),
    ]
    for handler in [*handlers, _Redirects()] if follow else handlers:
        opener.add_handler(handler)
    return opener


def _request(url: str, shown: str) -> urllib.request.Request:
    """The request for a URL, whose user and password become a header that no redirect carries on."""
    try:
        parts = urllib.parse.urlsplit(url)
        host, user = parts.hostname, parts.username
        netloc = f"{parts.netloc.rpartition('@')[2]}"
        _ = parts.port
    except ValueError:
        raise WrongSensor(f"{shown!r} is no URL.") from None
    if not url.isascii():
        raise WrongSensor(f"{shown!r} holds characters that a URL must have percent-encoded.")
    if parts.scheme not in SCHEMES or not host or any(character.isspace() for character in url):
        raise WrongSensor(f"{shown!r} is no http or https URL.")
    request = urllib.request.Request(parts._replace(netloc=netloc, fragment="").geturl())  # noqa: S310
    request.add_header("Accept", "application/json, */*;q=0.5")
    request.add_header("User-Agent", "jupyter-dagflow")
    if user is not None:
        account = f"{urllib.parse.unquote(user)}:{urllib.parse.unquote(parts.password or '')}"
        secret = base64.b64encode(account.encode()).decode("ascii")
        request.add_unredirected_header("Authorization", f"Basic {secret}")
    return request


def _condition(text: str | None) -> Condition | None:
    if not text:
        return None
    try:
        condition = parse_condition(text)
    except ConditionError as error:
        raise WrongSensor(str(error)) from None
    unknown = condition.names - NAMES
    if unknown:
        raise WrongSensor(f"The condition names {min(unknown)!r}; what it may name are status and body.")
    return condition


def _content(answer: HTTPResponse, deadline: float) -> tuple[bytes, Message] | None:
    """The whole answer, ``None`` if it is too long or does not come to its end."""
    content = b""
    while chunk := answer.read1(READ):
        content += chunk
        if len(content) > LARGEST_ANSWER or time.monotonic() > deadline:
            return None
    return content, answer.headers


def _body(content: tuple[bytes, Message]) -> Any:
    """What was answered, as JSON if it is, else as text."""
    data, headers = content
    try:
        return json.loads(data, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        pass
    try:
        return data.decode(headers.get_content_charset("utf-8"), "replace")
    except LookupError:
        return data.decode("utf-8", "replace")


def _no_constant(name: str) -> NoReturn:
    raise ValueError(name)
