import geopandas as gpd
import pandas as pd
import pytest
from builders import squares
from example import raw, shapes
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import box

from kaart.analysis.change.links import Link, compose, find_links
from kaart.core.codes import Level
from kaart.core.errors import InputError, SchemaError


def table(*rows):
    return pd.DataFrame(rows, columns=["code", "name", "indeling"])


def step(before, after, **options):
    return find_links(table(*before), table(*after), **{"level": Level.BUURT, "year": 2019, **options})


def only(found):
    return next(iter(found.rows.values()))


def test_a_flag_1_keeps_the_code():
    row = only(step([("BU00010000", "Dorp", "1")], [("BU00010000", "Dorp-Zuid", "1 ")]))
    assert (row["link"], row["before"], row["by"], row["reason"]) == ("same", "BU00010000", "flag", None)


def test_a_flag_1_without_an_earlier_area_is_not_believed():
    row = only(step([("BU00010001", "Dorp", "1")], [("BU00010000", "Dorp", "1")]))
    assert (row["link"], row["before"]) == ("unknown", "")
    assert "no such code" in str(row["reason"])


def test_a_flag_3_is_redrawn_whatever_the_code():
    found = step([("BU00010000", "Dorp", "1")], [("BU00010000", "Dorp", "3"), ("BU00010001", "Nieuw", "3")])
    assert [row["link"] for row in found.rows.values()] == ["redrawn", "redrawn"]
    assert found.linked == {}
    assert found.vanished == ("BU00010000",)


@pytest.mark.parametrize("flag", [".", "", None])
def test_without_a_flag_nothing_is_known(flag):
    row = only(step([("BU00010000", "Dorp", flag)], [("BU00010000", "Dorp", flag)]))
    assert row["link"] == "unknown"
    assert "does not say" in str(row["reason"])


def test_a_table_without_flags_is_read_the_same_way():
    before = pd.DataFrame({"code": ["BU00010000"], "name": ["Dorp"]})
    assert only(find_links(before, before, level=Level.BUURT, year=2014))["link"] == "unknown"


def test_a_renumbered_area_is_found_by_its_name_in_a_gemeente_that_is_gone():
    found = step(
        [("BU00010000", "Dorp", "1"), ("BU00010001", "Élders", "1"), ("BU00030000", "Dorp", "1")],
        [("BU00020009", "Dorp", "2"), ("BU00020008", "elders ", "2"), ("BU00030000", "Dorp", "1")],
    )
    assert found.linked == {"BU00020009": "BU00010000", "BU00020008": "BU00010001", "BU00030000": "BU00030000"}
    assert found.rows["BU00020009"]["by"] == "name"


def test_a_namesake_in_a_gemeente_that_still_exists_is_not_taken():
    found = step(
        [("BU00010000", "Dorp", "1"), ("BU00010001", "Kern", "1")],
        [("BU00010000", "Dorp", "1"), ("BU00010001", "Kern", "1"), ("BU00020000", "Dorp", "2")],
    )
    assert found.rows["BU00020000"]["link"] == "unknown"
    assert "No area of 2018" in str(found.rows["BU00020000"]["reason"])


def test_a_single_shared_name_is_no_proof_of_succession():
    # Gemeente 1 is gone, but two of its three names turn up nowhere: it need not be the one that became gemeente 2.
    found = step(
        [("BU00010000", "Dorp", "1"), ("BU00010001", "Oost", "1"), ("BU00010002", "West", "1")],
        [("BU00020000", "Dorp", "2")],
    )
    assert found.rows["BU00020000"]["link"] == "unknown"
    told = step(
        [("BU00010000", "Dorp", "1"), ("BU00010001", "Oost", "1"), ("BU00010002", "West", "1")],
        [("BU00020000", "Dorp", "2")],
        succession={"GM0002": frozenset({"GM0001"})},
    )
    assert told.linked == {"BU00020000": "BU00010000"}


