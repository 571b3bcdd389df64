"""The network that is kept: read once, the same from the cache, and made again when anything of it changed."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from unittest import mock

import numpy as np
import pytest
from osmfile import RESIDENTIAL, grid_extract, write_extract

from kaart.answers.access import network_cache
from kaart.answers.access.network_cache import FOLDER, Extract, extract_of, load_network
from kaart.core.errors import InputError, NoStreetsError
from kaart.core.settings import Settings

AREA = (195_000.0, 321_000.0, 196_000.0, 322_000.0)


@pytest.fixture
def reads():
    """How often an extract was read."""
    with mock.patch.object(network_cache, "read_streets", wraps=network_cache.read_streets) as counted:
        yield counted


def ask(tmp_path, *, afresh=True, **more):
    """The network, as a process asks for it that has none in use."""
    if afresh:
        network_cache._USED.clear()
    return load_network(tmp_path / "cache", Extract(tmp_path / "x.osm.pbf", **more), AREA, area="Heerlen")


def test_a_second_time_it_comes_from_the_cache(tmp_path, reads):
    grid_extract(tmp_path / "x.osm.pbf", AREA, step_m=250)
    first, again = ask(tmp_path), ask(tmp_path)
    assert reads.call_count == 1
    assert (again.extract, again.date) == (first.extract, first.date) == ("x.osm.pbf", "2025-03-04")
    assert (again.walk.xy == first.walk.xy).all()
    # A grid of 5 by 5 crossings 250 m apart has 40 streets; RD stretches a metre by less than a ten thousandth here.
    assert first.walk.outward.sum() / 2 == pytest.approx(40 * 250, rel=2e-4)
    assert first.walk.xy.min(axis=0) == pytest.approx(AREA[:2], abs=0.1)


def test_another_file_in_its_place_takes_the_place_in_the_cache(tmp_path, reads):
    path = grid_extract(tmp_path / "x.osm.pbf", AREA, step_m=250)
    ask(tmp_path)
    grid_extract(path, AREA, step_m=500)
    assert ask(tmp_path).walk.outward.sum() / 2 == pytest.approx(12 * 500, rel=2e-4)
    os.utime(path, ns=(1, 1))
    ask(tmp_path)
    assert reads.call_count == 3
    assert len(list((tmp_path / "cache" / FOLDER).iterdir())) == 1


def test_all_who_measure_over_it_share_one(tmp_path, reads):
    grid_extract(tmp_path / "x.osm.pbf", AREA, step_m=250)
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda _: ask(tmp_path, afresh=False), range(4)))
    assert len({id(network) for network in found}) == 1
    assert reads.call_count == 1


def test_what_a_crash_left_goes_with_the_next(tmp_path):
    grid_extract(tmp_path / "x.osm.pbf", AREA, step_m=250)
    ask(tmp_path)
    (kept,) = (tmp_path / "cache" / FOLDER).iterdir()
    kept.rename(kept.with_name(f".{kept.name}.1.tmp"))
    ask(tmp_path)
    assert list(kept.parent.iterdir()) == [kept]


def test_other_rules_make_it_again(tmp_path, reads):
    grid_extract(tmp_path / "x.osm.pbf", AREA, step_m=250)
    ask(tmp_path)
    with mock.patch.object(network_cache, "RULES", 99):
        ask(tmp_path)
    assert reads.call_count == 2


@pytest.mark.parametrize("harm", ["cut", "flip", "other", "empty"])
def test_a_damaged_file_in_the_cache_is_made_again(tmp_path, reads, harm):
    grid_extract(tmp_path / "x.osm.pbf", AREA, step_m=250)
    whole = ask(tmp_path)
    (kept,) = (tmp_path / "cache" / FOLDER).iterdir()
    content = bytearray(kept.read_bytes())
    if harm == "cut":
        kept.write_bytes(content[: len(content) // 2])
    elif harm == "flip":
        content[len(content) // 3] ^= 0xFF
        kept.write_bytes(content)
    elif harm == "other":
        np.savez(kept, iets=np.arange(3))
    else:
        kept.write_bytes(b"")
    again = ask(tmp_path)
    assert reads.call_count == 2
    assert (again.walk.outward != whole.walk.outward).nnz == 0
    ask(tmp_path)
    assert reads.call_count == 2


def test_a_cache_that_cannot_be_written_only_costs_time(tmp_path, reads):
    grid_extract(tmp_path / "x.osm.pbf", AREA, step_m=250)
    (tmp_path / "cache").write_text("geen map")
    assert len(ask(tmp_path).walk.xy)
    ask(tmp_path)
    assert reads.call_count == 2


def test_an_extract_of_elsewhere_says_so_and_keeps_nothing(tmp_path):
    write_extract(tmp_path / "x.osm.pbf", {1: (4.9, 52.3), 2: (4.91, 52.3)}, [([1, 2], RESIDENTIAL)])
    with pytest.raises(NoStreetsError, match=r"x\.osm\.pbf has no streets of Heerlen"):
        ask(tmp_path)
    assert not (tmp_path / "cache").exists()


def test_an_extract_that_is_gone_is_no_network_of_before(tmp_path):
    path = grid_extract(tmp_path / "x.osm.pbf", AREA, step_m=250)
    ask(tmp_path)
    path.unlink()
    assert Extract(path).stamp == ""
    with pytest.raises(InputError, match="There is no file"):
        ask(tmp_path)


def test_the_installation_may_name_one(tmp_path):
    path = tmp_path / "limburg.osm.pbf"
    assert extract_of(Settings.from_environment({"KAART_NETWERK": str(path)})) == Extract(path, required=False)
    assert extract_of(Settings.from_environment({"KAART_NETWERK": ""})) is None
