"""Which figures of a table CBS calls provisional, read from what it writes about periods, tables and columns.

A table with periods gives each its status, or an asterisk behind its title (``2022*``). A table of one year has no
periods: its description has a section "Status van de cijfers", which names all figures, some years or some subjects, or
refers to the descriptions of the columns ("tenzij in de toelichting bij het onderwerp ..."). Sentences about changes
("voorlopige cijfers zijn vervangen"), coming figures and the meaning of symbols mention the word as well and say
nothing of the figures that are there.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from html.parser import HTMLParser
from typing import Protocol

from kaart.core.provenance import NOT_PROVISIONAL, PARTLY, WHOLLY
from kaart.sources.cbs.titles import fold

_SECTION = re.compile(
    r"status\s+van\s+de\s+cijfers\s*:?(.*?)"
    r"(?=wijzigingen\s+(?:per|in|ten)\b|wanneer\s+(?:komen|verschijnen|worden)\b|gegevens\s+beschikbaar\b"
    r"|definities\b|verklaring\s+van\b|inhoudsopgave\b|\Z)",
    re.IGNORECASE | re.DOTALL,
)
# Paragraphs that speak of other figures than those that are there.
_ELSEWHERE = re.compile(
    r"(?:wijzigingen\s+(?:per|in|ten)\b|wanneer\s+(?:komen|verschijnen|worden)\b|verklaring\s+van\b).*?(?=\n\s*\n|\Z)",
    re.IGNORECASE | re.DOTALL,
)
_YEAR_HEADING = re.compile(r"^\s*((?:19|20)\d\d)\s*:\s*$", re.MULTILINE)
_SENTENCE_END = re.compile(r"[.;\n]+")
_VERDICT = re.compile(
    r"\b(?P<negated>(?:geen|niet(?:\s+(?:meer|langer))?)\s+)?(?:nader\s+)?(?P<word>voorlopige?|definitie(?:f|ve))\b"
)
_EXCEPT = re.compile(r"\b(?:tenzij|behalve|behoudens|uitgezonderd|met uitzondering van)\b")
_MARKED_THERE = re.compile(r"\b(?:toelichting|vermeld|aangegeven)\b")
_ASSERTS = re.compile(r"\b(?:zijn|is|betreft|betreffen|blijven|blijft|status|bevatten?)\b")
_VERB = re.compile(r"\b(?:zijn|is|wordt|worden|komen|komt|heeft|hebben|vervangt|vervangen|verschijnen)\b")
_LATER = re.compile(r"\bword(?:t|en)\b")
_DONE = re.compile(r"\b(?:vervangen|vervallen|verwijderd|herzien|aangepast|bijgesteld|definitie(?:f|ve))\b")
_NUMBERS = re.compile(r"\b(?:cijfers?|gegevens|uitkomsten?|aantallen|resultaten|waarden?)\b")
_OTHERS = re.compile(r"\b(?:overige|andere|rest)\b")
_MONTHS = "januari|februari|maart|april|mei|juni|juli|augustus|september|oktober|november|december"
_PART_OF_YEAR = re.compile(rf"\b(?:{_MONTHS}|maand(?:en)?|kwarta(?:al|len)|laatste)\b")
_SOME = re.compile(r"\b(?:deels|gedeeltelijk|grotendeels|meeste|merendeel|sommige|enkele|deel)\b")
_YEAR = r"((?:19|20)\d\d)(?:/'?\d\d(?:\d\d)?)?"
_RANGE = re.compile(rf"{_YEAR}\s*(?:-|–|tot en met|t/m)\s*{_YEAR}")
_UNTIL = re.compile(rf"(?:tot en met|t/m)\s+(?:\w+\s+)?{_YEAR}")
_FROM = re.compile(rf"(?:vanaf|sinds)\s+(?:\w+\s+)?{_YEAR}")
_SINGLE = re.compile(_YEAR)
# Words of a clause that name no subject.
_PLAIN = (
    "de het een al alle deze dit die dat er nog nader nu momenteel ook echter maar en of tabel cijfers cijfer gegevens "
    "gegeven uitkomsten aantallen resultaten waarden in van over voor uit met op per bij om tot zijn is betreft "
    "betreffen blijven blijft hebben heeft bevat bevatten status jaar jaren verslagjaar verslagjaren periode perioden "
    "beschikbare beschikbaar gepubliceerde opgenomen thema onderwerp onderwerpen gebied betrekking gaat gaan staan "
    "gemeente gemeenten wijk wijken buurt buurten regio vanaf sinds volgende hele geworden vastgesteld"
)
_PLAIN_WORDS = frozenset(_PLAIN.split())


class Described(Protocol):
    """A column as a table lists it."""

    @property
    def key(self) -> str:
        """Its key in the table."""

    @property
    def title(self) -> str:
        """Its title, perhaps with an asterisk."""

    @property
    def path(self) -> str:
        """Titles of the groups above it, joined by slashes."""

    @property
    def note(self) -> str:
        """Its description, with those of the groups above it."""


@dataclass(frozen=True)
class Statement:
    """What a table says of the status of its figures of a year.

    Attributes
    ----------
    extent
        `NOT_PROVISIONAL`, `PARTLY` or `WHOLLY`: how far figures are provisional of which no subject is named.
    subjects
        Names of subjects whose figures are provisional, as `fold` gives them.
    several
        Whether the table holds several years: what the description of a column says of another year then counts
        for that year only. In a table of one year a column may hold figures of an earlier one.
    """

    extent: str = NOT_PROVISIONAL
    subjects: tuple[str, ...] = ()
    several: bool = False


DEFINITIVE = Statement()


def read_period(status: object, title: object) -> str | None:
    """How far the figures of a period are provisional; None when the list of periods does not say.

    Parameters
    ----------
    status
        Its field ``Status``: Definitief, Voorlopig, NaderVoorlopig or nothing.
    title
        Its title, for example ``2022*``.
    """
    word = fold(status) if isinstance(status, str) else ""
    if word.endswith("voorlopig") or (isinstance(title, str) and title.strip().endswith("*")):
        return WHOLLY
    return NOT_PROVISIONAL if word == "definitief" else None


def of_period(stated: Statement, extent: str | None) -> Statement:
    """What holds for the figures of one period of a table: its list of periods goes before its description.

    Parameters
    ----------
    stated
        What the table says of the year.
    extent
        As `read_period` gives it.
    """
    return replace(stated if extent is None else Statement(extent), several=True)


def read_table(texts: Iterable[object], *, year: int) -> Statement:
    """What the descriptions of a table say of the figures of a year.

    Parameters
    ----------
    texts
        Descriptions, the one to be preferred first; anything but text is passed over.
    year
        Year of the figures.

    Returns
    -------
    Statement
        From the first section "Status van de cijfers"; where there is none, only a sentence about all figures counts.
    """
    plain = [_plain(text) for text in texts if isinstance(text, str)]
    sections = (match[1] for match in map(_SECTION.search, plain) if match)
    section = next(sections, None)
    if section is not None:
        return _combine(_claims(_of_year(section, year)), year)
    stated = _combine(_claims(_ELSEWHERE.sub("", "\n\n".join(plain))), year)
    return Statement(WHOLLY) if stated.extent == WHOLLY else DEFINITIVE


def extents(stated: Statement, topics: Sequence[Described], *, year: int) -> dict[str, str]:
    """How far the figures of each column are provisional, by its key.

    Parameters
    ----------
    stated
        What the table says.
    topics
        Its columns.
    year
        Year of the figures.
    """
    named = {topic.key: _names(topic) for topic in topics}
    listed = frozenset(name for names in named.values() for name in names)
    unplaced = any(subject not in listed for subject in stated.subjects)
    rest = PARTLY if unplaced and stated.extent == NOT_PROVISIONAL else stated.extent
    return {
        topic.key: WHOLLY
        if not named[topic.key].isdisjoint(stated.subjects)
        or _column_is_provisional(topic, year, several=stated.several)
        else rest
        for topic in topics
    }


def _names(topic: Described) -> frozenset[str]:
    return frozenset(fold(name) for name in (topic.title, *topic.path.split("/")) if name)


def _column_is_provisional(topic: Described, year: int, *, several: bool) -> bool:
    if topic.title.strip().endswith("*"):
        return True
    # Descriptions explain many things ("de voorlopige WOZ-waarde"): only a plain sentence about figures counts.
    sentences = [text for text in _SENTENCE_END.split(_plain(topic.note)) if _NUMBERS.search(text.lower())]
    claims = [claim for claim in _claims("\n".join(sentences)) if not claim.loose]
    if not several and not any(claim.covers(year) for claim in claims):
        claims = [replace(claim, years=()) for claim in claims]
    return _combine(claims, year).extent == WHOLLY


@dataclass(frozen=True)
class _Claim:
    """That some figures are provisional, or definitive.

    `years` are first and last years (empty: none is named), `others` that it is about all figures not named elsewhere,
    `some` that it is about a part that is not named, `subjects` that it is about these, `loose` that no sentence says
    it outright.
    """

    provisional: bool
    years: tuple[tuple[int, int], ...] = ()
    others: bool = False
    some: bool = False
    subjects: tuple[str, ...] = ()
    loose: bool = False

    def covers(self, year: int) -> bool:
        return any(first <= year <= last for first, last in self.years)


def _combine(claims: Sequence[_Claim], year: int) -> Statement:
    definitive = [claim for claim in claims if not claim.provisional]
    settled = any(claim.covers(year) and not claim.some and not claim.subjects for claim in definitive)
    found: list[str] = []
    subjects: list[str] = []
    for claim in claims:
        if not claim.provisional or (claim.years and not claim.covers(year)) or (settled and not claim.years):
            continue
        if claim.subjects:
            subjects += claim.subjects
        else:
            by_subject = claim.others and any(other.subjects for other in definitive)
            found.append(PARTLY if claim.some or by_subject or claim.loose else WHOLLY)
    if not subjects and any(claim.some and not claim.years for claim in definitive):
        found.append(PARTLY)  # "de meeste cijfers zijn definitief"
    extent = next((extent for extent in (WHOLLY, PARTLY) if extent in found), NOT_PROVISIONAL)
    return Statement(extent, tuple(dict.fromkeys(subjects)))


def _claims(text: str) -> list[_Claim]:
    return [claim for sentence in _SENTENCE_END.split(text) for claim in _of_sentence(sentence.strip().lower())]


def _of_sentence(sentence: str) -> Iterator[_Claim]:
    exception = _EXCEPT.search(sentence)
    if exception is None:
        yield from _of_clause(sentence)
        return
    main = list(_of_clause(sentence[: exception.start()]))
    left_out = sentence[exception.end() :]
    if _MARKED_THERE.search(left_out):
        yield from main
        return
    scope = _scope(_VERDICT.sub(" ", left_out))
    for claim in main:
        if not claim.provisional or scope.years:
            yield claim
        else:
            yield _Claim(provisional=True, years=claim.years, some=True)
        yield _Claim(not claim.provisional, scope.years, some=scope.some, subjects=scope.subjects)


def _of_clause(text: str) -> Iterator[_Claim]:
    verdicts = list(_VERDICT.finditer(text))
    start = 0
    for place, verdict in enumerate(verdicts):
        before = text[start : verdict.start()]
        attributive = verdict["word"].endswith("e")
        last = place + 1 == len(verdicts)
        following = len(text) if last else verdicts[place + 1].start()
        # What follows "zijn voorlopig" may be the subject of the next verdict; what follows "voorlopige" is its own.
        start = following if attributive or last else verdict.end()
        about = f"{before} {text[verdict.end() : start]}"
        if verdict["negated"]:
            if verdict["word"].startswith("definitie") and not attributive:
                yield _scope(about).as_claim(provisional=True)  # not yet definitive
            continue
        if verdict["word"].startswith("definitie"):
            coming = _Claim(provisional=True, some=True, loose=True)
            yield coming if _LATER.search(about) else _scope(about).as_claim(provisional=False)
        elif _ASSERTS.search(before) or (not _VERB.search(text) and (attributive or not before.strip(" ("))):
            yield _scope(about).as_claim(provisional=True)
        elif attributive and _VERB.search(text):
            rest = text[verdict.end() :]
            if _DONE.search(rest) and not _LATER.search(rest):
                return  # they were provisional
            yield _Claim(provisional=True, some=True, loose=True)


@dataclass(frozen=True)
class _Scope:
    years: tuple[tuple[int, int], ...]
    others: bool
    some: bool
    subjects: tuple[str, ...]

    def as_claim(self, *, provisional: bool) -> _Claim:
        return _Claim(provisional, self.years, others=self.others, some=self.some, subjects=self.subjects)


def _scope(text: str) -> _Scope:
    """The figures that a clause is about."""
    years: list[tuple[int, int]] = []
    part_of_year = bool(_PART_OF_YEAR.search(text))
    left = text

    def take(pattern: re.Pattern[str], first: int | None, last: int | None) -> None:
        nonlocal left
        for match in pattern.finditer(left):
            ends = [int(group) for group in match.groups()]
            years.append((ends[0] if first is None else first, ends[-1] if last is None else last))
        left = pattern.sub(" ", left)

    if not part_of_year:
        take(_RANGE, None, None)
        take(_UNTIL, 0, None)
        take(_FROM, None, 9999)
    take(_SINGLE, None, None)
    some = part_of_year or bool(_SOME.search(left))
    for pattern in (_PART_OF_YEAR, _SOME, _OTHERS):
        left = pattern.sub(" ", left)
    pieces = re.split(r",| en |/|:", left)
    named = (" ".join(word for word in re.findall(r"[\w'’-]+", piece) if word not in _PLAIN_WORDS) for piece in pieces)
    subjects = () if some else tuple(fold(name) for name in named if len(fold(name)) > 1)
    return _Scope(tuple(years), bool(_OTHERS.search(text)), some, subjects)


def _of_year(section: str, year: int) -> str:
    """The section, or where years are its headings the part under that of the year."""
    parts = _YEAR_HEADING.split(section)
    under = dict(zip(map(int, parts[1::2]), parts[2::2], strict=True))
    return under.get(year, parts[0])


class _Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.pieces: list[str] = []

    def handle_data(self, data: str) -> None:
        self.pieces.append(data)

    def handle_starttag(self, tag: str, attrs: object) -> None:
        del attrs
        if tag in {"br", "p", "li"}:
            self.pieces.append("\n- " if tag == "li" else "\n")


def _plain(text: str) -> str:
    """Text without markup; a list is part of the sentence that announces it."""
    reader = _Text()
    reader.feed(text.replace("\r\n", "\n"))
    reader.close()
    plain = "".join(reader.pieces)
    return re.sub(r"[;,]?\s*\n\s*[-–•]\s+", ", ", re.sub(r":\s*\n\s*[-–•]\s+", ": ", plain))