def test_two_areas_of_one_name_are_ambiguous_and_said_so():
    found = step(
        [("BU00010000", "Centrum", "1"), ("BU00040000", "Centrum", "1")],
        [("BU00020000", "Centrum", "2")],
    )
    row = only(found)
    assert (row["link"], row["before"]) == ("unknown", "")
    assert "BU00010000, BU00040000" in str(row["reason"])


def test_two_later_areas_cannot_both_be_the_same_earlier_one():
    found = step([("BU00010000", "Dorp", "1")], [("BU00010001", "Dorp", "2"), ("BU00010002", "Dorp", "2")])
    assert found.linked == {}
    assert "More than one area" in str(only(found)["reason"])


def test_shapes_decide_where_names_cannot():
    before, after = squares(["BU00010000", "BU00040000"]), squares(["BU00020001", "BU00020000"])
    found = step(
        [("BU00010000", "Centrum", "1"), ("BU00040000", "Centrum", "1")],
        [("BU00020000", "Centrum", "2"), ("BU00020001", "Centrum", "2")],
        shapes_before=before,
        shapes_after=after,
    )
    assert found.linked == {"BU00020001": "BU00010000", "BU00020000": "BU00040000"}
    assert {row["by"] for row in found.rows.values()} == {"shape"}


def test_a_flag_that_the_shapes_contradict_is_unknown():
    before, after = squares(["BU00010000"]), squares(["BU00020000"], size_m=150)
    found = step(
        [("BU00010000", "Dorp", "1")],
        [("BU00020000", "Dorp", "2")],
        shapes_before=before,
        shapes_after=after,
    )
    assert found.rows["BU00020000"]["link"] == "unknown"
    assert "no earlier area has that shape" in str(only(found)["reason"])


@pytest.mark.parametrize(("wider_m", "link"), [(0.0, "same"), (1.0, "same"), (5.0, "redrawn")])
def test_without_a_flag_the_shape_decides_whether_a_boundary_is_the_same(wider_m, link):
    before = squares(["BU00010000"])
    after = before.set_geometry([box(200_000, 320_000, 200_100 + wider_m, 320_100)])
    found = step(
        [("BU00010000", "Dorp", ".")],
        [("BU00010000", "Dorp", ".")],
        shapes_before=before,
        shapes_after=gpd.GeoDataFrame(after, crs="EPSG:28992"),
    )
    assert only(found)["link"] == link


def test_the_merger_of_the_example_region_is_linked_by_name_and_by_shape_alike():
    by_name = find_links(raw(2018), raw(2019), level=Level.BUURT, year=2019)
    by_shape = find_links(
        raw(2018), raw(2019), level=Level.BUURT, year=2019, shapes_before=shapes(2018), shapes_after=shapes(2019)
    )
    assert by_name.linked == by_shape.linked
    merged = {code: before for code, before in by_name.linked.items() if code.startswith("BU9902")}
    assert len(merged) == 26
    assert {before[:6] for before in merged.values()} == {"BU9905", "BU9906"}
    assert merged["BU99020300"] == "BU99060000"
    assert by_name.vanished == ()


def test_wijken_are_known_by_their_name_without_the_number():
    found = find_links(raw(2018), raw(2019), level=Level.WIJK, year=2019)
    assert found.linked["WK990203"] == "WK990600"
    assert len(found.linked) == 20


def test_a_gemeente_is_judged_by_its_wijken():
    merger = find_links(raw(2018), raw(2019), level=Level.GEMEENTE, year=2019)
    assert merger.linked == {code: code for code in ("GM9901", "GM9903", "GM9904")}
    assert merger.rows["GM9902"]["link"] == Link.REDRAWN
    # A buurt that is split inside leaves the gemeente as it was.
    split = find_links(raw(2020), raw(2021), level=Level.GEMEENTE, year=2021)
    assert len(split.linked) == 4


