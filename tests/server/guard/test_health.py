"""What a monitor is told."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event

import pandas as pd
import pytest
from asgi import Answered, ask
from starlette.applications import Starlette

from kaart import __version__
from kaart.core.provenance import Provenance
from kaart.core.settings import Settings
from kaart.server.guard import health, state
from kaart.server.guard.sessions_state import SessionsWatch
from kaart.server.guard.state import Watch
from kaart.server.site import Site
from kaart.store.manifest import Key
from kaart.store.parquet import Store
from kaart.workshop.database import path_of

KEY, OTHER = Key("cijfers", "kwb-2018", "GM0917"), Key("grenzen", "buurt-2018", "GM0917")
NOW = datetime(2026, 3, 1, tzinfo=UTC)


def write(store: Store, key: Key, *, days_ago: int) -> None:
    moment = NOW - timedelta(days=days_ago)
    frame = pd.DataFrame({"code": ["BU09170000"], "x": [1.0]})
    origin = Provenance(source="CBS", url="https://x.test", retrieved_at=moment)
    store.write(key, frame, provenance=origin)


@pytest.fixture
def store(settings, monkeypatch) -> Store:
    for module in (health, state):
        monkeypatch.setattr(module, "now_utc", lambda: NOW)
    store = Store(settings.cache)
    write(store, KEY, days_ago=10)
    write(store, OTHER, days_ago=300)
    return store


def asked(settings: Settings, **headers: str) -> Answered:
    return ask(Starlette(routes=health.routes(Site(settings))), "/gezond", headers=headers)


def test_a_whole_store_says_what_it_holds_and_how_old_it_is(settings, store):
    answer = asked(settings)
    found = answer.json()
    assert answer.status == 200
    assert (found["state"], found["reasons"], found["example_only"]) == ("ok", [], False)
    assert (found["files"], found["layers"]) == (2, {"cijfers": 1, "grenzen": 1})
    assert found["newest_retrieved_at"] == (NOW - timedelta(days=10)).isoformat()
    assert found["oldest_retrieved_at"] == (NOW - timedelta(days=300)).isoformat()
    assert found["version"] == __version__
    assert found["free_mb"] > 0
    assert str(settings.cache) not in answer.text


def test_an_installation_that_fetched_nothing_has_the_example_alone(settings):
    answer = asked(settings)
    assert (answer.status, answer.json()["state"], answer.json()["example_only"]) == (200, "empty", True)
    assert answer.json()["age_days"] is None


def test_a_damaged_file_is_named_with_the_way_to_repair_it(settings, store):
    path = store.path(KEY)
    path.write_bytes(path.read_bytes()[:-1] + b"x")
    answer = asked(settings)
    assert (answer.status, answer.json()["state"], answer.json()["files_damaged"]) == (503, "damaged", 1)
    (reason,) = answer.json()["reasons"]
    assert "1 bewaard bestand is beschadigd: cijfers/kwb-2018/GM0917." in reason
    assert "kaart sync" in reason
    assert str(settings.cache) not in answer.text
    assert "1 stored file is damaged" in asked(settings, **{"Accept-Language": "en"}).text


def test_a_manifest_that_is_lost_or_unreadable_is_damage(settings, store):
    store.path(KEY, suffix=".json").unlink()
    store.path(OTHER, suffix=".json").write_text("{")
    answer = asked(settings)
    assert (answer.status, answer.json()["files_damaged"]) == (503, 2)


def test_a_folder_that_cannot_be_written_would_fail_a_refresh(settings, store, monkeypatch):
    monkeypatch.setattr(os, "access", lambda *_: False)
    answer = asked(settings)
    assert (answer.status, answer.json()["state"]) == (503, "read_only")
    assert "kaart sync" in answer.json()["reasons"][0]


def test_maps_that_could_not_be_served_are_said_as_well(settings, store):
    settings.static.write_text("in the place of the folder")
    answer = asked(settings)
    assert (answer.status, answer.json()["state"]) == (503, "read_only")
    (reason,) = answer.json()["reasons"]
    assert "KAART_STATIC" in reason
    assert str(settings.static) not in answer.text


def test_a_folder_that_cannot_be_read_is_said(settings, store, monkeypatch):
    def fail(_self: Store) -> tuple[Key, ...]:
        raise PermissionError(settings.cache)

    monkeypatch.setattr(Store, "every_key", fail)
    answer = asked(settings)
    assert (answer.status, answer.json()["state"]) == (503, "unreadable")
    assert str(settings.cache) not in answer.text


def test_a_file_is_hashed_again_only_when_it_changed(store, monkeypatch):
    hashed: list[Key] = []
    whole = Store.is_whole

    def counted(self: Store, key: Key, *, previous: bool = False) -> bool:
        hashed.append(key)
        return whole(self, key, previous=previous)

    monkeypatch.setattr(Store, "is_whole", counted)
    watch = Watch(store)
    assert watch.look() == watch.look()
    assert hashed == [KEY, OTHER]
    store.path(KEY).write_bytes(b"")
    assert watch.look().damaged == (KEY,)
    assert set(hashed[2:]) == {KEY}


def test_an_own_layer_is_not_counted(settings: Settings, store: Store, tmp_path: Path):
    write(store, Key("eigen", "geheim-2018", "GM0917"), days_ago=1)
    assert asked(settings).json()["files"] == 2


def test_a_database_of_werksessies_that_is_not_there_is_said(settings, store):
    assert asked(settings).json()["sessions"] == "unused"
    assert not path_of(settings).exists()
    away = replace(settings, database="postgresql://nobody@127.0.0.1:1/kaart")
    answer = asked(away)
    assert (answer.status, answer.json()["state"], answer.json()["sessions"]) == (503, "no_sessions", "away")
    assert "werksessies" in answer.json()["reasons"][0]
    assert "127.0.0.1" not in answer.text
    path_of(settings).parent.mkdir(parents=True)
    path_of(settings).touch()
    answer = asked(settings)
    assert (answer.status, answer.json()["state"], answer.json()["sessions"]) == (200, "ok", "ok")


def test_a_monitor_does_not_wait_for_a_database_and_asks_it_once_at_a_time(settings):
    asked_for, answers = [], Event()

    def slow() -> None:
        asked_for.append(1)
        answers.wait(30)

    watch = SessionsWatch(replace(settings, database="x"), slow, patience_s=0.01)
    assert [watch.look(), watch.look(), len(asked_for)] == ["away", "away", 1]
    answers.set()
    watch = SessionsWatch(replace(settings, database="x"), slow, patience_s=30)
    assert watch.look() == "ok"
