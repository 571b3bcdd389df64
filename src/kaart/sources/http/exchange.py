"""Parts of a request without any network access: limits, answers, retries, a partial download."""

from __future__ import annotations

import logging
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, BinaryIO
from urllib.parse import quote, urlencode, urljoin, urlsplit

from kaart import __version__
from kaart.core.limits import read_json
from kaart.core.settings import Settings
from kaart.sources.http import faults
from kaart.sources.http.faults import Again, AttemptError

log = logging.getLogger(__name__)
CONTACT = "see publiccode.yml of this installation"
PARTIAL = 206
JSON_TYPES = ("application/json", "application/geo+json")
Params = Mapping[str, str] | Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Timeouts:
    """Seconds to wait for a connection, for the next bytes, and for a whole answer."""

    connect_s: float = 5
    read_s: float = 30
    total_s: float = 300


@dataclass(frozen=True)
class Retry:
    """How often and how patiently to ask again.

    Attributes
    ----------
    attempts
        Attempts in all; an upstream that stays silent or cannot be reached gets two at most.
    first_wait_s, max_wait_s
        Waits double from the first to the largest; plus up to `first_wait_s` of random jitter.
    longest_retry_after_s
        Longest Retry-After that is waited out; a longer one is an error at once.
    budget_s
        No new attempt starts after so many seconds.
    rest_s
        After an address could not be reached, requests to it fail at once for this long.
    """

    attempts: int = 4
    first_wait_s: float = 0.5
    max_wait_s: float = 20
    longest_retry_after_s: float = 60
    budget_s: float = 120
    rest_s: float = 10


@dataclass(frozen=True)
class Answer:
    """A checked answer; `content` is unpacked, and empty for status 304 and for downloads."""

    content: bytes
    url: str
    headers: Mapping[str, str]
    status: int
    retrieved_at: datetime

    @property
    def etag(self) -> str:
        """Validator for a conditional request; "" when the server gives none."""
        return self.headers.get("ETag", "")

    @property
    def last_modified(self) -> str:
        """Validator for a conditional request; "" when the server gives none."""
        return self.headers.get("Last-Modified", "")

    def json(self) -> Any:  # noqa: ANN401  # JSON has any shape
        """The content as a JSON document.

        Raises
        ------
        LimitError
            If it is larger or deeper than any answer; see `kaart.core.limits`.
        ValueError
            If it is none; `Http.get_json` makes that a retried `UpstreamAnswerError`.
        """
        return read_json(self.content)


@dataclass(frozen=True)
class Call:
    """One request, before it is sent."""

    host: str
    url: str
    expect: tuple[str, ...]
    headers: Mapping[str, str] = field(default_factory=dict)
    head: bool = False

    @property
    def method(self) -> str:
        """HEAD when only the headers are wanted."""
        return "HEAD" if self.head else "GET"

    @property
    def path(self) -> str:
        """Path under the base address, without the query."""
        return urlsplit(self.url).path

    @property
    def service(self) -> str:
        """The host with the first part of the path on it: one host may run several services."""
        on_host = self.path.partition(f"/{self.host}/")[2] or self.path.lstrip("/")
        return f"{self.host}/{on_host.partition('/')[0]}"


class Patience:
    """Hook for stamina: whether to retry, and after how long. One per call."""

    def __init__(self, retry: Retry, host: str) -> None:
        self.retry = retry
        self.host = host
        self.tried = 0

    def __call__(self, error: Exception) -> bool | float:
        """Seconds to wait, True for the usual wait, False for no retry."""
        self.tried += 1
        if not isinstance(error, AttemptError) or error.again is Again.NEVER:
            return False
        if error.again is Again.ONCE and self.tried > 1:
            return False
        log.info("attempt %d at %s failed: %s", self.tried, self.host, error)
        return True if error.wait_s is None else error.wait_s


class Transfer:
    """A partial download: bytes written so far, and the validator that allows resuming."""

    def __init__(self, stream: BinaryIO, max_bytes: int) -> None:
        self.stream = stream
        self.max_bytes = max_bytes
        self.size = 0
        self.validator = ""

    def headers(self) -> Mapping[str, str]:
        """Headers of the next attempt."""
        # Compressed bytes cannot be resumed halfway.
        plain = {"Accept-Encoding": "identity"}
        if not self.size or not self.validator:
            return plain
        return {**plain, "Range": f"bytes={self.size}-", "If-Range": self.validator}

    def begin(self, status: int, headers: Mapping[str, str]) -> None:
        """Take the headers of an answer; written bytes are kept only when the answer continues after them."""
        resumed = headers.get("Content-Range", "").startswith(f"bytes {self.size}-")
        if status != PARTIAL or not resumed:
            self.restart()
        etag = headers.get("ETag", "")
        strong = etag if etag and not etag.startswith("W/") else headers.get("Last-Modified", "")
        self.validator = "" if "Content-Encoding" in headers else strong

    def restart(self) -> None:
        """Discard the bytes written so far."""
        self.stream.seek(0)
        self.stream.truncate()
        self.size = 0
        self.validator = ""

    def write(self, chunk: bytes) -> None:
        """Add bytes."""
        self.stream.write(chunk)
        self.size += len(chunk)


def user_agent(settings: Settings) -> str:
    """How kaart names itself; the contact is ``KAART_CONTACT``, else the installation's public address."""
    contact = " ".join(os.environ.get("KAART_CONTACT", "").split()) or settings.public_url or CONTACT
    text = f"kaart/{__version__} (map of poverty by buurt; contact: {contact})"
    return text.encode("ascii", "replace").decode("ascii")


def url_of(settings: Settings, host: str, path: str, params: Params | None) -> str:
    """Address of a path with its query."""
    pairs = list(params.items()) if isinstance(params, Mapping) else list(params or ())
    url = settings.url(host, path)
    if not pairs:
        return url
    # %20 and not +: not every OData server reads + as a space.
    query = urlencode(pairs, quote_via=quote, safe="$,()':/")
    return f"{url}{'&' if '?' in url else '?'}{query}"


def own_url(settings: Settings, host: str, url: str, *, base: str = "") -> str:
    """A link of a service as kaart asks for it: over https, or under `Settings.upstream`.

    Parameters
    ----------
    settings
        Base address of the upstream hosts.
    host
        Host that gave the link.
    url
        Absolute address, or one relative to `base`.
    base
        Address of the answer that holds the link.

    Raises
    ------
    UpstreamAnswerError
        If the link leads to another host, or is no address.
    """
    try:
        url = urljoin(base, url)
        if url.startswith(settings.url(host, "")):
            return url
        parts = urlsplit(url)
        is_own = parts.scheme in ("http", "https") and parts.hostname == host
    except ValueError:  # half an address of version 6, say
        is_own = False
    if not is_own:
        error = faults.FOREIGN.error(host, url=url)
        raise error
    return settings.url(host, parts.path) + (f"?{parts.query}" if parts.query else "")


def validators(etag: str, last_modified: str) -> Mapping[str, str]:
    """Headers of a conditional request; none for validators that are ""."""
    both = {"If-None-Match": etag, "If-Modified-Since": last_modified}
    return {name: value for name, value in both.items() if value}


def check_body(call: Call, headers: Mapping[str, str], content: bytes) -> None:
    """Accept an answer with a good status, unless its first bytes or its type contradict that.

    Raises
    ------
    AttemptError
        If it is empty, a page of HTML or of another type than asked.
    """
    fault = faults.body_fault(
        call.host, call.path, content=content, content_type=headers.get("Content-Type", ""), expect=call.expect
    )
    if fault is not None:
        raise fault