def test_a_gemeente_that_takes_over_all_of_another_is_only_renumbered():
    found = step(
        [("GM0001", "A", "."), ("WK000100", "Wijk 00 A", "1")],
        [("GM0002", "B", "."), ("WK000200", "A", "2")],
        level=Level.GEMEENTE,
    )
    assert found.linked == {"GM0002": "GM0001"}


@pytest.mark.parametrize(
    ("rows", "link"),
    [
        ([("GM0001", "A", "."), ("BU00010000", "Kern", "1")], "redrawn"),
        ([("GM0001", "A", "."), ("BU00010000", "Kern", "1"), ("BU00010001", "Rand", "3")], "unknown"),
        ([("GM0001", "A", ".")], "unknown"),
    ],
)
def test_a_gemeente_that_lost_a_part_or_of_which_the_parts_do_not_tell(rows, link):
    before = [("GM0001", "A", "."), ("BU00010000", "Kern", "1"), ("BU00010001", "Rand", "1")]
    assert step(before, rows, level=Level.GEMEENTE).rows["GM0001"]["link"] == link


def test_the_country_is_the_country():
    assert find_links(raw(2018), raw(2019), level=Level.LAND, year=2019).linked == {"NL00": "NL00"}


def example_steps():
    return [find_links(raw(year - 1), raw(year), level=Level.BUURT, year=year) for year in range(2017, 2025)]


def test_steps_are_composed_over_the_years():
    found = compose(reversed(example_steps()))
    assert (found.first, found.last) == (2016, 2024)
    assert found.linked["BU99020300"] == "BU99060000"
    assert found.rows["BU99020300"]["link"] == Link.RENUMBERED
    assert found.rows["BU99010301"]["link"] == Link.SAME
    assert {code for code, row in found.rows.items() if row["link"] == Link.REDRAWN} == {"BU99010305", "BU99010307"}
    assert "2021" in str(found.rows["BU99010305"]["reason"])
    assert found.vanished == ("BU99010305",)


@given(flags=st.lists(st.sampled_from("123"), min_size=1, max_size=6))
def test_flags_chain_over_the_years(flags):
    # Flag 1 keeps the code, 2 gives the whole gemeente another one, 3 redraws every buurt.
    names, gemeente = ("Dorp", "Elders", "Verderop"), 1
    old, steps = [(f"BU{gemeente:04d}000{place}", name, "1") for place, name in enumerate(names)], []
    first = [code for code, _, _ in old]
    for year, flag in enumerate(flags, start=2020):
        gemeente += flag == "2"
        new = [(f"BU{gemeente:04d}000{place}", name, flag) for place, name in enumerate(names)]
        steps.append(step(old, new, year=year))
        old = new
    found, last = compose(steps), [code for code, _, _ in old]
    assert found.linked == ({} if "3" in flags else dict(zip(last, first, strict=True)))
    kind = Link.REDRAWN if "3" in flags else Link.RENUMBERED if "2" in flags else Link.SAME
    assert [row["link"] for row in found.rows.values()] == [kind] * len(names)


def test_an_area_that_is_absent_in_between_is_not_linked():
    first = step([("BU00010000", "Dorp", "1")], [])
    later = step([("BU00010000", "Dorp", "1")], [("BU00010000", "Dorp", "1")], year=2020)
    row = compose([first, later]).rows["BU00010000"]
    assert (row["link"], row["before"]) == ("unknown", "")
    assert row["reason"] is not None


@pytest.mark.parametrize("pick", [slice(0, 0), slice(0, 8, 2)])
def test_no_steps_or_a_year_skipped_is_refused(pick):
    with pytest.raises(InputError, match="give"):
        compose(example_steps()[pick])


def test_a_frame_that_repeats_a_code_is_refused():
    with pytest.raises(SchemaError, match="BU00010000"):
        step([("BU00010000", "Dorp", "1"), ("BU00010000", "Dorp", "1")], [])
