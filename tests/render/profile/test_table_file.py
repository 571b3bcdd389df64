"""The figures of a profile read back from the workbook: all of them, or the reason why there is none."""

import io
import math

import openpyxl
import pytest
from profiles import rich

from kaart.analysis.profile.build import build_profile
from kaart.catalogue import load
from kaart.render.profile.sheet import build_sheet
from kaart.render.profile.table_file import profile_table


@pytest.mark.parametrize("language", ["nl", "en"])
def test_every_figure_stands_there_once_with_its_value_or_the_reason(language):
    profile = build_profile(rich("Proef 0"), catalogue=load())
    sheet = build_sheet(profile, catalogue=load(), language=language)
    file = profile_table(profile, sheet, catalogue=load())
    page, about = openpyxl.load_workbook(io.BytesIO(file.xlsx())).worksheets
    head, *cells = [[cell.value for cell in row] for row in page.iter_rows()]
    rows = [dict(zip(head, row, strict=True)) for row in cells]
    shown = [*profile.people, *profile.poverty, *(row for domain in profile.domains for row in domain.rows)]
    value, status, year = ("Waarde", "Status", "Jaar") if language == "nl" else ("Value", "Status", "Year")
    assert len(rows) == len(shown)
    for row, given in zip(shown, rows, strict=True):
        times = 1000 if "000 euro" in row.indicator.unit.nl else 1
        assert given[value] == (None if math.isnan(row.value) else pytest.approx(row.value * times))
        assert given[year] == row.year
        assert given[status]
    assert any(row.known for row in shown)
    assert not all(row.known for row in shown)
    assert any("BU00010000" in str(cell.value) for line in about.iter_rows() for cell in line)
