"""An installation as one file and back again: whole or not at all, whatever stands in the archive."""

from __future__ import annotations

import hashlib
import io
import json
import os
import stat
import threading
import zipfile
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest
from builders import raw
from clirun import snapshot
from hypothesis import HealthCheck, given, settings, strategies

from kaart.core.errors import DatabaseError, InputError, KaartError, NewerStoreError, StoreError
from kaart.core.provenance import Provenance
from kaart.core.sealed import seal
from kaart.core.settings import Settings
from kaart.exports import backup
from kaart.exports.backup import keep, restore
from kaart.store import archive as archives
from kaart.store.archive import INDEX
from kaart.store.bring_back import FOLDER, is_halfway
from kaart.store.edition import FILE as EDITION
from kaart.store.library import Library
from kaart.store.manifest import Key
from kaart.store.parquet import Store
from kaart.workshop.acts import ChangePlan, OpenSession, StepAsked, WriteNote
from kaart.workshop.database import path_of
from kaart.workshop.model import FACILITATOR, Actor, Role
from kaart.workshop.sessions import Workshops

ORIGIN = Provenance(source="cbs_kwb", url="http://127.0.0.1/x", retrieved_at=datetime(2026, 1, 2, tzinfo=UTC))
FIGURES, OWN = Key("cijfers", "kwb-2018", "GM0001"), Key("eigen", "eigen_a-buurt-2018", "GM0001")
PLAN = ChangePlan(title="Avond", area="GM0917", steps=[StepAsked(id="s1", question="Herkennen we dit?")])
LEAD = Actor(FACILITATOR, Role.FACILITATOR)


def installation(folder: Path) -> Settings:
    return Settings(cache=folder / "cache", own=folder / "own", sessions=folder / "werksessies")


def store_figures(settings: Settings, *values: float, key: Key = FIGURES) -> Store:
    store = Store(settings.cache)
    for value in values:
        store.write(key, raw(code=["BU00010000", "GM0001"], laag_inkomen_pct=[value, 2.0]), ORIGIN)
    return store


def begin(settings: Settings, notes: int = 1) -> Workshops:
    found = Workshops.here(settings)
    begun = found.begin(PLAN)
    found.append(begun.session, OpenSession(), actor=LEAD, id_="open")
    for number in range(notes):
        found.append(begun.session, written(number), actor=LEAD, id_=f"a{number}")
    return found


def written(number: int) -> WriteNote:
    return WriteNote(note=f"n{number}", step="s1", area="BU09170000", note_kind="vraag", text="Waarom?")


@pytest.fixture
def here(tmp_path) -> Settings:
    """With two deliveries of figures, own ones, a region of its own and a werksessie."""
    settings = installation(tmp_path / "hier")
    store_figures(settings, 1.0, 9.0)
    store_figures(settings, 3.0, key=OWN)
    (settings.cache / "gevraagd.json").write_text("{}")
    (settings.cache / "packed").mkdir()
    (settings.cache / "packed" / "x.br").write_text("made again")
    settings.additions.mkdir()
    (settings.additions / "regios.toml").write_text("# van ons\n")
    begin(settings).database.close()
    return settings


@pytest.fixture
def there(tmp_path) -> Settings:
    return installation(tmp_path / "daar")


@pytest.fixture
def kept(here, tmp_path) -> Path:
    target = tmp_path / "kaart.zip"
    assert keep(here, target).files == 3
    return target


def notes_of(settings: Settings) -> list[int]:
    found = Workshops.here(settings)
    try:
        return [each.notes for each in found.listed()]
    finally:
        found.database.close()


def kept_files(settings: Settings) -> dict[str, str]:
    """What an archive has; not what is made again."""
    made = ("packed", EDITION)
    return {name: digest for name, digest in snapshot(settings.cache).items() if not name.startswith(made)}


