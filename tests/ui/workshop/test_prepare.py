"""Beginning a session and preparing it, with another facilitator at the same time."""

from __future__ import annotations

import pytest
from seen import texts

from kaart.core.errors import DatabaseError
from kaart.workshop.acts import ChangePlan, StepAsked
from kaart.workshop.keys import reader_secret
from kaart.workshop.model import FACILITATOR, Actor, Phase, Role
from kaart.workshop.plans import change_plan, change_step

LEAD = Actor(FACILITATOR, Role.FACILITATOR)
VIEW = {"gebied": "voorbeeldregio", "niveau": "wijk", "indicator": "laag_inkomen", "jaar": "2023"}
STEP = StepAsked(id="s1", question="Herkennen we dit?", query=VIEW)


@pytest.mark.slow
def test_a_session_begins_from_a_map_and_comes_back_after_another_page(open_app, empty, sessions):
    app = open_app(store=empty, link=VIEW)
    app.session_state["werksessie"] = True
    app.run()
    app.text_input(key="werksessie_vraag").set_value("Klopt dit?")
    assert "werksessie_bij_eigen" in [button.key for button in app.button]
    app.button(key="werksessie_begin").click().run()
    assert not app.exception
    (listed,) = sessions.listed()
    state = sessions.state(listed.id)
    assert (state.title, state.area, state.phase) == ("Werksessie Voorbeeldregio", "voorbeeldregio", Phase.PREPARING)
    assert [(step.page, dict(step.query), step.question) for step in state.steps] == [("", VIEW, "Klopt dit?")]
    # AppTest does not follow to another page by itself: what was kept for it is what the page opens.
    assert app.query_params.get("sessie") == [listed.id] or app.session_state["_werksessie"][0].session == listed.id


@pytest.mark.slow
def test_the_page_prepares_says_what_is_invented_and_loses_nothing(open_session, sessions):
    begun = sessions.begin(ChangePlan(title="Avond *x*", steps=[STEP, StepAsked(id="s2")]))
    app = open_session(begun)
    assert not app.exception
    assert [item.value for item in app.title] == [r"Avond \*x\*"]
    assert any("verzonnen" in item.value for item in app.warning)
    app.text_input(key=f"ws_titel_{begun.session}").set_value("Morgen").run()
    assert sessions.state(begun.session).title == "Morgen"
    # Another facilitator asks something else meanwhile.
    change_plan(sessions, begun.session, change_step("s1", question="Van de ander [x](y)"), actor=LEAD)
    app.text_input(key="ws_stap_vraag_s1").set_value("Van mij").run()
    assert sessions.state(begun.session).by_step["s1"].question == "Van de ander [x](y)"
    assert app.text_input(key="ws_stap_vraag_s1").value == "Van mij"
    assert any(r"Van de ander \[x\]\(y\)" in item.value for item in app.warning)
    app.button(key="ws_stap_vraag_s1_houd").click().run()
    assert sessions.state(begun.session).by_step["s1"].question == "Van mij"
    app.button(key="ws_rij_op_s2").click().run()
    assert [step.id for step in sessions.state(begun.session).steps] == ["s2", "s1"]
    app.text_input(key="ws_link").set_value("http://x/eigen?gebied=NL")
    app.button(key="ws_erbij_knop").click().run()
    assert any("geen link naar een kaart" in item.value for item in app.error)
    assert app.text_input(key="ws_link").value == "http://x/eigen?gebied=NL"
    app.text_input(key="ws_link").set_value("http://x/?gebied=voorbeeldregio&niveau=wijk")
    app.button(key="ws_erbij_knop").click().run()
    assert len(sessions.state(begun.session).steps) == 3
    assert not app.exception


def test_a_wrong_secret_is_a_sentence_and_shows_nothing(open_session, sessions):
    begun = sessions.begin(ChangePlan(title="Zomerkamp", steps=[STEP]))
    for link in ({"sleutel": "fout"}, {"sessie": "weg"}):
        app = open_session(begun, **link)
        assert not app.exception
        assert len(app.error) == 1
        assert "Zomerkamp" not in " ".join(texts(app))


def test_a_reader_can_change_nothing(open_session, sessions):
    begun = sessions.begin(ChangePlan(title="Avond", steps=[STEP]))
    app = open_session(begun, sleutel=reader_secret(begun.secret))
    assert not app.exception
    assert not app.text_input


def test_while_the_database_is_away_the_page_says_so_and_waits(open_session, sessions, monkeypatch):
    begun = sessions.begin(ChangePlan(title="Zomerkamp", steps=[STEP]))
    app = open_session(begun)
    typed = f"ws_titel_{begun.session}"

    def away(*_, **__):
        raise DatabaseError("The database does not answer.")

    with monkeypatch.context() as broken:
        broken.setattr(type(sessions), "append", away)
        app.text_input(key=typed).set_value("Winterkamp").run()
        assert (len(app.error), app.text_input(key=typed).value) == (1, "Winterkamp")
    app.button(key=f"{typed}_opnieuw").click().run()
    assert sessions.state(begun.session).title == "Winterkamp"
    with monkeypatch.context() as broken:
        broken.setattr(type(sessions), "actor", away)
        app.run()
        assert (len(app.error), len(app.text_input)) == (1, 0)
    app.run()
    assert app.text_input(key=typed).value == "Winterkamp"
    assert not app.exception
