"""Who begins a werksessie signs in first, where that is set up."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from kaart.ui.workshop.sign_in import owner_of

PROVIDER = {"client_id": "kaart", "client_secret": "x", "server_metadata_url": "http://127.0.0.1:9/m"}
SHARED = {"redirect_uri": "http://localhost:8501/oauth2callback", "cookie_secret": "y" * 32}


def page() -> None:
    import streamlit as st

    from kaart.ui.shell.frame import errors_shown
    from kaart.ui.workshop.sign_in import sign_in

    with errors_shown():
        visitor = sign_in()
        st.text(f"begint {visitor.may_begin} {visitor.owner!r}")


def shown(auth: object) -> AppTest:
    app = AppTest.from_function(page)
    app.secrets["iets"] = "anders"
    if auth is not None:
        app.secrets["auth"] = auth
    return app.run()


def words(app: AppTest) -> list[str]:
    return [element.value.replace("\\", "") for element in [*app.text, *app.error]]


def test_without_it_everybody_begins_and_nothing_is_asked():
    app = shown(None)
    assert (words(app), list(app.button)) == (["begint True ''"], [])


def test_who_did_not_sign_in_is_asked_to_and_begins_nothing():
    app = shown({**SHARED, **PROVIDER})
    assert words(app)[-1] == "begint False ''"
    assert [button.label for button in app.button] == ["Aanmelden"]


def test_each_provider_has_a_button():
    app = shown({**SHARED, "entra": PROVIDER, "[x](y)": PROVIDER})
    assert [button.label for button in app.button] == ["Aanmelden met Entra", r"Aanmelden met \[x\]\(y\)"]


@pytest.mark.parametrize(
    ("auth", "missing"),
    [
        ({}, "redirect_uri, cookie_secret, client_id, client_secret, server_metadata_url"),
        ({**PROVIDER, "redirect_uri": "x"}, "cookie_secret"),
        ({**SHARED, "entra": {"client_id": "x"}}, "client_secret, server_metadata_url"),
    ],
)
def test_half_of_it_lets_nobody_in(auth, missing):
    assert f"ontbreekt {missing}." in words(shown(auth))[0]


def test_a_file_that_cannot_be_read_lets_nobody_in(tmp_path, monkeypatch):
    file = tmp_path / "secrets.toml"
    file.write_text("[auth\n", encoding="utf-8")
    monkeypatch.setattr("streamlit.get_option", lambda name: [str(file)] if name == "secrets.files" else None)
    monkeypatch.setattr("streamlit.secrets.load_if_toml_exists", lambda: False)
    app = AppTest.from_function(page).run()
    assert "niet te lezen" in words(app)[0]


def test_an_owner_is_the_same_person_at_the_same_provider_and_no_name():
    anna = {"iss": "https://a", "sub": "1", "name": "Anna", "email": "anna@example.org"}
    assert owner_of(anna) == owner_of({**anna, "name": "Anna B."})
    assert len({owner_of(anna), owner_of({**anna, "iss": "https://b"}), owner_of({**anna, "sub": "2"})}) == 3
    assert "anna" not in owner_of(anna).lower()
