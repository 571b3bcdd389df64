"""The hidden button that a download waits for: one press, one count, and what it says is not shown."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest

from kaart.ui.shell.downloads import BUTTON, PLACE
from kaart.ui.shell.frame import STYLE


def page():
    from kaart.ui.shell.downloads import count_runs

    count_runs()


def test_every_press_is_counted_and_nothing_of_it_is_seen():
    app = AppTest.from_function(page).run()
    seen = [app.get("html")[-1].proto.body]
    for _ in range(2):
        app.button(key=BUTTON).click().run()
        seen.append(app.get("html")[-1].proto.body)
    assert not app.exception
    assert seen == [f'<span data-kaart-count="{count}"></span>' for count in range(3)]
    assert f".st-key-{PLACE} {{ display: none" in STYLE.read_text()
