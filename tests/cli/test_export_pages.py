"""``kaart export samen|verandering|hotspots|bereik``: the picture says a command that makes it again, to the byte."""

from __future__ import annotations

import re
import shlex

import pytest
from clirun import environment, run_here

NOBODY = "http://127.0.0.1:9"
REGION = ("--gebied", "voorbeeldregio")
FIRST = (*REGION, "--indicator", "laag_inkomen")
PAIR = ("samen", *FIRST, "--tweede", "bijstand_per_1000-2021", "--jaar", "2023")
ADDED = ("--titel", "Wat gaat er samen?", "--markeer", "spinselveld noord", "--label", "BU99010304", "--donker")
CHANGE = ("verandering", *FIRST)
SPOTS = ("hotspots", *FIRST, "--niveau", "wijk", "--methode", "lisa", "--gladgestreken")
REACH = ("bereik", *REGION, "--voorziening", "vve", "--meting", "nearest_m", "--zonder-stippen")
NEED = ("bereik", *REGION, "--voorziening", "vve", "--behoefte", "bijstand_per_1000")
CASES = {
    "samen": ((*PAIR, *ADDED), "Wat gaat er samen?"),
    "verandering": (CHANGE, "2016 tot 2023"),
    "hotspots": (SPOTS, "per wijk"),
    "bereik": (REACH, "Afstand"),
    "behoefte": (NEED, "Personen met bijstand en Kindplaatsen"),
}


@pytest.fixture
def run(tmp_path):
    """Run the command over an empty store, in which only the example region is."""
    return lambda *words: run_here("export", *words, env=environment(NOBODY, tmp_path / "cache"))


def command_in(content):
    """The command line in the metadata of an SVG."""
    text = re.search(r"<dc:source>(.*?)</dc:source>", content.decode(), re.DOTALL).group(1)
    return shlex.split(text)


@pytest.mark.parametrize(
    "case", [pytest.param(case, marks=[] if case == "samen" else [pytest.mark.slow]) for case in CASES]
)
def test_the_command_in_a_picture_makes_it_again_and_the_check_passes(run, tmp_path, case):
    words, title = CASES[case]
    target = tmp_path / f"{words[0]}.svg"
    made = run(*words, "--uit", str(target), "--maat", "inbedden", "--noordpijl", "--taal", "nl")
    assert (made.code, made.out) == (0, ""), made.err
    assert title in made.sentence()
    first = target.read_bytes()
    program, export, *again, option, file = command_in(first)
    assert (program, export, option, file) == ("kaart", "export", "--uit", target.name)
    assert again[-3:] == ["--maat", "inbedden", "--noordpijl"]
    target.unlink()
    assert run(*again, "--uit", str(target)).code == 0
    assert target.read_bytes() == first
    checked = run("kaart", "--controleer", str(target))
    assert checked.code == 0, checked.err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((*PAIR[:5], "--tweede", "laag_inkomen", "--uit", "x.svg"), "beide assen"),
        ((*PAIR, "--code", "BU09174000", "--uit", "x.svg"), "BU09174000"),
        ((*CHANGE, "--vanaf", "ooit", "--uit", "x.svg"), "ooit"),
        ((*CHANGE, "--uit", "x.bmp"), "x.bmp"),
        ((*SPOTS[:-3], "--methode", "buren", "--uit", "x.svg"), "buren"),
        ((*REACH[:5], "--meting", "minuten", "--uit", "x.svg"), "minuten"),
        ((*REACH, "--schaal", "9", "--uit", "x.svg"), "9"),
        ((*REACH, "--taal", "fr", "--uit", "x.svg"), "fr"),
        ((*PAIR, "--markeer", "Nergenshuizen", "--uit", "x.svg"), "Nergenshuizen"),
        ((*PAIR, "--stijl", "huis.toml", "--uit", "x.svg"), "huis.toml"),
        ((*PAIR, "--stijl", "kleur=#123456", "--uit", "x.svg"), "achtergrond"),
    ],
)
def test_what_cannot_be_shown_is_one_sentence_and_no_file(run, tmp_path, monkeypatch, words, said):
    monkeypatch.chdir(tmp_path)
    made = run(*words)
    assert (made.code, made.out) == (1, "")
    assert said in made.sentence()
    assert not list(tmp_path.glob("x.*"))
