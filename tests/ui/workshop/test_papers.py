"""The part of the page with the minutes and the sheets."""

from __future__ import annotations

import pytest

from kaart.core.settings import Settings
from kaart.ui.cache.workshops import workshops
from kaart.workshop.acts import ChangePlan, StepAsked

PAGE = "pages/werksessie.py"
VIEW = {"gebied": "voorbeeldregio", "niveau": "buurt", "indicator": "laag_inkomen", "jaar": "2023"}


@pytest.fixture
def sessions(monkeypatch, tmp_path):
    monkeypatch.setattr(Settings, "workshops", tmp_path / "werksessies")
    monkeypatch.setattr("kaart.ui.cache.workshops.settings", lambda: Settings(cache=tmp_path / "cache"))
    found = workshops()
    yield found
    found.database.close()


def test_minutes_and_sheets_can_be_asked_for(open_app, empty, sessions):
    begun = sessions.begin(ChangePlan(title="Avond", steps=[StepAsked(id="s1", title="*[x](y)*", query=VIEW)]))
    app = open_app(PAGE, store=empty, link={"sessie": begun.session, "sleutel": begun.secret})
    app.session_state["ws_deel"] = "papier"
    app.run()
    assert not app.exception
    assert {item.value for item in app.subheader} == {"Verslag", "Vellen voor tafels"}
    labels = [item.proto.label for item in app.get("download_button")]
    assert labels == ["Verslag (PDF)", "Verslag (HTML)", "Vellen (PDF)"]
    assert app.multiselect(key="ws_papier_buurten_s1").label == r"1\. \*\[x\]\(y\)\*"
    asked = app.multiselect(key="ws_papier_buurten_s1")
    assert len(asked.options) == 91
    asked.set_value(asked.options[:17]).run()
    assert any("hooguit 16" in item.value for item in app.warning)
