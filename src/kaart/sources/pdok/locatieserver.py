"""PDOK Locatieserver: an address, postcode or place to a point and its buurt.

The service is fuzzy and always answers something, the wrong town included; a hit counts only
when it contains the query. What a user types is personal: it is never stored, logged or
put into an error.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher

from shapely.geometry import Point

from kaart.core.codes import is_code
from kaart.core.errors import SourceError, UpstreamDriftError, mark
from kaart.core.inert import inert_name
from kaart.sources.http.client import Http

HOST = "api.pdok.nl"
PATH = "bzk/locatieserver/search/v3_1/free"
KINDS = ("adres", "postcode", "buurt", "wijk", "gemeente", "weg", "woonplaats")
LONGEST_QUERY = 200
# Request more hits than needed, because many do not survive the check.
SPARE_ROWS = 20
MAX_ROWS = 100
# A postcode of four digits covers some hundreds of postcodes with letters; more pages are not asked for.
MAX_PAGES = 5
# RD metres: beyond this a point is no point in the Netherlands.
_EAST_M, _NORTH_M = 300_000.0, 620_000.0
# Similarity from which two words count as the same with a typing error: "herlen" and "heerlen" are 0.92.
_ALIKE = 0.75
_SHORTEST_WORD = 3
# Fields in which the words of a query may be found.
_NAMES = ("weergavenaam", "straatnaam", "woonplaatsnaam", "gemeentenaam", "wijknaam", "buurtnaam", "provincienaam")
_FIELDS = ("type", "score", "centroide_rd", "buurtcode", "gemeentecode", "postcode", "huisnummer", "huis_nlt", *_NAMES)
# "Dorpsstraat 1234 in Ede" holds a house number and a word, not postcode 1234 IN.
_POSTCODE = re.compile(r"\b([1-9]\d{3}) ?(?!(?:de|en|in|op|te) [a-z])([a-z]{2})\b")
_NUMBER = re.compile(r"\d+")
_WORD = re.compile(r"[^\W\d_]+")
# Official names in the register, by the name that people use.
_OFFICIAL = {"den haag": "gravenhage", "den bosch": "hertogenbosch", "friesland": "fryslan"}
# Words that people add and no address holds.
_FILLING = frozenset({"gemeente", "huisnummer", "nederland", "postcode", "provincie", "straat", "wijk", "buurt"})


@dataclass(frozen=True)
class Address:
    """A verified hit.

    Attributes
    ----------
    label
        Spelling of the register.
    kind
        One of `KINDS`.
    x_m, y_m
        Its centre, EPSG:28992 in metres.
    buurt
        Code, by the newest boundaries; "" when the register does not give it (postcodes, streets).
    gemeente
        Code with GM; "" when the register does not give it.
    score
        Relevance according to the service; comparable within one search only.
    """

    label: str
    kind: str
    x_m: float
    y_m: float
    buurt: str
    gemeente: str
    score: float


def search(http: Http, text: str, *, rows: int = 5) -> tuple[Address, ...]:
    """Look up a user's query; the text is sent to PDOK and not stored.

    A hit is dropped when it has another postcode or house number than the text, or lacks a
    word of it (typing errors are allowed for).

    Parameters
    ----------
    http
        Client for the requests.
    text
        Address, postcode or name of a place.
    rows
        Most hits to give.

    Returns
    -------
    tuple of Address
        Best first; empty when nothing could be verified.

    Raises
    ------
    SourceError
        If the service gave no usable answer; the text is not in the message.
    """
    query = _plain(text[:LONGEST_QUERY])
    if not query:
        return ()
    params = {
        "q": query,
        "fq": f"type:({' OR '.join(KINDS)})",
        "rows": str(min(rows + SPARE_ROWS, MAX_ROWS)),
        "fl": " ".join(_FIELDS),
    }
    asked = _Asked.of(query)
    hits = (_address(doc) for doc in _docs(_ask(http, params)) if asked.found_in(doc))
    return tuple(hit for hit in hits if hit is not None)[:rows]


def search_area(http: Http, digits: str) -> tuple[Address, ...]:
    """Look up the postcodes with letters that a postcode of four digits covers.

    Parameters
    ----------
    http
        Client for the requests; at most `MAX_PAGES` are made.
    digits
        Four digits.

    Returns
    -------
    tuple of Address
        All of kind ``postcode``, in the order of their names; empty when the service has none.

    Raises
    ------
    SourceError
        If the service gave no usable answer; the digits are not in the message.
    """
    hits: dict[str, Address] = {}
    for page in range(MAX_PAGES):
        # By filter alone: a search for the digits also gives house numbers, and not all of the postcodes.
        params = {
            "fq": f"type:postcode AND postcode:{digits}*",
            "rows": str(MAX_ROWS),
            "start": str(page * MAX_ROWS),
            "fl": " ".join(_FIELDS),
        }
        docs = _docs(_ask(http, params))
        for doc in docs:
            hit = _address(doc)
            if hit is not None and hit.kind == "postcode" and str(doc.get("postcode") or "").startswith(digits):
                hits.setdefault(hit.label, hit)
        if len(docs) < MAX_ROWS:
            break
    return tuple(hits[label] for label in sorted(hits))


def _ask(http: Http, params: Mapping[str, str]) -> object:
    """Answer of the service.

    Raises
    ------
    SourceError
        If there is none; nothing of the question is in it.
    """
    failure: type[SourceError] | None = None
    document: object = None
    try:
        document, _ = http.get_json(HOST, PATH, params=params)
    except SourceError as error:
        failure = type(error)
    # Outside the handler: an error in the chain could carry the address into a log.
    if failure is not None:
        raise failure(mark("PDOK's address search gave no usable answer; try again later, or choose on the map."))
    return document


def point_of(http: Http, address: str) -> Point | None:
    """Where an address lies, EPSG:28992; None when nothing could be verified or the best hit is no address.

    Parameters
    ----------
    http
        Client for the requests.
    address
        Postcode, street, number and town.

    Raises
    ------
    SourceError
        If the service gave no usable answer.
    """
    hit = next((item for item in search(http, address, rows=1) if item.kind == "adres"), None)
    return None if hit is None else Point(hit.x_m, hit.y_m)


@dataclass(frozen=True)
class _Asked:
    """Requirements that a query sets for a hit."""

    postcode: str
    numbers: tuple[str, ...]
    words: tuple[str, ...]

    @classmethod
    def of(cls, query: str) -> _Asked:
        """Parse a query that went through `_plain`."""
        postcode = _POSTCODE.search(query)
        rest = query.replace(postcode[0], " ", 1) if postcode else query
        for spoken, official in _OFFICIAL.items():
            rest = re.sub(rf"\b{spoken}\b", official, rest)
        words = tuple(word for word in _WORD.findall(rest) if len(word) >= _SHORTEST_WORD and word not in _FILLING)
        return cls(postcode[1] + postcode[2] if postcode else "", tuple(_NUMBER.findall(rest)), words)

    def _numbers_in(self, doc: Mapping[str, object], digits: str) -> bool:
        """Whether the hit has all numbers, the first beside those of its street as house; its letter may differ."""
        held = _NUMBER.findall(_plain(f"{doc.get('weergavenaam') or ''} {doc.get('huis_nlt') or ''}"))
        if not set(self.numbers) <= {*held, digits}:
            return False
        street = _NUMBER.findall(_plain(str(doc.get("straatnaam") or "")))
        house = next((number for number in self.numbers if number not in street and number != digits), None)
        return house is None or str(doc.get("huisnummer") or house) == house

    def found_in(self, doc: Mapping[str, object]) -> bool:
        """Whether the hit has this postcode and these numbers, and something like every word."""
        postcode = str(doc.get("postcode") or "").lower().replace(" ", "")
        if self.postcode and postcode != self.postcode:
            return False
        # A matching postcode is enough, even when the house is not in the register.
        if not (self.postcode and doc.get("type") == "postcode") and not self._numbers_in(doc, postcode[:4]):
            return False
        held = set(_WORD.findall(_plain(" ".join(str(doc.get(name) or "") for name in _NAMES))))
        return all(any(_alike(word, other) for other in held) for word in self.words)


def _plain(text: str) -> str:
    """Text in lower case without accents, with only letters, digits, and what joins them.

    All other characters are query syntax to the service: field names, wildcards, operators.
    """
    bare = "".join(letter for letter in unicodedata.normalize("NFKD", text) if not unicodedata.combining(letter))
    return " ".join(re.sub(r"[^\w'.,]|_", " ", bare.lower()).split())


def _alike(word: str, other: str) -> bool:
    return other.startswith(word) or SequenceMatcher(None, word, other).ratio() >= _ALIKE


def _docs(document: object) -> list[Mapping[str, object]]:
    """Hits of an answer.

    Raises
    ------
    UpstreamDriftError
        If there is no list of hits in it.
    """
    response = document.get("response") if isinstance(document, dict) else None
    docs = response.get("docs") if isinstance(response, dict) else None
    if not isinstance(docs, list):
        raise UpstreamDriftError(mark("PDOK's address search answers in another form than before; please report this."))
    return [doc for doc in docs if isinstance(doc, dict) and doc.get("type") in KINDS]


def _address(doc: Mapping[str, object]) -> Address | None:
    """The hit as an address; None without a point in the Netherlands."""
    point = re.fullmatch(r"POINT\s*\((\d+(?:\.\d+)?) (\d+(?:\.\d+)?)\)", str(doc.get("centroide_rd") or ""))
    if point is None:
        return None
    x_m, y_m = float(point[1]), float(point[2])
    if not (0 < x_m < _EAST_M and 0 < y_m < _NORTH_M):
        return None
    buurt, gemeente = str(doc.get("buurtcode") or ""), f"GM{doc.get('gemeentecode') or ''}"
    score = doc.get("score")
    return Address(
        label=inert_name(str(doc.get("weergavenaam") or "")),
        kind=str(doc["type"]),
        x_m=x_m,
        y_m=y_m,
        buurt=buurt if is_code(buurt) else "",
        gemeente=gemeente if is_code(gemeente) else "",
        score=float(score) if isinstance(score, (int, float)) else 0.0,
    )
