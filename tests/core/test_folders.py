"""Where the program's files are and where it writes: in a checkout, and installed from a wheel."""

from __future__ import annotations

from pathlib import Path

import platformdirs
import pytest
from platformdirs import windows

from kaart.core.folders import PACKAGE, find_folders


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """A package as a wheel installs it."""
    folder = tmp_path / "site-packages" / "kaart"
    (folder / "program").mkdir(parents=True)
    return folder


def test_a_checkout_holds_everything_itself():
    found = find_folders()
    assert (found.program / "app.py").is_file()
    assert (found.program / "pyproject.toml").is_file()
    assert (found.data, found.cache, found.static) == tuple(
        found.program / name for name in ("data", "cache", "static")
    )
    assert found.own is None
    assert found.program / "src" / "kaart" == PACKAGE


def test_an_installed_package_writes_into_the_folder_of_the_user(package: Path, tmp_path: Path, monkeypatch):
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "share"))
    found = find_folders(package)
    user = tmp_path / "share" / "kaart"
    assert (found.program, found.data) == (package / "program", package / "program" / "data")
    assert (found.own, found.cache, found.static) == (user / "data", user / "cache", user / "static")
    assert not user.exists()


def test_on_windows_that_folder_is_not_copied_between_machines(package: Path, monkeypatch):
    monkeypatch.setattr(platformdirs, "PlatformDirs", windows.Windows)
    monkeypatch.setattr(windows, "get_win_folder", windows.get_win_folder_from_env_vars)
    monkeypatch.setenv("LOCALAPPDATA", "/Users/an/AppData/Local")
    monkeypatch.setenv("APPDATA", "/Users/an/AppData/Roaming")
    found = find_folders(package)
    assert found.cache == Path("/Users/an/AppData/Local/kaart/cache")
