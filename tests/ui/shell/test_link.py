"""The link is the state: a browser with a history, a session and pages, walked at random."""

from __future__ import annotations

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from kaart.ui.shell.link import Arrival, Memory, Room, arrive, is_bare

ROOMS = {
    "": Room.VIEW,
    "hotspots": Room.VIEW,
    "vergelijken": Room.VIEW,
    "bereikbaarheid": Room.ACCESS,
    "shortlist": Room.SHORTLIST,
    "bronnen": None,
}
NAMES = {
    Room.VIEW: ("gebied", "code", "jaar", "klassen", "tweede", "vanaf"),
    Room.ACCESS: ("gebied", "code", "maat", "klassen"),
    Room.SHORTLIST: ("gebied", "code", "jaar", "kolommen"),
}
VALUES = ("a", "b", "c")
START = {"gebied": "start"}


class Browser(RuleBasedStateMachine):
    """A tab: entries of its history with the view that was seen at each, and one session at a time.

    Attributes
    ----------
    entries
        Page, query in the address, and view seen.
    """

    @initialize(page=st.sampled_from(sorted(ROOMS)))
    def open_by_hand(self, page):
        self.entries = [[page, {}, None]]
        self.at, self.memory, self.widgets = 0, Memory(), {}
        self.run()

    def run(self):
        """One run of the page of the address: what the app does with the link and its widgets."""
        page, query, _ = self.entries[self.at]
        before, self.memory = self.memory, self.memory.entering(page)
        if self.memory.page != before.page:
            self.widgets = {}  # Streamlit forgets widgets of other pages
        room = ROOMS[page]
        if room is None:
            return
        found = arrive(self.memory, page=page, room=room, query=query)
        if found.follow:
            self.memory = self.memory.taken_over(page, query)
            self.widgets = {**START, **{name: text for name, text in found.query.items() if name in NAMES[room]}}
        view = dict(self.widgets)
        if view != query:
            self.go(page, view, step=not found.follow)  # an address that is completed on arrival is no step
        self.memory = self.memory.wrote(page, room, view)
        self.entries[self.at][2] = view

    def go(self, page, query, *, step):
        """Another address: as a step in the history, or in the place of the present one."""
        if step:
            self.at += 1
        self.entries = [*self.entries[: self.at], [page, dict(query), None]]

    @property
    def room(self):
        return ROOMS[self.entries[self.at][0]]

    @precondition(lambda self: self.room)
    @rule(number=st.integers(0, 5), value=st.sampled_from(VALUES))
    def choose(self, number, value):
        name = NAMES[self.room][number % len(NAMES[self.room])]
        self.widgets[name] = value
        self.run()
        assert self.entries[self.at][1][name] == value

    @rule(page=st.sampled_from(sorted(ROOMS)))
    def menu(self, page):
        left, _, view = self.entries[self.at]
        if page == left:
            return
        self.go(page, {}, step=True)
        self.run()
        if view and self.room:
            kept = (
                {name for name in view if name in NAMES[self.room]} if ROOMS[left] is self.room else {"gebied", "code"}
            )
            after = self.entries[self.at][2]
            assert {name: after.get(name) for name in kept} == {name: view.get(name) for name in kept}

    @rule(page=st.sampled_from(sorted(ROOMS)), jaar=st.sampled_from(VALUES))
    def button_with_a_view(self, page, jaar):
        link = {"gebied": "b", "jaar": jaar}
        self.go(page, link, step=True)
        self.run()
        if self.room is Room.VIEW:
            assert self.entries[self.at][2] == link

    @rule(steps=st.sampled_from([-2, -1, 1, 2]))
    def back_or_forward(self, steps):
        at = self.at + steps
        if 0 <= at < len(self.entries):
            before = [[page, dict(query), view] for page, query, view in self.entries]
            self.at = at
            self.run()
            # The view of then, and nothing added to the history or changed in it.
            assert self.entries == before
            assert self.at == at

    @rule()
    def reload(self):
        before = [[page, dict(query), view] for page, query, view in self.entries]
        self.memory, self.widgets = Memory(), {}
        self.run()
        assert self.entries == before

    @rule()
    def rerun(self):
        """A toggle outside the view."""
        before = self.entries[self.at][2]
        self.run()
        assert self.entries[self.at][2] == before

    @invariant()
    def the_address_says_what_is_shown(self):
        _, query, view = self.entries[self.at]
        assert view is None or query == view


def test_back_to_a_link_that_the_page_completes_is_not_a_trap():
    browser = Browser()
    browser.open_by_hand(page="")
    browser.button_with_a_view(page="bereikbaarheid", jaar="a")
    browser.back_or_forward(steps=-1)
    assert browser.entries[browser.at][0] == ""


TestBrowser = Browser.TestCase
TestBrowser.settings = settings(max_examples=40, stateful_step_count=20, deadline=None)


def test_two_pages_with_the_same_link_are_two_arrivals():
    link = {"gebied": "GM0917", "jaar": "2018"}
    there = Memory().wrote("vergelijken", Room.VIEW, link)
    assert arrive(there, page="vergelijken", room=Room.VIEW, query=link) == Arrival(link, follow=False)
    assert arrive(there.entering("hotspots"), page="hotspots", room=Room.VIEW, query=link).follow


def test_a_link_that_led_to_an_error_is_taken_over_once():
    link = {"gebied": "GM0363"}
    after = Memory().taken_over("", link)
    assert not arrive(after.entering(""), page="", room=Room.VIEW, query=link).follow


def test_the_language_of_the_menu_goes_over_that_of_the_view():
    memory = Memory().wrote("", Room.VIEW, {"gebied": "GM0917", "jaar": "2018", "taal": "en"})
    assert arrive(memory.entering("samen"), page="samen", room=Room.VIEW, query={}).query == {
        "gebied": "GM0917",
        "jaar": "2018",
    }
    found = arrive(memory.entering("samen"), page="samen", room=Room.VIEW, query={"taal": "en"})
    assert found.query["taal"] == "en"
    assert found.carried


@pytest.mark.parametrize(("query", "bare"), [({}, True), ({"taal": "en"}, True), ({"gebied": "NL00"}, False)])
def test_a_link_without_a_view_is_bare(query, bare):
    assert is_bare(query) is bare
