"""The same walk as in `test_link`, over real pages: whatever was chosen, the address brings back the view."""

from __future__ import annotations

import random

import pytest

PAGES = ("pages/kaart.py", "pages/vergelijken.py", "pages/samen.py", "pages/verandering.py", "pages/profiel.py")
START = {"gebied": "voorbeeldregio", "niveau": "wijk", "indicator": "laag_inkomen", "jaar": "2018"}
STEPS = 8


def goes_to(app, page, link):
    app.query_params = dict(link)
    app.switch_page(page).run()
    assert not app.exception
    assert not app.error


def shown(app):
    """What the controls show; the profile has fewer."""
    return {key: app.session_state[key] for key in ("gebied", "niveau", "indicator", "jaar", "klassen", "code")}


def choose(app, page, dice):
    if page != "pages/profiel.py" and dice.random() < 0.5:
        app.button_group(key="niveau").set_value(dice.choice(["buurt", "wijk", "gemeente"])).run()
    else:
        app.select_slider(key="jaar").set_value(dice.choice([2017, 2018, 2019])).run()
    assert not app.exception


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(2))
def test_every_address_of_a_walk_brings_its_view_back(open_app, empty, seed):
    dice = random.Random(seed)
    page = dice.choice(PAGES)
    app = open_app(page, store=empty, link={**START, "klassen": "fisher_jenks-4", "tweede": "woz", "vanaf": "2016"})
    history = []
    for _ in range(STEPS):
        if dice.random() < 0.5:
            choose(app, page, dice)
        else:
            before, page = dict(app.query_params), dice.choice([other for other in PAGES if other != page])
            goes_to(app, page, {})
            for name in ("gebied", "indicator", "klassen", "tweede", "vanaf"):
                assert app.query_params[name] == before[name], (page, name)
        history.append((page, dict(app.query_params), shown(app)))
    for there, link, view in dice.sample(history, 4):
        goes_to(app, there, link)
        assert app.query_params == link
        assert shown(app) == view
