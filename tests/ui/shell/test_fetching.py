"""A refresh behind a button."""

from contextlib import nullcontext
from types import SimpleNamespace

from kaart.catalogue import load
from kaart.core.provenance import Notice
from kaart.core.settings import Settings
from kaart.sync.jobs import Report
from kaart.ui.shell import fetching


class Nothing:
    """A refresh that fetches nothing."""

    def __init__(self, *_: object) -> None: ...

    def find_years(self, _layers):
        return SimpleNamespace(catalogue=load())

    def gemeente_names(self): ...

    def run(self, *_, **__):
        return Report(())


def test_that_provinces_did_not_come_with_the_country_is_in_the_result(monkeypatch, tmp_path):
    lacking = Notice.of("no provinces")
    monkeypatch.setattr(fetching, "connect", lambda _: nullcontext())
    monkeypatch.setattr(fetching, "Refresh", Nothing)
    monkeypatch.setattr(fetching, "keep_country_provinces", lambda *_, **__: lacking)
    order, settings = fetching.Order("NL", (2024,), ("cijfers",)), Settings(cache=tmp_path)
    assert fetching.fetch(order, settings, progress=lambda *_: None).notice == lacking