def test_another_machine_has_all_of_it(here, there, kept):
    stamp = Library(there).stamp()
    back = restore(there, kept)
    assert (back.files, back.sessions, back.before) == (3, 1, ())
    assert kept_files(there) == kept_files(here)
    assert Library(there).stamp() != stamp
    assert Store(there.cache).read_previous(FIGURES).frame["laag_inkomen_pct"].iloc[0] == 1.0
    assert (there.additions / "regios.toml").read_text() == "# van ons\n"
    assert notes_of(there) == [1]
    assert not (there.cache / FOLDER).exists()
    assert [path.name for path in there.workshops.iterdir()] == ["werksessies.sqlite"]
    if os.name != "nt":
        assert {stat.S_IMODE(path.stat().st_mode) for path in (kept, path_of(there))} == {0o600}


def test_what_stood_there_goes_but_for_own_figures_that_the_archive_has_not(there, tmp_path):
    other, source = tmp_path / "x.zip", installation(tmp_path / "bron")
    store_figures(source, 5.0)
    keep(source, other, workshops=False)
    store_figures(there, 1.0, key=Key("vve", "register", "GM0001"))
    store_figures(there, 1.0, key=OWN)
    begin(there).database.close()
    assert restore(there, other).sessions is None
    assert [key.layer for key in Store(there.cache).every_key()] == ["cijfers", "eigen"]
    assert notes_of(there) == [1]


def test_werksessies_are_kept_while_people_write(here, there, tmp_path):
    found, target = begin(here, notes=0), tmp_path / "x.zip"
    session = next(each.id for each in found.listed() if not each.notes)
    done = threading.Event()

    def write() -> None:
        number = 0
        while not done.is_set():
            found.append(session, written(number), actor=LEAD, id_=f"a{number}")
            number += 1

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for _ in range(3):
            keep(here, target)
            restore(there, target)
    finally:
        done.set()
        writer.join()
        found.database.close()
    found = Workshops.here(there)
    seqs = {each.id: [event.seq for event in found.events(each.id)] for each in found.listed()}
    found.database.close()
    assert len(seqs) == 2
    assert all(numbers == list(range(1, len(numbers) + 1)) for numbers in seqs.values())
    assert len(seqs[session]) > 2


def test_werksessies_are_put_back_under_an_app_that_has_them_open(there, kept):
    open_here = begin(there, notes=5)
    try:
        back = restore(there, kept)
        assert [each.notes for each in open_here.listed()] == [1]
        assert [path.name[:29] for path in back.before] == ["werksessies-voor-terugzetten-"]
    finally:
        open_here.database.close()
    back.before[0].replace(path_of(there))
    assert notes_of(there) == [5]


def test_werksessies_that_are_damaged_are_set_aside(there, kept):
    there.workshops.mkdir(parents=True)
    path_of(there).write_bytes(b"geen database" * 1000)
    back = restore(there, kept)
    assert [path.name[:18] for path in back.before] == ["werksessies-defect"]
    assert notes_of(there) == [1]


def test_werksessies_that_are_damaged_are_not_kept(here, tmp_path):
    path_of(here).write_bytes(b"geen database" * 1000)
    with pytest.raises(DatabaseError, match="cannot be copied"):
        keep(here, tmp_path / "x.zip")
    assert [path.name for path in tmp_path.iterdir()] == ["hier"]
    assert not keep(here, tmp_path / "x.zip", workshops=False).workshops


def test_postgresql_is_kept_by_its_own_program(here, kept, tmp_path):
    with_postgres = Settings(cache=here.cache, database="postgresql://x/y")
    for act in (lambda: keep(with_postgres, tmp_path / "y.zip"), lambda: restore(with_postgres, kept)):
        with pytest.raises(DatabaseError, match="pg_dump"):
            act()
    assert not (tmp_path / "y.zip").exists()


def test_a_damaged_file_is_named_and_its_earlier_delivery_kept(here, there, tmp_path):
    Store(here.cache).path(FIGURES).write_bytes(b"kapot")
    made = keep(here, tmp_path / "x.zip")
    assert [str(notice) for notice in made.notices] == [
        "cijfers/kwb-2018/GM0001 is damaged and not in the archive; fetch it again with kaart sync GM0001."
    ]
    restore(there, tmp_path / "x.zip")
    stored = Store(there.cache).read(FIGURES)
    assert (stored.previous, stored.frame["laag_inkomen_pct"].iloc[0]) == (True, 1.0)


