"""Faults of a single answer of a service, each with a sentence and a verdict on retrying.

No request is made here. A verdict is an `AttemptError`; `kaart.sources.http.client` decides with it whether
to retry, and raises the `SourceError` inside it when a retry is of no use.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from enum import Enum, auto

from kaart.core.errors import SourceError, UpstreamAnswerError, UpstreamNotFoundError, UpstreamUnavailableError, mark
from kaart.core.limits import read_json
from kaart.core.provenance import Notice

NOT_FOUND = frozenset({404, 410})
# Not the fault of the request: the server asks to wait, or lost its own upstream.
PASSING = frozenset({408, 425, 429})
# Not of one question: whoever is kept out is kept out everywhere.
KEPT_OUT = frozenset({401, 403, 407})
SERVER_ERROR = 500
CLIENT_ERROR = 400
SERVICE_WORDS = 200  # characters of a service's own words that fit in one sentence


class Again(Enum):
    """Whether a retry can help."""

    NEVER = auto()
    ONCE = auto()  # silence: every attempt costs a whole timeout
    FULL = auto()


class Blame(Enum):
    """Whether another question to the same service can be expected to fail too."""

    QUESTION = auto()
    SERVICE = auto()
    CLOSED = auto()  # certainly: it asks to be left alone, or is not to be trusted


class AttemptError(Exception):
    """One attempt failed.

    Parameters
    ----------
    error
        Raised to the caller when no attempt is left.
    again
        Whether a retry can help.
    wait_s
        Seconds that the service asked for; None when it did not.
    unreachable
        True when nothing listens at the address: other requests then fail at once.
    blame
        What failed: the question, or the service.

    Attributes
    ----------
    counted
        Whether `kaart.sources.http.breaker` has counted it.
    """

    def __init__(
        self,
        error: SourceError,
        *,
        again: Again = Again.FULL,
        wait_s: float | None = None,
        unreachable: bool = False,
        blame: Blame = Blame.SERVICE,
    ) -> None:
        self.error = error
        self.again = again
        self.wait_s = wait_s
        self.unreachable = unreachable
        self.blame = blame
        self.counted = False
        super().__init__(str(error))


@dataclass(frozen=True)
class Fault:
    """One thing that can be wrong.

    Attributes
    ----------
    kind
        Class of the error.
    template
        Sentence with ``{host}`` and what else is known of the request; with ``{cause}`` the advice for it only.
    cause
        What went wrong, without advice; "" where `template` says both.
    again
        Whether asking again can help.
    unreachable
        True when nothing listens at the address.
    blame
        What failed: the question, or the service.
    """

    kind: type[SourceError]
    template: str
    cause: str = ""
    again: Again = Again.FULL
    unreachable: bool = False
    blame: Blame = Blame.SERVICE

    def error(self, host: str, **known: object) -> SourceError:
        """The error, with what is known of the request."""
        cause = {"cause": Notice.of(self.cause, host=host, **known)} if self.cause else {}
        return self.kind(self.template, host=host, **known, **cause)

    def attempt(self, host: str, *, wait_s: float | None = None, **known: object) -> AttemptError:
        """The verdict on one attempt, with what is known of it."""
        return AttemptError(
            self.error(host, **known),
            again=self.again,
            wait_s=wait_s,
            unreachable=self.unreachable,
            blame=self.blame,
        )


LATER = mark("{cause}; try again later.")
UNREACHABLE = Fault(
    UpstreamUnavailableError,
    mark("{cause}; check the network, or try again later."),
    mark("{host} cannot be reached"),
    again=Again.ONCE,
    unreachable=True,
)
SILENT = Fault(
    UpstreamUnavailableError,
    LATER,
    mark("{host} gave no answer within {seconds} s"),
    again=Again.ONCE,
)
BROKEN_OFF = Fault(
    UpstreamUnavailableError,
    LATER,
    mark("{host} broke off its answer ({path})"),
)
UNTRUSTED = Fault(
    UpstreamUnavailableError,
    mark("{cause}; where the network has a CA of its own, name its file in SSL_CERT_FILE."),
    mark("The certificate of {host} is not trusted"),
    again=Again.NEVER,
    blame=Blame.CLOSED,
)
PROXY = Fault(
    UpstreamUnavailableError,
    mark("{cause}; check HTTPS_PROXY, or ask who keeps the network."),
    mark("The network's proxy gives no way to {host}"),
    again=Again.ONCE,
)
UNUSABLE = Fault(
    UpstreamAnswerError,
    mark("The request to {host} ({path}) could not be made as it stands; please report this."),
    again=Again.NEVER,
    blame=Blame.QUESTION,
)
NO_PART = Fault(
    UpstreamAnswerError,
    mark("{host} gives a file only as a whole ({path}), not a part of it."),
    again=Again.NEVER,
    blame=Blame.QUESTION,
)
NOT_PACKED = Fault(
    UpstreamAnswerError,
    LATER,
    mark("{host} sent a damaged answer ({path})"),
)
TOO_LARGE = Fault(
    UpstreamAnswerError,
    mark("{host} sent more than {megabytes} MB ({path}), which cannot be right; kaart keeps the last good data."),
    again=Again.NEVER,
    blame=Blame.QUESTION,
)
UNKNOWN = Fault(
    UpstreamNotFoundError,
    mark("{cause}; the table, layer or year is not published there. Choose another year."),
    mark("{host} does not know {path}"),
    again=Again.NEVER,
    blame=Blame.QUESTION,
)
REFUSED = Fault(
    UpstreamAnswerError,
    mark("{host} refused the question ({path}, status {status}){words}. Please report this; it may have changed."),
    again=Again.NEVER,
    blame=Blame.QUESTION,
)
FORBIDDEN = Fault(
    UpstreamAnswerError,
    mark("{cause}; check the network's proxy, or try again later."),
    mark("{host} does not let kaart in (status {status}){words}"),
    again=Again.NEVER,
)
BUSY = Fault(
    UpstreamUnavailableError,
    mark("{cause}; try again then."),
    mark("{host} asks to wait {seconds} s (status {status})"),
    again=Again.NEVER,
    blame=Blame.CLOSED,
)
FAILING = Fault(
    UpstreamUnavailableError,
    LATER,
    mark("{host} answers with an error (status {status})"),
)
EMPTY = Fault(
    UpstreamAnswerError,
    LATER,
    mark("{host} sent an empty answer ({path})"),
)
WEB_PAGE = Fault(
    UpstreamAnswerError,
    LATER,
    mark("{host} sent a web page instead of data ({path})"),
)
OTHER_TYPE = Fault(
    UpstreamAnswerError,
    mark("{cause}; kaart keeps the last good data."),
    mark("{host} sent '{found}' instead of {expected} ({path})"),
)
NOT_JSON = Fault(
    UpstreamAnswerError,
    LATER,
    mark("{host} sent a cut or damaged answer ({path})"),
)
IMMENSE = Fault(
    UpstreamAnswerError,
    mark("{cause}; kaart keeps the last good data. Please report this."),
    mark("{host} sent something that cannot be read ({path}: {reason})"),
    again=Again.NEVER,
    blame=Blame.QUESTION,
)
ENDLESS = Fault(
    UpstreamAnswerError,
    LATER,
    mark("The pages of {host} ({path}) have no end"),
    blame=Blame.QUESTION,
)
FOREIGN = Fault(
    UpstreamAnswerError,
    mark("{host} points to another address ({url}), which kaart does not follow; please report this."),
    blame=Blame.QUESTION,
)


STOPPED = mark("{cause}. kaart therefore stops asking {host} for now; what is stored stays. Fetch again later.")


def stopped(host: str, last: SourceError) -> SourceError:
    """The error of a request that is not made, because the service failed before.

    Parameters
    ----------
    host
        Host of the service.
    last
        What it failed with last.
    """
    return type(last)(STOPPED, host=host, cause=last.cause)


def status_fault(  # a verdict needs all of this
    host: str, path: str, *, status: int, retry_after: str, content: bytes, longest_wait_s: float
) -> AttemptError | None:
    """Verdict on a status; None when it is not an error.

    Parameters
    ----------
    host, path
        What was asked.
    status
        HTTP status.
    retry_after
        The header, "" when there is none; seconds or a date.
    content
        Body of the answer, for the service's own words.
    longest_wait_s
        Longest wait that is worth it; when the service asks for more, asking again is left to the user.
    """
    if status < CLIENT_ERROR:
        return None
    if status in NOT_FOUND:
        return UNKNOWN.attempt(host, path=path)
    if status < SERVER_ERROR and status not in PASSING:
        refused = FORBIDDEN if status in KEPT_OUT else REFUSED
        return refused.attempt(host, path=path, status=status, words=service_words(content))
    wait_s = seconds_to_wait(retry_after)
    if wait_s is not None and wait_s > longest_wait_s:
        return BUSY.attempt(host, seconds=f"{wait_s:.0f}", status=status)
    return FAILING.attempt(host, status=status, wait_s=wait_s)


def body_fault(  # as above
    host: str, path: str, *, content: bytes, content_type: str, expect: tuple[str, ...]
) -> AttemptError | None:
    """Verdict on the first bytes and the content type of an answer with status 200; None when they are in order.

    Parameters
    ----------
    host, path
        What was asked.
    content
        The body, or its first bytes.
    content_type
        The header, with or without parameters.
    expect
        Media types that will do; empty when anything but a page of HTML will.
    """
    media_type = content_type.partition(";")[0].strip().lower()
    wants_html = any("html" in expected for expected in expect)
    start = content[:512].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    is_html = "html" in media_type or start.startswith((b"<!doctype html", b"<html"))
    faults = (
        (not content, EMPTY),
        (is_html and not wants_html, WEB_PAGE),
        (bool(expect) and media_type not in expect, OTHER_TYPE),
    )
    fault = next((fault for applies, fault in faults if applies), None)
    return None if fault is None else fault.attempt(host, path=path, found=media_type, expected="".join(expect[:1]))


def service_words(content: bytes) -> str:
    """The service's own error message, as ``: "..."``; "" when there is none that can be read.

    Parameters
    ----------
    content
        Body of the answer: an OData v3 or v4 error, or problem JSON.
    """
    try:
        document = read_json(content)
    except ValueError:
        return ""
    if not isinstance(document, dict):
        return ""
    error = document.get("error") or document.get("odata.error") or {}
    message = error.get("message") if isinstance(error, dict) else None
    if isinstance(message, dict):
        message = message.get("value")
    words = message or document.get("detail") or document.get("title")
    return f': "{" ".join(words.split())[:SERVICE_WORDS]}"' if isinstance(words, str) and words.strip() else ""


def seconds_to_wait(header: str) -> float | None:
    """Seconds that a Retry-After header asks for; None when it is absent or cannot be read.

    Parameters
    ----------
    header
        Seconds, or an HTTP date.
    """
    text = header.strip()
    if text.isdecimal():
        return float(text)
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, TypeError, LookupError, OverflowError):
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return max(0.0, (moment - datetime.now(UTC)).total_seconds())
