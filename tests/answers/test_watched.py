"""What a monitor should know: grouped, with the command that helps."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from kaart.answers.watched import find_bad

NOW = datetime(2026, 11, 30, tzinfo=UTC)


def record(layer="cijfers", vintage="kwb-2018", area="GM0917", state="old", days=300):
    checked = None if days is None else (NOW - timedelta(days=days)).isoformat()
    return {"layer": layer, "vintage": vintage, "area": area, "state": state, "checked_at": checked}


def bad(*records, asked=(), limits=None):
    return find_bad(records, moment=NOW, limits=limits or {}, asked=asked)


def test_files_of_one_make_up_are_one_thing_with_the_longest_age():
    (found,) = bad(record(), record(area="GM0928", days=310), record(vintage="kwb-2019"), record(state="good"))
    assert (found.what, found.areas, found.files) == ("cijfers kwb 2018-2019", ("GM0917", "GM0928"), 3)
    assert (found.age_days, found.old_after_days) == (310, 200)
    assert found.checked_at == NOW - timedelta(days=310)
    assert found.command == "kaart sync GM0917 GM0928 --jaren 2018-2019 --lagen cijfers"


def test_what_is_damaged_comes_first():
    found = bad(record(), record(state="previous"), record(state="damaged", days=None))
    assert [(item.state, item.age_days) for item in found] == [("damaged", None), ("previous", 300), ("old", 300)]


@pytest.mark.parametrize(
    ("asked", "command", "records"),
    [
        # The row of the country comes along with any gemeente, a list of names with any area.
        ((), "kaart sync GM0917 --jaren 2018 --lagen cijfers", [record(), record(area="NL00")]),
        ((), "kaart sync GM0917 --jaren 2018 --lagen cijfers", [record(area="NL00"), record(state="good")]),
        ((), "kaart sync GM0917", [record("namen", "gemeente", "NL"), record(state="good")]),
        ((), "kaart sync NL --jaren 2024 --lagen grenzen", [record("grenzen", "buurt-2024", "NL")]),
        ((), "kaart sync parkstad --lagen ov", [record("ov", "haltes", "parkstad")]),
        ((), "kaart sync GM0917 --jaren 2018 --lagen politie", [record(vintage="politie-2018")]),
        (("NL",), "kaart sync NL --lagen vve", [record("vve", "register", f"GM{n:04}") for n in range(1, 40)]),
        ((), "", [record("eigen", "eigen_a-buurt-2018", state="damaged")]),
    ],
)
def test_the_command_fetches_them_again(asked, command, records):
    (found,) = bad(*records, asked=asked)
    assert found.command == command


def test_an_installation_says_when_a_layer_is_old():
    limits = {"ov": timedelta(days=14)}
    assert [item.old_after_days for item in bad(record("ov", "haltes"), record("vve", "register"), limits=limits)] == [
        14,
        65,
    ]
    assert bad(record("eigen", "eigen_a-buurt-2018", state="damaged"))[0].old_after_days is None