def members(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as packed:
        return {name: packed.read(name) for name in packed.namelist()}


def rewritten(path: Path, files: dict[str, bytes], *, listed: bool = True) -> None:
    """Make an archive of other files, with a list that fits."""
    index = json.loads(files.pop(INDEX))
    if listed:
        digest = hashlib.sha256
        index["files"] = [
            {"name": name, "size": len(content), "sha256": digest(content).hexdigest()}
            for name, content in files.items()
        ]
    with zipfile.ZipFile(path, "w") as packed:
        for name, content in files.items():
            packed.writestr(name, content)
        packed.writestr(INDEX, json.dumps(index))


@pytest.mark.parametrize(
    "name",
    [
        "../buiten.json",
        "opslag/../../buiten.json",
        "opslag/cijfers/../../../buiten.parquet",
        "/tmp/buiten.json",  # noqa: S108
        "opslag//buiten.json",
        "C:/buiten.json",
        "opslag\\..\\buiten.json",
        "opslag/cijfers/kwb-2018/.json",
        "opslag/cijfers/kwb-2018/con.parquet",
        "opslag/cijfers/kwb-2018/x/y.parquet",
        "opslag/cijfers/kwb-2018/x.exe",
        "opslag/ververst",
        "opslag/packed/x/y.js",
        "toegevoegd/secrets.toml",
        "werksessies/ander.sqlite",
        "streamlit/secrets.toml",
        "OPSLAG/GEVRAAGD.json",
    ],
)
def test_names_lead_nowhere_else(name, kept, there, tmp_path):
    before = sorted(tmp_path.rglob("*"))
    rewritten(kept, {**members(kept), name: b"{}"})
    with pytest.raises(InputError, match="Nothing was changed"):
        restore(there, kept)
    assert [path for path in sorted(tmp_path.rglob("*")) if path not in before and "daar" not in path.parts] == []
    assert [path.name for path in there.cache.glob("*") if path.name not in {".lock", EDITION}] == []


def changed(content: dict[str, bytes], **values: object) -> dict[str, bytes]:
    return {**content, INDEX: json.dumps({**json.loads(content[INDEX]), **values}).encode()}


def _truncated(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-40])


def _empty(path: Path) -> None:
    path.write_bytes(b"")


def _no_zip(path: Path) -> None:
    path.write_bytes(b"{}" * 100)


def _lacking(path: Path) -> None:
    files = members(path)
    del files["opslag/gevraagd.json"]
    rewritten(path, files, listed=False)


def _more(path: Path) -> None:
    rewritten(path, {**members(path), "opslag/laatste": b"x"}, listed=False)


def _other(path: Path) -> None:
    rewritten(path, {**members(path), "opslag/gevraagd.json": b"[]"}, listed=False)


def _no_list(path: Path) -> None:
    rewritten(path, {**members(path), INDEX: b'{"files": 1}'}, listed=False)


def _deep(path: Path) -> None:
    files = members(path)
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr(INDEX, b"[" * 100_000)
        packed.writestr("opslag/gevraagd.json", files["opslag/gevraagd.json"])


def _strange_sizes(path: Path) -> None:
    files = members(path)
    rewritten(path, changed(files, files=[{"name": "opslag/laatste", "size": "1e400", "sha256": ""}]), listed=False)


def _newer(path: Path) -> None:
    rewritten(path, changed(members(path), format=2, version="9.0"))


def _link(path: Path) -> None:
    files = members(path)
    with zipfile.ZipFile(path, "w") as packed:
        for name, content in files.items():
            info = zipfile.ZipInfo(name)
            info.external_attr = (stat.S_IFLNK | 0o777) << 16 if name == "opslag/gevraagd.json" else 0
            packed.writestr(info, content)


def _folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def _gone(path: Path) -> None:
    path.unlink()


def _no_werksessies(path: Path) -> None:
    rewritten(path, {**members(path), "werksessies/werksessies.sqlite": b"geen database"})


WRONG = [
    _truncated,
    _empty,
    _no_zip,
    _lacking,
    _more,
    _other,
    _no_list,
    _deep,
    _strange_sizes,
    _newer,
    _link,
    _folder,
    _gone,
    _no_werksessies,
]


