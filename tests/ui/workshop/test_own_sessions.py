"""Who signed in finds back the werksessies they began, and no others."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from kaart.core.errors import NotAdmittedError
from kaart.core.settings import Settings
from kaart.workshop.acts import ChangePlan
from kaart.workshop.sessions import Workshops


def page(owner: str) -> None:
    import streamlit as st

    from kaart.ui.workshop.own_sessions import show_own_sessions
    from kaart.ui.workshop.sign_in import Visitor

    show_own_sessions(Visitor(may_begin=True, owner=owner, seed=f"zaad van {owner}" if owner else ""))
    st.text("einde")


def shown(owner: str) -> AppTest:
    return AppTest.from_function(page, args=(owner,)).run()


def test_only_those_of_who_signed_in_are_listed_and_open_with_a_new_link(tmp_path, monkeypatch):
    monkeypatch.setenv("KAART_CACHE", str(tmp_path / "cache"))
    workshops = Workshops.here(Settings(cache=tmp_path / "cache"))
    begun = workshops.begin(ChangePlan(title="**Avond** :material/home:"), owner="anna")
    workshops.begin(ChangePlan(title="Van een ander"), owner="bram")
    workshops.begin(ChangePlan(title="Van niemand"))
    opened = []
    monkeypatch.setattr("kaart.ui.workshop.own_sessions.go_to", opened.append)
    app = shown("anna")
    assert app.text[0].value == "**Avond** :material/home:"
    assert app.text[-1].value == "einde"
    assert app.caption[0].value.startswith("In voorbereiding · begonnen op ")
    (button,) = app.button
    button.click().run()
    (held,) = opened
    assert held.session == begun.session
    assert workshops.actor(begun.session, held.secret).role == "begeleider"
    with pytest.raises(NotAdmittedError):
        workshops.actor(begun.session, begun.secret)
    assert [element.value for element in shown("").text] == ["einde"]
    # From now on the link can be made again: it is the same, and nobody is put out of the session.
    (button,) = shown("anna").button
    assert button.label == "Openen"
    button.click().run()
    assert opened[1] == held
    workshops.database.close()
