"""A small share of the campaign: every parser, damaged answers and made-up ones, only errors of kaart's own."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from bench.betrouwbaar import fuzz
from bench.betrouwbaar.fuzzing.made import like
from bench.betrouwbaar.fuzzing.mutate import kind_of, mutate
from bench.betrouwbaar.fuzzing.parsers import PARSERS
from bench.betrouwbaar.report import text
from kaart.core.errors import KaartError

# Damaged answers of a parser for every hundredth that it has of the campaign.
EACH = 4
ROW = {"inputs": 6, "mutations": 3, "taken": 1, "refused": {"InputError": 5}, "slowest_s": 0.1, "peak_mb": 300.0}


@pytest.mark.slow
@pytest.mark.parametrize("name", list(PARSERS))
def test_a_parser_raises_only_errors_of_kaart(name: str, tmp_path: Path):
    parser = PARSERS[name][0](tmp_path, None)
    names = sorted(parser.seeds)
    for number in range(EACH * fuzz.WEIGHTS[name]):
        rng = Random(f"keur {name} {number}")
        of = rng.choice(names)
        ask(parser, of, mutate(rng, parser.seeds[of], tuple(parser.seeds.values())))
    few = settings(max_examples=2 * fuzz.WEIGHTS[name], deadline=None, database=None, phases=[Phase.generate])

    @settings(few, suppress_health_check=list(HealthCheck))
    @given(st.data())
    def made(data: st.DataObject) -> None:
        of = data.draw(st.sampled_from(names))
        ask(parser, of, data.draw(like(parser.seeds[of])))

    made()


def ask(parser, of: str, body: bytes) -> None:
    try:
        parser.feed(of, body)
    except KaartError:
        return


def test_every_parser_has_a_share_and_every_module_is_there():
    assert set(fuzz.WEIGHTS) == set(PARSERS)
    assert sum(fuzz.WEIGHTS.values()) == 100
    for _, modules in PARSERS.values():
        assert all((Path(fuzz.REPOSITORY) / "src" / "kaart" / module).is_file() for module in modules)


@pytest.mark.parametrize(
    ("body", "kind"),
    [(b'{"a": [1, 2]}', "json"), (b"a;b\r\n1;2\r\n", "csv"), (b"<a><b/></a>", "xml"), (b"\0\1\2\3", "bytes")],
)
def test_damage_is_repeatable_and_does_damage(body: bytes, kind: str):
    assert kind_of(body) == kind
    twice = [[mutate(Random(f"{number}"), body) for number in range(30)] for _ in range(2)]
    assert twice[0] == twice[1]
    assert sum(made != body for made in twice[0]) > 15


def told(**changes: object) -> list[bool]:
    row = {**ROW, "faults": [], "branches": {"x": (3, 4)}, **changes}
    machine = {"when": "x", "machine": "x", "cores_here": 2, "load": [0, 0, 0], "load_after": [0, 0, 0]}
    report = text({"fuzz": {**machine, "seed": 1, "parsers": {"lrk": row}}}, (fuzz,))
    assert "75%" in report
    return ["missed" not in line for line in report.partition("## Aims")[2].splitlines() if line.endswith(" |")][1:]


def test_each_aim_is_met_or_missed_by_its_own_figure():
    assert told() == [False, True, True, True, True]
    assert told(inputs=2_000_000, mutations=1_000_000) == [True] * 5
    assert told(mutations=2) == [False, False, True, True, True]
    assert told(faults=[{"parser": "lrk", "what": "TypeError"}]) == [False, True, False, True, True]
    assert told(slowest_s=5.1) == [False, True, True, False, True]
    assert told(peak_mb=1001.0) == [False, True, True, True, False]
