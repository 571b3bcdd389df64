import pytest
from builders import figures, indicator, raw, squares

from kaart.core.codes import Level
from kaart.core.errors import CrsError, SchemaError
from kaart.model.areas import join

CODES = ["BU00010000", "BU00010001", "BU00010002"]
FIGURES = figures(
    raw(code=[*CODES[1:], "BU00019999"], laag_inkomen_pct=[1.0, 2.0, 3.0], huishoudens=[500.0] * 3),
    indicator=indicator(),
    level=Level.BUURT,
    year=2018,
)


def test_what_does_not_join_is_counted_on_both_sides():
    joined = join(squares(CODES), FIGURES)
    assert joined.areas["code"].tolist() == CODES[1:]
    assert joined.without_figures == (CODES[0],)
    assert joined.without_boundary == ("BU00019999",)
    assert joined.areas.crs.to_epsg() == 28992


def test_other_coordinates_and_repeated_codes_are_refused():
    with pytest.raises(CrsError, match="4326"):
        join(squares(CODES).to_crs("EPSG:4326"), FIGURES)
    with pytest.raises(SchemaError):
        join(squares([CODES[0], CODES[0]]), FIGURES)
