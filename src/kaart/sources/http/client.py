"""The one place that speaks HTTP: every answer is checked before it is returned.

An answer counts only when it is whole, of the requested media type and not a page of HTML with
status 200. Transient failures are retried, a bounded number of times; an upstream that is
down fails in seconds, and one that fails time after time is not asked again by the same client. `KAART_UPSTREAM`
(`Settings.upstream`) puts every host under one base address.
"""

from __future__ import annotations

import os
import tempfile
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from http.cookiejar import DefaultCookiePolicy
from pathlib import Path
from typing import Any, Self, TypeVar
from urllib.parse import unquote, urlsplit

import requests
import stamina
import stamina.instrumentation
from requests.adapters import HTTPAdapter
from urllib3.exceptions import DecodeError, HTTPError, NewConnectionError, ReadTimeoutError

from kaart.core.files import replace_file
from kaart.core.limits import LimitError
from kaart.core.provenance import now_utc
from kaart.core.settings import Settings
from kaart.sources.http import faults
from kaart.sources.http.breaker import Breaker
from kaart.sources.http.exchange import (
    JSON_TYPES,
    Answer,
    Call,
    Params,
    Patience,
    Retry,
    Timeouts,
    Transfer,
    check_body,
    own_url,
    url_of,
    user_agent,
    validators,
)
from kaart.sources.http.faults import AttemptError
from kaart.sources.http.trust import own_certificates

T = TypeVar("T")
S = TypeVar("S")
ACCEPT_JSON = {"Accept": "application/json"}
TIMEOUTS = Timeouts()
RETRY = Retry()
MEGABYTE = 1_000_000
MAX_BYTES = 256 * MEGABYTE
# A document takes ten to twenty times its size in memory; the largest pages of PDOK are some tens of megabytes.
MAX_DOCUMENT_BYTES = 64 * MEGABYTE
MAX_DOWNLOAD_BYTES = 2_000 * MEGABYTE
CHUNK = 1 << 16
MAX_REDIRECTS = 5
REDIRECTS = frozenset({301, 302, 303, 307, 308})
NOT_MODIFIED = 304
RANGE_REFUSED = 416
PARTIAL = 206
# Errors of the libraries; the first that fits counts, for some are kinds of later ones.
_FAULTS: tuple[tuple[type[Exception], faults.Fault], ...] = (
    (NewConnectionError, faults.UNREACHABLE),
    (requests.exceptions.ProxyError, faults.PROXY),
    (requests.exceptions.InvalidProxyURL, faults.PROXY),
    (DecodeError, faults.NOT_PACKED),
    (requests.ConnectTimeout, faults.UNREACHABLE),
    (requests.Timeout, faults.SILENT),
    (ReadTimeoutError, faults.SILENT),
    (requests.exceptions.SSLError, faults.UNTRUSTED),
    (requests.ConnectionError, faults.BROKEN_OFF),
    (requests.RequestException, faults.UNUSABLE),
    (HTTPError, faults.BROKEN_OFF),
    (ValueError, faults.UNUSABLE),  # an address or a header that no request can have
)


