"""The workbook of a region on the page of sources: made when asked for, never with own figures."""

import pytest

from kaart.catalogue.own import is_own
from kaart.core.codes import Level
from kaart.core.errors import WorkbookError
from kaart.exports.workbook import RegionWorkbook
from kaart.ui.about import workbook


@pytest.fixture
def asked(monkeypatch):
    """What was asked for; per gemeente there is too much."""
    wanted = []

    def make(item, *_given, **_more):
        wanted.append(item)
        if item.level is Level.GEMEENTE:
            raise WorkbookError("More than {most} rows.", most=5)
        return RegionWorkbook(b"x", rows=13_443, indicators=3, years=(2018, 2019))

    monkeypatch.setattr(workbook, "region_workbook", make)
    return wanted


def test_it_is_made_when_asked_for_and_what_does_not_fit_is_said(open_app, empty, asked):
    app = open_app("pages/bronnen.py", store=empty)
    assert asked == []
    app = app.button(key="werkboek_maken").click().run()
    assert not app.exception
    (wanted,) = asked
    assert (wanted.scope.id, wanted.level, wanted.years) == ("voorbeeldregio", Level.BUURT, ())
    assert not [item.id for item in wanted.indicators if is_own(item)]
    (button,) = [item for item in app.get("download_button") if item.key == "werkboek_ophalen"]
    assert button.label == "Download 13.443 cijfers van 3 indicatoren, 2018-2019"
    app.selectbox(key="werkboek_niveau").select(Level.GEMEENTE)
    app = app.button(key="werkboek_maken").click().run()
    assert "More than 5 rows." in [item.value for item in app.error]
