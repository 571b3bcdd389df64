"""A view is made once for each state of the store, and never for another library."""

from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest

from kaart.catalogue import load
from kaart.core.settings import Settings
from kaart.exports.workshop import kept
from kaart.exports.workshop.view import StepView
from kaart.store.library import Library
from kaart.workshop.model import Step

STEP = Step("a", query={"gebied": "GM0917"})


def made_by(monkeypatch, problem=""):
    asked = []

    def make(step, library, catalogue, *, language):
        asked.append((library, step.page, language))
        return StepView(step.page, dict(step.query), language, problem=problem)

    monkeypatch.setattr(kept, "step_view", make)
    return asked


def test_a_view_is_made_once_for_each_store_language_and_page(monkeypatch, tmp_path):
    asked = made_by(monkeypatch)
    libraries = [Library.public(Settings(cache=tmp_path / name)) for name in ("a", "b")]
    for library in libraries * 2:
        for language in ("nl", "en"):
            for page in ("", "profiel"):
                step = Step("other id", page=page, query=STEP.query)
                assert kept.kept_view(step, library, load(), language=language).language == language
    assert len(asked) == len(set(asked)) == 8


def test_a_view_is_made_again_when_the_store_changed(monkeypatch, tmp_path):
    asked = made_by(monkeypatch)
    library = Library.public(Settings(cache=tmp_path / "cache"))
    monkeypatch.setattr(kept, "stamp_here", lambda library: str(len(asked)))
    kept.kept_view(STEP, library, load(), language="nl")
    kept.kept_view(STEP, library, load(), language="nl")
    assert len(asked) == 2


def test_equal_libraries_share_and_what_one_hides_another_may_show(monkeypatch, tmp_path):
    asked, settings = made_by(monkeypatch), Settings(cache=tmp_path / "cache")
    for library in (Library.public(settings), Library.public(settings), Library(settings)):
        kept.kept_view(STEP, library, load(), language="nl")
    assert len(asked) == 2


def test_who_asks_meanwhile_waits_for_the_one_that_is_made(monkeypatch, tmp_path):
    library, began, go, asked = Library.public(Settings(cache=tmp_path / "cache")), Event(), Event(), []

    def make(step, library, catalogue, *, language):
        asked.append(language)
        began.set()
        assert go.wait(30)
        return StepView(step.page, dict(step.query), language)

    monkeypatch.setattr(kept, "step_view", make)
    with ThreadPoolExecutor(2) as pool:
        one = pool.submit(kept.kept_view, STEP, library, load(), language="nl")
        assert began.wait(30)
        other = pool.submit(kept.kept_view, STEP, library, load(), language="nl")
        go.set()
        assert one.result() is other.result()
    assert asked == ["nl"]


def test_a_defect_is_not_kept(monkeypatch, tmp_path):
    library = Library.public(Settings(cache=tmp_path / "cache"))
    monkeypatch.setattr(kept, "step_view", lambda *_, **__: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        kept.kept_view(STEP, library, load(), language="nl")
    asked = made_by(monkeypatch)
    assert kept.kept_view(STEP, library, load(), language="nl").language == "nl"
    assert len(asked) == 1


def test_what_could_not_be_made_is_tried_again(monkeypatch, tmp_path):
    asked = made_by(monkeypatch, problem="De cijfers worden net ververst.")
    library = Library.public(Settings(cache=tmp_path / "cache"))
    for _ in range(2):
        assert kept.kept_view(STEP, library, load(), language="nl").problem
    assert len(asked) == 2


def test_no_more_than_some_are_kept(monkeypatch, tmp_path):
    asked = made_by(monkeypatch)
    library = Library.public(Settings(cache=tmp_path / "cache"))
    for number in [*range(70), 0]:
        kept.kept_view(Step("a", query={"jaar": str(number)}), library, load(), language="nl")
    assert len(asked) == 71