class Http:
    """Requests to upstream services; safe to use from several threads.

    Parameters
    ----------
    settings
        Base address of the upstream hosts.
    timeouts, retry
        Limits in time.
    max_bytes
        Largest unpacked answer of `get`; `download` has its own.
    workers
        Requests at one time, over all threads that use this object.

    Raises
    ------
    InputError
        If the environment names a file of certificates that cannot be read.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        timeouts: Timeouts = TIMEOUTS,
        retry: Retry = RETRY,
        max_bytes: int = MAX_BYTES,
        workers: int = 6,
    ) -> None:
        self.settings = settings
        self.timeouts = timeouts
        self.retry = retry
        self.max_bytes = max_bytes
        self.workers = workers
        self._slots = threading.BoundedSemaphore(workers)
        self.breaker = Breaker()
        self._resting: dict[str, float] = {}
        self._session = requests.Session()
        self._session.verify = own_certificates() or True
        self._session.headers["User-Agent"] = user_agent(settings)
        self._session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        # Retries of the library underneath are off: they know nothing of bodies.
        adapter = HTTPAdapter(pool_connections=workers, pool_maxsize=workers, max_retries=0)
        self._session.mount("https://", adapter)
        self._session.mount("http://", adapter)
        # Stamina logs retries as warnings by itself; they are logged here, once, as what they are.
        stamina.instrumentation.set_on_retry_hooks(())

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections that are kept open."""
        self._session.close()

    def get(
        self,
        host: str,
        path: str,
        *,
        params: Params | None = None,
        accept: str = "application/json",
        expect: tuple[str, ...] = JSON_TYPES,
    ) -> Answer:
        """Ask for one answer, unpacked and in memory.

        Parameters
        ----------
        host, path
            Upstream host, and the path on it.
        params
            Query parameters.
        accept
            Media type asked for.
        expect
            Accepted media types; empty for anything but HTML.

        Raises
        ------
        UpstreamNotFoundError
            If the service answers that the resource does not exist.
        UpstreamAnswerError
            If it refuses the question, or its answers cannot be used.
        UpstreamUnavailableError
            If no answer came after every attempt.
        """
        call = Call(host, url_of(self.settings, host, path, params), expect, {"Accept": accept})
        return self._retried(call, lambda: self._answer(call, self.max_bytes))

    def head(self, host: str, path: str) -> Answer:
        """Ask only for the headers of a file. Raises as `get`."""
        call = Call(host, url_of(self.settings, host, path, None), (), head=True)
        return self._retried(call, lambda: self._piece(call, 0))

    def piece(self, host: str, path: str, *, first: int, size: int) -> Answer:
        """Ask for some bytes of a file; of a server that knows no ranges only so many are read.

        Parameters
        ----------
        host, path
            As in `get`.
        first
            Place of the first byte; below 0 that many bytes before the end.
        size
            Most bytes to read.

        Raises
        ------
        UpstreamAnswerError
            If the server gives the file from its beginning where another place was asked; besides, as `get`.
        """
        span = f"bytes={first}-{first + size - 1}" if first >= 0 else f"bytes={first}"
        headers = {"Range": span, "Accept-Encoding": "identity"}
        call = Call(host, url_of(self.settings, host, path, None), (), headers)
        answer = self._retried(call, lambda: self._piece(call, size))
        if first != 0 and answer.status != PARTIAL:
            error = faults.NO_PART.error(host, path=path)
            raise error
        return answer

    def get_json(
        self, host: str, path: str, *, params: Params | None = None, expect: tuple[str, ...] = JSON_TYPES
    ) -> tuple[Any, Answer]:
        """Ask for a JSON document; a truncated or damaged one is requested again. Raises as `get`."""
        call = Call(host, url_of(self.settings, host, path, params), expect, ACCEPT_JSON)
        return self._retried(call, lambda: self._document(call))

    def follow(self, url: str, *, host: str, expect: tuple[str, ...] = JSON_TYPES) -> tuple[Any, Answer]:
        """Follow an absolute link of a JSON answer; a link to the real host is taken under `KAART_UPSTREAM`.

        Raises
        ------
        UpstreamAnswerError
            If the link leads to another host; besides, as `get`.
        """
        call = Call(host, own_url(self.settings, host, url), expect, ACCEPT_JSON)
        return self._retried(call, lambda: self._document(call))

    def pages(
        self,
        host: str,
        path: str,
        *,
        next_link: Callable[[Any], str | None],
        params: Params | None = None,
        expect: tuple[str, ...] = JSON_TYPES,
        max_pages: int = 500,
    ) -> Iterator[tuple[Any, Answer]]:
        """Ask for a JSON document and everything that its next-page links lead to.

        Parameters
        ----------
        host, path, params, expect
            As in `get`.
        next_link
            Returns the address of the next page of a document, None on the last.
        max_pages
            More pages than this count as a loop.

        Raises
        ------
        UpstreamAnswerError
            If a page comes back that was seen before, or there is no end; besides, as `get`.
        """
        document, answer = self.get_json(host, path, params=params, expect=expect)
        seen = {unquote(answer.url)}
        for _ in range(max_pages):
            yield document, answer
            link = next_link(document)
            if not link:
                return
            url = own_url(self.settings, host, link, base=answer.url)
            if unquote(url) in seen:
                break
            seen.add(unquote(url))
            document, answer = self.follow(url, host=host, expect=expect)
        error = faults.ENDLESS.error(host, path=path)
        raise error

    def map(self, function: Callable[[S], T], items: Iterable[S]) -> list[T]:
        """Apply a function to all items, several at a time; results in order of the items.

        Raises whatever the function raises for the first item that fails; items not yet begun are left.
        """
        with ThreadPoolExecutor(max_workers=self.workers, thread_name_prefix="kaart-http") as pool:
            futures = [pool.submit(function, item) for item in items]
            try:
                return [future.result() for future in futures]
            finally:
                for future in futures:
                    future.cancel()

    def download(
        self,
        host: str,
        path: str,
        target: Path,
        *,
        expect: tuple[str, ...] = (),
        etag: str = "",
        last_modified: str = "",
        max_bytes: int = MAX_DOWNLOAD_BYTES,
    ) -> Answer:
        """Stream a file to disk; after a break it goes on where it was, if the server allows that.

        `target` is replaced only by a whole file. Status 304 leaves it as it is.

        Parameters
        ----------
        host, path, expect, etag, last_modified
            As in `get`; anything but HTML will do by default.
        target
            Where the file goes; its folder exists.
        max_bytes
            Largest file that is accepted.

        Raises
        ------
        SourceError
            As `get`.
        """
        call = Call(host, url_of(self.settings, host, path, None), expect, validators(etag, last_modified))
        handle, name = tempfile.mkstemp(prefix=f".{target.name}.", suffix=".part", dir=target.parent)
        part = Path(name)
        try:
            with os.fdopen(handle, "wb") as stream:
                transfer = Transfer(stream, max_bytes)
                answer = self._retried(call, lambda: self._transfer(call, transfer))
                stream.flush()
                os.fsync(stream.fileno())
            if answer.status != NOT_MODIFIED:
                replace_file(part, target)
            return answer
        finally:
            part.unlink(missing_ok=True)

    def _retried(self, call: Call, attempt: Callable[[], T]) -> T:
        self.breaker.check(call)
        address = urlsplit(call.url).netloc
        if time.monotonic() < self._resting.get(address, 0.0):
            # Under `KAART_UPSTREAM` all hosts share one address: the sentence names the one that is asked.
            raise faults.UNREACHABLE.error(call.host)
        caller = stamina.RetryingCaller(
            attempts=self.retry.attempts,
            timeout=self.retry.budget_s,
            wait_initial=self.retry.first_wait_s,
            wait_max=self.retry.max_wait_s,
            wait_jitter=self.retry.first_wait_s,
        )
        try:
            return caller(Patience(self.retry, call.host), lambda: self._tried(call, attempt))
        except AttemptError as failed:
            self.breaker.failed(call, failed)
            if failed.unreachable:
                self._resting[address] = time.monotonic() + self.retry.rest_s
            raise failed.error from failed

    def _tried(self, call: Call, attempt: Callable[[], T]) -> T:
        self.breaker.check(call)  # others may have found it down while this one waited
        try:
            value = attempt()
        except AttemptError as failed:
            self.breaker.tried(call, failed)
            raise
        self.breaker.answered(call)
        return value

    def _document(self, call: Call) -> tuple[Any, Answer]:
        answer = self._answer(call, min(self.max_bytes, MAX_DOCUMENT_BYTES))
        try:
            return answer.json(), answer
        except LimitError as error:
            raise faults.IMMENSE.attempt(call.host, path=call.path, reason=error.cause) from None
        except ValueError:
            raise faults.NOT_JSON.attempt(call.host, path=call.path) from None

    def _answer(self, call: Call, max_bytes: int) -> Answer:
        with self._opened(call, {}) as response:
            content = b"".join(self._chunks(call, response, max_bytes))
            self._check_status(call, response, content)
            check_body(call, response.headers, content)
            return _answer_of(response, content)

    def _piece(self, call: Call, size: int) -> Answer:
        with self._opened(call, {}) as response:
            content = b""
            if response.status_code >= faults.CLIENT_ERROR:
                self._check_status(call, response, b"".join(self._chunks(call, response, self.max_bytes)))
            for chunk in self._chunks(call, response, self.max_bytes) if size else ():
                content += chunk
                if len(content) >= size:
                    break
            if size:
                check_body(call, response.headers, content)
            elif "html" in response.headers.get("Content-Type", "").lower():
                raise faults.WEB_PAGE.attempt(call.host, path=call.path)
            return _answer_of(response, content[:size])

    def _transfer(self, call: Call, transfer: Transfer) -> Answer:
        with self._opened(call, transfer.headers()) as response:
            if response.status_code == NOT_MODIFIED:
                return _answer_of(response, b"")
            if response.status_code == RANGE_REFUSED:
                transfer.restart()
                raise faults.BROKEN_OFF.attempt(call.host, path=call.path)
            if response.status_code >= faults.CLIENT_ERROR:
                self._check_status(call, response, b"".join(self._chunks(call, response, self.max_bytes)))
            transfer.begin(response.status_code, response.headers)
            for chunk in self._chunks(call, response, transfer.max_bytes, offset=transfer.size):
                if not transfer.size:
                    check_body(call, response.headers, chunk)
                transfer.write(chunk)
            if not transfer.size:
                check_body(call, response.headers, b"")
            return _answer_of(response, b"")

    @contextmanager
    def _opened(self, call: Call, extra: Mapping[str, str]) -> Iterator[requests.Response]:
        # Turns the errors of the libraries, while connecting and while reading, into verdicts.
        try:
            with self._slots, self._sent(call, extra) as response:
                yield response
        except (requests.RequestException, HTTPError, ValueError) as error:
            raise _fault(error).attempt(call.host, path=call.path, seconds=f"{self.timeouts.read_s:g}") from error

    def _sent(self, call: Call, extra: Mapping[str, str]) -> requests.Response:
        url = call.url
        for _ in range(MAX_REDIRECTS):
            response = self._session.request(
                call.method,
                url,
                headers={**call.headers, **extra},
                timeout=(self.timeouts.connect_s, self.timeouts.read_s),
                stream=True,
                allow_redirects=False,
            )
            if response.status_code not in REDIRECTS or "Location" not in response.headers:
                return response
            response.close()
            url = own_url(self.settings, call.host, response.headers["Location"], base=url)
        raise faults.ENDLESS.error(call.host, path=call.path)

    def _chunks(self, call: Call, response: requests.Response, max_bytes: int, *, offset: int = 0) -> Iterator[bytes]:
        # Unpacked bytes, with a ceiling on their number and on the time they take. read1 gives what there
        # is: waiting for a full chunk would let a trickle of bytes outlast every timeout.
        until = time.monotonic() + self.timeouts.total_s
        size = offset
        while chunk := response.raw.read1(CHUNK, decode_content=True):
            size += len(chunk)
            if size > max_bytes:
                raise faults.TOO_LARGE.attempt(call.host, path=call.path, megabytes=f"{max_bytes / 1e6:g}")
            if time.monotonic() > until:
                raise faults.SILENT.attempt(call.host, seconds=f"{self.timeouts.total_s:g}")
            yield chunk

    def _check_status(self, call: Call, response: requests.Response, content: bytes) -> None:
        fault = faults.status_fault(
            call.host,
            call.path,
            status=response.status_code,
            retry_after=response.headers.get("Retry-After", ""),
            content=content,
            longest_wait_s=self.retry.longest_retry_after_s,
        )
        if fault is not None:
            raise fault


def _answer_of(response: requests.Response, content: bytes) -> Answer:
    return Answer(content, response.url or "", response.headers, response.status_code, now_utc())


def _fault(error: requests.RequestException | HTTPError | ValueError) -> faults.Fault:
    reason = getattr(error.args[0] if error.args else None, "reason", None)
    seen = reason if isinstance(reason, NewConnectionError) else error
    return next(fault for kind, fault in _FAULTS if isinstance(seen, kind))
