"""What was measured of the hotspot test: the files, the script that writes them and the method page agree."""

from __future__ import annotations

import importlib.util
import sys

import pytest

from kaart.analysis.hotspots.design import PERMUTATIONS, THRESHOLD
from kaart.catalogue.measured import ANY, BELOW, CURVE_FILE, NOISE_FILE, read_measured
from kaart.core.errors import CatalogueError
from kaart.core.settings import PROJECT

METHOD = (PROJECT / "docs" / "methode-hotspots.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def script():
    spec = importlib.util.spec_from_file_location("hotspot_curve", PROJECT / "scripts" / "hotspot_curve.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    yield module
    del sys.modules[spec.name]


def test_the_curve_goes_from_one_to_five_deviations_and_rises():
    curve = read_measured(PROJECT / "data").curve
    assert (curve[0].strength_sd, curve[-1].strength_sd) == (1.0, 5.0)
    found = [item.found for item in curve]
    assert found == sorted(found)
    assert all(item.found <= item.found_inner for item in curve)
    # The demands of the method page.
    assert next(item.found for item in curve if item.strength_sd == 3) >= 0.6
    assert {item.permutations for item in curve} == {PERMUTATIONS}


def test_noise_keeps_to_what_the_method_page_demands():
    noise = read_measured(PROJECT / "data").noise
    assert 0.04 < noise[BELOW].share < 0.06
    assert noise[ANY].share <= 0.07
    assert {item.threshold for item in noise.values()} == {THRESHOLD}


def test_the_method_page_has_the_numbers_of_the_files(script):
    measured = read_measured(PROJECT / "data")
    assert "\n".join(script.markdown(measured.curve)) in METHOD
    below, shown = measured.noise[BELOW], measured.noise[ANY]
    row = (
        f"{below.maps} maps of 1,000 areas, {below.permutations} permutations | 4 to 6 % | {100 * below.share:.1f} % |"
    )
    assert row in METHOD
    count = round(shown.share * shown.maps)
    assert f"of {shown.maps}, 9,999 permutations | at most 14 (7 %) | {count} ({100 * shown.share:.1f} %) |" in METHOD


def test_the_script_gives_what_stands_in_the_file(script, tmp_path):
    measured = read_measured(PROJECT / "data")
    pairs = script.grid()
    again = script.measure(pairs, strength=1.0, maps=2, seed=1)
    assert again == script.measure(pairs, strength=1.0, maps=2, seed=1)
    assert 0 <= again.found <= again.found_inner <= 1
    # What it writes reads back as what is committed.
    script.write(tmp_path / CURVE_FILE, measured.curve)
    script.write(tmp_path / NOISE_FILE, list(measured.noise.values()))
    for name in (CURVE_FILE, NOISE_FILE):
        assert (tmp_path / name).read_text() == (PROJECT / "data" / name).read_text()


@pytest.mark.slow
def test_the_committed_curve_is_that_of_the_script(script):
    (committed,) = (item for item in read_measured(PROJECT / "data").curve if item.strength_sd == 3)
    measured = script.measure(script.grid(), strength=3.0, maps=committed.maps, seed=committed.seed)
    assert measured == committed


@pytest.mark.parametrize("name", [CURVE_FILE, NOISE_FILE])
@pytest.mark.parametrize("text", [None, "", "strength_sd,check\n1,2\n", "nonsense"])
def test_a_file_that_cannot_be_read_is_a_sentence(tmp_path, name, text):
    for other in (CURVE_FILE, NOISE_FILE):
        (tmp_path / other).write_text((PROJECT / "data" / other).read_text())
    if text is None:
        (tmp_path / name).unlink()
    else:
        (tmp_path / name).write_text(text)
    with pytest.raises(CatalogueError, match=name):
        read_measured(tmp_path)


def test_a_share_above_one_is_refused(tmp_path):
    for name in (CURVE_FILE, NOISE_FILE):
        (tmp_path / name).write_text((PROJECT / "data" / name).read_text())
    head, first, *rest = (tmp_path / NOISE_FILE).read_text().splitlines()
    per_cent = [*first.split(",")[:-1], "4.83"]
    (tmp_path / NOISE_FILE).write_text("\n".join([head, ",".join(per_cent), *rest]))
    with pytest.raises(CatalogueError, match=NOISE_FILE):
        read_measured(tmp_path)
