"""A folder per refresh: nobody takes that of another, and one of a refresh that died is removed."""

from __future__ import annotations

from filelock import FileLock

from kaart.store.parquet import Store
from kaart.sync.work_folder import work_folder


def folders(store):
    return sorted((store.root / "ov").glob(".werk-*"))


def test_two_refreshes_have_each_their_own_and_leave_nothing(tmp_path):
    store = Store(tmp_path)
    with work_folder(store, "ov") as one:
        (one / "feed.zip").write_text("one")
        with work_folder(Store(tmp_path), "ov") as other:
            assert one != other
            assert (one / "feed.zip").read_text() == "one"
        assert folders(store) == [one]
    assert folders(store) == []


def test_what_a_killed_refresh_left_is_removed(tmp_path):
    store, left = Store(tmp_path), tmp_path / "ov" / ".werk-left"
    left.mkdir(parents=True)
    (left / "feed.zip").write_text("half")
    with FileLock(left / ".eigenaar"), work_folder(store, "ov"):
        assert left.exists(), "somebody works in it"
    with work_folder(store, "ov"):
        assert not left.exists()
