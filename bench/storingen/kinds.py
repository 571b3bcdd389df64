"""Kinds of faults, and one drawn from each by a seed. A fault is plain data, so that a run can be told and repeated."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from typing import Any

Rule = dict[str, Any]
# Parts of addresses: one service, one layer of it, or everything.
PLACES = (
    "datasets.cbs.nl",
    "opendata.cbs.nl",
    "cbs.nl",
    "/Observations",
    "TypedDataSet",
    "MeasureCodes|DataProperties",
    "api.pdok.nl/cbs",
    "service.pdok.nl",
    "pdok.nl",
    "locatieserver",
    "opendata_lrk",
    "gtfs",
    "ndovloket",
    ".",
)
DATA = ("/Observations|TypedDataSet", "items|wfs", "opendata_lrk", "locatieserver", "MeasureCodes|DataProperties")
COLUMNS = ("Measure", "Value", "WijkenEnBuurten", "Identifier", "Title", "buurtcode", "statcode", "ve", "cbs_code")
WRONG_TYPES: tuple[Any, ...] = ("geen getal", None, [], {}, [1, [2]], True, "1e400")
STEPS = ("flush", "replace", "text")
HOURS = (-24 * 365 * 30, -24 * 400, -30, -1, 1, 30, 24 * 400, 24 * 365 * 60)
KINDS_OF_DATA = ("drop_column", "rename_column", "duplicate_rows", "bad_geometry", "next_loop", "sentinel")


@dataclass(frozen=True)
class Fault:
    """What goes wrong in one run.

    Attributes
    ----------
    kind
        Name of the kind, as in the report.
    rules
        For the stand-in of the services.
    hurt
        What is done to the process of a refresh: name and numbers, see `bench.storingen.child`.
    kills
        Shares of the time that a good refresh takes, after which one is killed; each is followed by another refresh.
    at_once
        Refreshes at the same time.
    old
        Whether one of them is an older kaart.
    fresh
        Whether the store is empty before; else it is one whose sources look changed.
    """

    kind: str
    rules: tuple[Rule, ...] = ()
    hurt: dict[str, Any] = field(default_factory=dict)
    kills: tuple[float, ...] = ()
    at_once: int = 1
    old: bool = False
    fresh: bool = False


def _rule(draw: Random, **effect: Any) -> Rule:  # noqa: ANN401 - JSON
    rule: Rule = {"match": draw.choice(PLACES), **effect}
    if draw.random() < 0.5:
        rule |= {"after": draw.randrange(6)}
    if draw.random() < 0.3:
        rule |= {"times": draw.randrange(1, 8)}
    return rule


def _status(draw: Random) -> Rule:
    code = draw.choice((500, 502, 503, 429, 403, 404, 408))
    wait = {"retry_after": draw.choice((0, 1, 3600))} if draw.random() < 0.4 else {}
    return _rule(draw, kind="status", code=code, **wait)


def _body(draw: Random) -> Rule:
    kind = draw.choice(("truncate", "reset", "html200", "empty200", "corrupt_gzip"))
    return _rule(draw, kind=kind, **({"bytes": draw.randrange(0, 3000)} if kind == "truncate" else {}))


def _silent(draw: Random) -> Rule:
    return _rule(draw, kind="stall", seconds=3) | {"after": draw.randrange(4)}


def _data(draw: Random) -> Rule:
    kind = draw.choice(KINDS_OF_DATA[:-1])
    rule: Rule = {"match": draw.choice(DATA), "kind": kind}
    if "column" in kind:
        rule |= {"column": draw.choice(COLUMNS), "to": "anders"}
    if kind == "duplicate_rows":
        rule |= {"count": draw.randrange(1, 200)}
    if kind == "bad_geometry":
        rule |= {"shape": draw.choice(("bowtie", "null", "nan", "empty")), "count": draw.randrange(1, 60)}
    return rule


def _types(draw: Random) -> Rule:
    column, value = draw.choice(COLUMNS), draw.choice(WRONG_TYPES)
    rule = {"match": draw.choice(DATA), "kind": "sentinel", "column": column, "value": value}
    return rule if draw.random() < 0.5 else rule | {"count": draw.randrange(1, 40)}


def _of_rules(kind: str, make: Callable[[Random], Rule]) -> Callable[[Random], Fault]:
    def fault(draw: Random) -> Fault:
        rules = tuple(make(draw) for _ in range(draw.choice((1, 1, 2, 3))))
        return Fault(kind, rules=rules, fresh=draw.random() < 0.4)

    return fault


def _of_hurt(kind: str, make: Callable[[Random], dict[str, Any]]) -> Callable[[Random], Fault]:
    return lambda draw: Fault(kind, hurt=make(draw), fresh=draw.random() < 0.4)


def _killed(draw: Random) -> Fault:
    kills = tuple(draw.uniform(0.02, 1.1) for _ in range(draw.choice((1, 1, 2, 3))))
    return Fault("kill -9", kills=kills, fresh=draw.random() < 0.5)


def _together(draw: Random) -> Fault:
    rules = (_status(draw),) if draw.random() < 0.3 else ()
    return Fault("at once", rules=rules, at_once=draw.choice((2, 2, 3, 4)), fresh=draw.random() < 0.5)


KINDS: dict[str, Callable[[Random], Fault]] = {
    "status": _of_rules("status", _status),
    "body": _of_rules("body", _body),
    "silence": _of_rules("silence", _silent),
    "columns and rows": _of_rules("columns and rows", _data),
    "wrong types": _of_rules("wrong types", _types),
    "kill -9": _killed,
    "at once": _together,
    "disk full": _of_hurt("disk full", lambda draw: {"full": draw.randrange(1, 25), "step": draw.choice(STEPS)}),
    "file too large": _of_hurt("file too large", lambda draw: {"limit": draw.choice((4_000, 8_000, 20_000, 60_000))}),
    "read-only": _of_hurt("read-only", lambda _: {"read_only": True}),
    "clock": _of_hurt("clock", lambda draw: {"hours": draw.choice(HOURS), "calls": draw.randrange(0, 12)}),
    "slow disk": _of_hurt("slow disk", lambda draw: {"slow_s": draw.uniform(0.02, 0.2)}),
    "two versions": lambda draw: Fault("two versions", at_once=2, old=True, fresh=draw.random() < 0.5),
}


def draw_fault(seed: int, number: int) -> Fault:
    """The fault of a run; the same for the same seed and number.

    Parameters
    ----------
    seed
        Of the campaign.
    number
        Of the run; the kinds take turns.
    """
    names = list(KINDS)
    return KINDS[names[number % len(names)]](Random(f"{seed}-{number}"))
