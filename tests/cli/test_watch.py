"""``kaart status --bewaak``: a line per thing and an exit code for a monitor."""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from datetime import timedelta

import pytest
from clirun import Run, environment, run_here
from commands import parsed
from records import BUURTEN, FIGURES, filled

from kaart.core.provenance import now_utc
from kaart.core.settings import PROJECT, Settings
from kaart.store.bring_back import FOLDER
from kaart.store.library import Library


@dataclass(frozen=True)
class Watched:
    """An installation with figures and boundaries of one gemeente."""

    library: Library
    env: dict[str, str]

    def run(self, *more: str, **variables: str) -> Run:
        return run_here("status", "--bewaak", *more, env={**self.env, **variables})


@pytest.fixture
def watched(tmp_path) -> Watched:
    cache = tmp_path / "cache"
    library = filled(Settings(cache=cache))
    for key in (FIGURES, BUURTEN):
        library.store.confirm(key, now_utc())
    env = environment("http://127.0.0.1:9", cache, KAART_TAAL="en", KAART_DATA=str(PROJECT / "data"))
    return Watched(library, env)


def test_nothing_wrong_is_one_line_and_code_0(watched):
    done = watched.run()
    assert (done.code, done.out, done.err) == (0, "good: nothing is old or damaged. Files: 2.\n", "")
    assert watched.run("--json").json()["things"] == []


def test_what_is_old_says_how_old_and_what_to_do(watched):
    watched.library.store.confirm(BUURTEN, now_utc() - timedelta(days=201, hours=1))
    done = watched.run()
    (line,) = done.out.splitlines()
    assert done.code == 1
    assert line.startswith("old: grenzen buurt 2018 of GM0001; its source was asked on ")
    assert line.endswith(", 201 days ago, and 200 is the limit. Run kaart sync GM0001 --jaren 2018 --lagen grenzen.")
    assert parsed(shlex.split("kaart sync GM0001 --jaren 2018 --lagen grenzen")) == "sync"
    assert watched.run(KAART_OUD="grenzen=365").code == 0
    assert watched.run("--gebied", "GM0917").out.startswith("empty")
    document = watched.run("--json").json()
    assert (document["state"], document["files"], len(document["things"])) == ("old", 2, 1)
    thing = document["things"][0]
    assert (thing["age_days"], thing["old_after_days"], thing["areas"]) == (201, 200, ["GM0001"])
    # The other forms of the command say it too, with their own exit code.
    assert run_here("status", env=watched.env).code == 0


def test_what_is_damaged_is_named_in_the_language_of_the_installation(watched):
    watched.library.store.path(FIGURES).write_bytes(b"kapot")
    done = watched.run(KAART_TAAL="nl")
    assert done.code == 1
    assert done.out.startswith("beschadigd: cijfers kwb 2018 van GM0001;")
    assert "kaart sync GM0001 --jaren 2018 --lagen cijfers" in done.out


def test_an_empty_store_is_not_good(tmp_path):
    env = environment("http://127.0.0.1:9", tmp_path / "weg", KAART_TAAL="en")
    done = run_here("status", "--bewaak", env=env)
    assert (done.code, done.out.split(":")[0]) == (1, "empty")
    assert run_here("status", env=env).code == 0


def test_werksessies_and_a_restore_that_was_cut_off_are_watched(watched, tmp_path):
    (tmp_path / "werksessies").mkdir()
    (tmp_path / "werksessies" / "werksessies.sqlite").write_bytes(b"geen database" * 999)
    (tmp_path / "cache" / FOLDER).mkdir()
    (tmp_path / "cache" / FOLDER / "heel.json").write_text("{}")
    done = watched.run()
    assert [line[:30] for line in done.out.splitlines()] == [
        "damaged: the file with the wer",
        "damaged: a kaart zet-terug was",
    ]
    assert (done.code, watched.run("--json").json()["state"]) == (1, "damaged")


def test_it_does_not_go_with_changes(watched):
    assert watched.run("--verschil").code == 2


@pytest.mark.parametrize("wrong", ["ov", "ov=", "ov=0", "ov=-1", "ov=1e9", "zee=3", "ov=99999", "ov=\u0663"])
def test_a_limit_that_is_none_is_refused(wrong, watched):
    done = watched.run(KAART_OUD=wrong)
    assert done.code == 1
    assert done.sentence().startswith(f"KAART_OUD has '{wrong}'")