@pytest.mark.parametrize("wrong", WRONG)
def test_what_is_not_whole_is_refused_and_changes_nothing(wrong, kept, there):
    store_figures(there, 4.0)
    begin(there, notes=3).database.close()
    before = kept_files(there)
    wrong(kept)
    with pytest.raises((InputError, DatabaseError)) as refused:
        restore(there, kept)
    assert isinstance(refused.value, KaartError)
    assert kept_files(there) == before
    assert notes_of(there) == [3]
    assert not (there.cache / FOLDER).exists()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(where=strategies.floats(0, 1, exclude_max=True), bit=strategies.integers(0, 7), cut=strategies.booleans())
def test_any_damage_is_refused_or_harmless(where, bit, cut, kept, here, there):
    content = bytearray(kept.read_bytes())
    place = int(where * len(content))
    if cut:
        del content[place:]
    else:
        content[place] ^= 1 << bit
    damaged = kept.with_name("damaged.zip")
    damaged.write_bytes(content)
    with suppress(InputError):
        restore(there, damaged)
        assert kept_files(there) == kept_files(here)
    assert not (there.cache / FOLDER).exists()


class KilledError(BaseException):
    """What no handler of errors catches, as `kill -9`."""


@pytest.mark.parametrize("moves", range(9))
def test_a_restore_that_was_killed_is_undone_or_finished(moves, kept, here, there, monkeypatch):
    store_figures(there, 4.0)
    store_figures(there, 1.0, key=Key("vve", "register", "GM0001"))
    before, left = kept_files(there), iter(range(moves))
    rename, replace = Path.rename, Path.replace

    def counted(act):
        def moved(self, target):
            if FOLDER in str(self) + str(target) and next(left, None) is None:
                raise KilledError
            return act(self, target)

        return moved

    monkeypatch.setattr(Path, "rename", counted(rename))
    monkeypatch.setattr(Path, "replace", counted(replace))
    with suppress(KilledError):
        restore(there, kept, workshops=False)
    monkeypatch.undo()
    undone = not moves
    with Store(there.cache).lock():
        assert not (there.cache / FOLDER).exists()
    assert not is_halfway(there.cache)
    assert kept_files(there) == (before if undone else kept_files(here))


def test_a_disk_without_room_is_named_before_anything_is_written(kept, there, monkeypatch):
    monkeypatch.setattr(archives.shutil, "disk_usage", lambda _: _Full())
    with pytest.raises(StoreError, match="no room"):
        restore(there, kept)
    assert not (there.cache / FOLDER).exists()


class _Full:
    free = 10


def test_a_disk_that_is_full_leaves_the_earlier_archive(here, kept, monkeypatch):
    before = kept.read_bytes()

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(backup, "_add_store", full)
    with pytest.raises(StoreError, match="disk is full"):
        keep(here, kept)
    assert kept.read_bytes() == before
    assert [path.name for path in kept.parent.iterdir() if path.name.startswith(".")] == []


def test_an_archive_has_no_folder_of_the_machine_and_no_secret(kept, here):
    with zipfile.ZipFile(io.BytesIO(kept.read_bytes())) as packed:
        names = sorted(packed.namelist())
        said = packed.read(INDEX).decode()
    assert names == [
        INDEX,
        "opslag/cijfers/kwb-2018/GM0001.json",
        "opslag/cijfers/kwb-2018/GM0001.parquet",
        "opslag/cijfers/kwb-2018/GM0001.vorig.json",
        "opslag/cijfers/kwb-2018/GM0001.vorig.parquet",
        "opslag/eigen/eigen_a-buurt-2018/GM0001.json",
        "opslag/eigen/eigen_a-buurt-2018/GM0001.parquet",
        "opslag/formaat.json",
        "opslag/gevraagd.json",
        "toegevoegd/regios.toml",
        "werksessies/werksessies.sqlite",
    ]
    assert str(here.cache.parent) not in said


def test_a_store_of_a_newer_kaart_is_refused_and_changes_nothing(kept, there):
    store_figures(there, 4.0)
    before = kept_files(there)
    rewritten(kept, {**members(kept), f"opslag/{EDITION}": seal({"format": 99}).encode()})
    with pytest.raises(NewerStoreError):
        restore(there, kept)
    assert kept_files(there) == before
