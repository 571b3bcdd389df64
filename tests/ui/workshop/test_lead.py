"""Leading a session: what waits, what is shown, editing with another facilitator, and text that is never markup."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from kaart.catalogue import load
from kaart.exports.workshop.pointed import outlines_of
from kaart.ui.cache.keep import library
from kaart.ui.workshop.page import seconds_left
from kaart.ui.workshop.room_side import rows_of
from kaart.workshop.acts import ChangePlan, EditNote, EnterPaper, GiveAnswer, OpenSession, StepAsked, WriteNote
from kaart.workshop.keys import new_id, new_secret
from kaart.workshop.model import FACILITATOR, Actor, Point, Recognised, Role, Showing, Step

LEAD = Actor(FACILITATOR, Role.FACILITATOR)
VIEW = {"gebied": "voorbeeldregio", "niveau": "wijk", "indicator": "laag_inkomen", "jaar": "2023"}
STEP = StepAsked(id="s1", question="Herkennen we dit?", query=VIEW)
AREA = "WK990001"
NASTY = (
    "<script>alert(1)</script> **vet** :material/home: $x^2$ ![p](http://evil.example/x.png) [l](http://evil.example) "
    "www.evil.example"
)


@pytest.fixture
def begun(sessions):
    found = sessions.begin(ChangePlan(title="Avond", steps=[STEP, StepAsked(id="s2", question="En nu?")]))
    sessions.append(found.session, OpenSession(), actor=LEAD, id_=new_id())
    person = sessions.admit(found.session, token=new_secret(), name="[Jan](http://evil.example)")
    for id_, text in (("n1", NASTY), ("n2", "x" * 10_000)):
        act = WriteNote(note=id_, step="s1", area=AREA, note_kind="vraag", text=text)
        sessions.append(found.session, act, actor=person, id_=new_id())
    answer = GiveAnswer(step="s1", area=AREA, recognised="nee", reason=NASTY)
    sessions.append(found.session, answer, actor=person, id_=new_id())
    return found


def markup(app):
    """All that Streamlit reads as Markdown or HTML, but for what it escapes itself."""
    return [item.value for item in (*app.markdown, *app.caption, *app.warning, *app.info, *app.error, *app.title)]


@pytest.mark.slow
def test_notes_are_shown_hidden_edited_and_agreed_and_never_markup(open_session, sessions, begun):
    app = open_session(begun)
    app.segmented_control(key="ws_deel").set_value("leiden").run()
    assert not app.exception
    assert NASTY in [item.value for item in app.text]
    assert not [text for text in markup(app) if "evil" in text or "script" in text]
    assert len([text for text in app.text if len(text.value) > 5000]) == 1
    assert sessions.state(begun.session).figures["s1"]

    app.button(key="ws_kijk_n1").click().run()
    assert sessions.state(begun.session).notes["n1"].showing is Showing.SHOWN
    app.button(key="ws_open_n1").click().run()
    note = sessions.state(begun.session).notes["n1"]
    theirs = EditNote(note="n1", base=note.edited, note_kind="vraag", text="Van de ander")
    sessions.append(begun.session, theirs, actor=LEAD, id_=new_id())
    app.text_area(key="ws_bank_tekst").set_value("Van mij").run()
    app.button(key="ws_bank_bewaar").click().run()
    assert sessions.state(begun.session).notes["n1"].text == "Van de ander"
    assert any("Van de ander" in item.value for item in app.error)
    assert app.text_area(key="ws_bank_tekst").value == "Van mij"
    app.button(key="ws_bank_bewaar").click().run()
    assert sessions.state(begun.session).notes["n1"].text == "Van mij"

    app.text_input(key="ws_bank_wie").set_value("De gemeente")
    app.button(key="ws_bank_afgesproken").click().run()
    assert sessions.state(begun.session).notes["n1"].agreement.owner == "De gemeente"
    app.button(key="ws_klaar_n1").click().run()
    assert sessions.state(begun.session).notes["n1"].agreement.done
    app.multiselect(key="ws_bundel_noten").set_value(["n1", "n2"]).run()
    app.button(key="ws_bundel_samen").click().run()
    assert sessions.state(begun.session).notes["n2"].into == "n1"
    app.button(key="ws_stap_verder").click().run()
    assert sessions.state(begun.session).shown == "s2"
    assert not app.exception


def test_what_a_table_wrote_is_entered_as_on_paper(open_session, sessions, begun):
    app = open_session(begun)
    app.segmented_control(key="ws_deel").set_value("leiden").run()
    app.number_input(key="ws_in_tafel").set_value(4)
    app.text_area(key="ws_in_tekst").set_value("Van papier")
    app.button(key="ws_in_noot").click().run()
    state = sessions.state(begun.session)
    assert [(item.text, item.table) for item in state.notes.values() if item.table] == [("Van papier", 4)]
    assert app.text_area(key="ws_in_tekst").value == ""
    app.button(key="ws_in_noot").click().run()  # nothing was typed
    assert len(app.error) == 1
    assert not app.exception


@pytest.mark.slow
def test_the_place_of_a_note_is_kept_until_its_area_changes_and_refused_outside(open_session, sessions, begun):
    app = open_session(begun)
    app.segmented_control(key="ws_deel").set_value("leiden").run()
    assert not [button for button in app.button if button.key == "ws_in_plek_noot_wijs"]
    app.selectbox(key="ws_in_buurt").select_index(1).run()
    area = app.session_state["ws_in_buurt"]
    app.button(key="ws_in_plek_noot_wijs").click().run()
    # As the component tells it.
    outlines = outlines_of(Step("s1", query=VIEW), library(), load(), language="nl")
    inside, outside = dict(zip(("lon", "lat"), outlines.spot(area).middle, strict=True)), {"lon": 5.0, "lat": 51.0}
    for place, kept in ((outside, None), (inside, Point(**inside))):
        app.session_state["ws_in_plek_noot"] = place
        app.text_area(key="ws_in_tekst").set_value("Hier")
        app.button(key="ws_in_noot").click().run()
        assert bool(app.error) is (kept is None)
        assert [note.point for note in sessions.state(begun.session).notes.values() if note.text == "Hier"] == (
            [] if kept is None else [kept]
        )
    assert app.session_state["ws_in_plek_noot"] is None
    app.session_state["ws_in_plek_noot"] = inside
    app.selectbox(key="ws_in_buurt").select_index(2).run()
    assert app.session_state["ws_in_plek_noot"] is None
    assert not app.exception


def test_areas_that_are_recognised_least_stand_first(sessions, begun):
    paper = EnterPaper(step="s1", area="WK990002", table=1, ja=3, deels=1)
    sessions.append(begun.session, paper, actor=LEAD, id_=new_id())
    rows = rows_of(sessions.state(begun.session), "s1", {AREA: "Een"})
    assert [(row.name, row.counts, row.notes) for row in rows] == [("Een", (0, 0, 1), 2), ("WK990002", (3, 1, 0), 0)]
    assert [part.count for part in rows[1].parts] == [3, 1]
    assert len(Recognised) == len(rows[0].counts)


def test_a_timer_ends_at_nothing():
    now = datetime(2026, 1, 1, tzinfo=UTC)
    assert seconds_left(None, now) is None
    assert seconds_left(now + timedelta(seconds=89.5), now) == 90
    assert seconds_left(now - timedelta(seconds=5), now) == 0
