"""``kaart bewaar`` and ``kaart zet-terug``: two commands, also on a machine without a network."""

from __future__ import annotations

import pytest
from clirun import data_snapshot, environment, run_here
from records import filled

from kaart.core.settings import PROJECT, Settings
from kaart.store.bring_back import FOLDER, making_ready
from kaart.store.parquet import Store

NOBODY = "http://127.0.0.1:9"


@pytest.fixture
def machine(tmp_path):
    def of(name: str, **more: str) -> dict[str, str]:
        folder = tmp_path / name
        return environment(NOBODY, folder / "cache", KAART_DATA=str(PROJECT / "data"), KAART_TAAL="en", **more)

    return of


@pytest.mark.usefixtures("socket_disabled")
def test_a_store_is_carried_to_a_machine_without_network(machine, tmp_path):
    here, there, file = machine("hier"), machine("daar"), str(tmp_path / "opslag.zip")
    filled(Settings(cache=tmp_path / "hier" / "cache"))
    kept = run_here("bewaar", file, "--zonder-werksessies", env=here)
    assert (kept.code, kept.out) == (0, "")
    assert kept.sentence() == f"{file}: the store without werksessies. Files of the store: 2."
    assert run_here("zet-terug", file, env=there).code == 0
    assert data_snapshot(tmp_path / "daar" / "cache") == data_snapshot(tmp_path / "hier" / "cache")
    layers = run_here("status", "--json", env=there).json()["layers"]
    assert {layer["state"] for layer in layers} == {"good"}
    asked = ("cijfers", "GM0001", "--indicator", "laag_inkomen", "--jaar", "2018", "--niveau", "buurt", "--json")
    figures = run_here(*asked, env=there).json()["figures"]
    assert {figure["area"]: figure["value"] for figure in figures}["BU00010000"] == 12.4
    assert figures == run_here(*asked, env=here).json()["figures"]


def test_werksessies_go_with_it_and_it_says_so(machine, tmp_path):
    here, there, file = machine("hier"), machine("daar"), str(tmp_path / "kaart.zip")
    # A database comes with the first look at it.
    assert run_here("werksessie", "lijst", env=here).code == 0
    assert "can read what people wrote" in run_here("bewaar", file, env=here).err
    assert run_here("bewaar", file, "--json", env=here).json()["werksessies"]
    first, second = run_here("zet-terug", file, env=there).err.splitlines()
    assert (first[:12], second[:15]) == ("The store is", "Werksessies: 0.")
    again = run_here("zet-terug", file, "--json", env=there).json()
    assert (again["sessions"], len(again["before"])) == (0, 1)


@pytest.mark.parametrize("content", [b"", b"PK", b"x" * 1000])
def test_what_is_no_archive_costs_one_sentence(content, machine, tmp_path):
    file = tmp_path / "x.zip"
    file.write_bytes(content)
    done = run_here("zet-terug", str(file), env=machine("daar"))
    assert done.code == 1
    assert done.sentence().startswith("x.zip is no whole archive of kaart bewaar")


def test_an_archive_that_cannot_be_written_costs_one_sentence(machine, tmp_path):
    (tmp_path / "bestand").write_text("")
    done = run_here("bewaar", str(tmp_path / "bestand" / "x.zip"), "--zonder-werksessies", env=machine("hier"))
    assert done.code == 1
    assert "cannot be written" in done.sentence()


def test_what_a_killed_restore_left_is_gone_at_the_next_sync(tmp_path):
    root = tmp_path / "cache"
    root.mkdir()
    with making_ready(root) as ready:
        (ready / "cijfers").mkdir()
    assert not list(root.iterdir())
    (root / FOLDER / "nieuw").mkdir(parents=True)
    with Store(root).lock():
        assert not (root / FOLDER).exists()
