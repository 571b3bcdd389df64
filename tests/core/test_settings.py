"""Settings from the environment: what each variable does, and what cannot be used."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from kaart.core import settings
from kaart.core.errors import InputError
from kaart.core.settings import PROJECT, Settings


def test_nothing_set_is_the_real_hosts_and_the_projects_folders():
    found = Settings.from_environment({})
    assert found == Settings()
    assert found.url("datasets.cbs.nl", "/odata/v1") == "https://datasets.cbs.nl/odata/v1"
    assert (found.cache, found.data, found.language) == (PROJECT / "cache", PROJECT / "data", "nl")
    assert found.static == PROJECT / "static"
    assert found.additions == PROJECT / "data"
    assert (PROJECT / "pyproject.toml").exists()


def test_everything_set():
    found = Settings.from_environment(
        {
            "KAART_UPSTREAM": "http://127.0.0.1:8900/",
            "KAART_CACHE": "c",
            "KAART_DATA": "d",
            "KAART_STATIC": "s",
            "KAART_TAAL": "en",
            "KAART_URL": "https://kaart.example/",
            "KAART_NETWERK": "limburg.osm.pbf",
        }
    )
    assert found.url("api.pdok.nl", "cbs/x") == "http://127.0.0.1:8900/api.pdok.nl/cbs/x"
    assert (found.cache, found.data, found.static, found.language) == (Path("c"), Path("d"), Path("s"), "en")
    assert (found.public_url, found.network) == ("https://kaart.example", Path("limburg.osm.pbf"))


def test_empty_variables_count_as_not_set():
    names = ("KAART_UPSTREAM", "KAART_CACHE", "KAART_DATA", "KAART_STATIC", "KAART_URL", "KAART_NETWERK")
    assert Settings.from_environment(dict.fromkeys(names, "")) == Settings()


def test_what_users_add_is_read_from_their_own_folder_unless_the_input_is_elsewhere(monkeypatch):
    elsewhere = replace(settings.FOLDERS, own=Path("/home/an/kaart/data"))
    monkeypatch.setattr(settings, "FOLDERS", elsewhere)
    assert Settings.from_environment({}).additions == Path("/home/an/kaart/data")
    assert Settings.from_environment({"KAART_DATA": "d"}).additions == Path("d")


def test_environment_of_the_process(monkeypatch):
    monkeypatch.setenv("KAART_TAAL", "en")
    assert Settings.from_environment().language == "en"


@pytest.mark.parametrize("address", ["ftp://127.0.0.1", "127.0.0.1:8900", "localhost", "file:///etc"])
def test_upstream_that_is_no_http_address(address):
    with pytest.raises(InputError, match="KAART_UPSTREAM") as caught:
        Settings.from_environment({"KAART_UPSTREAM": address})
    assert address in str(caught.value)


@pytest.mark.parametrize("language", ["fr", "NL", " nl"])
def test_language_that_is_not_there(language):
    with pytest.raises(InputError, match="choose nl or en"):
        Settings.from_environment({"KAART_TAAL": language})


def test_settings_do_not_change():
    with pytest.raises(AttributeError):
        Settings().language = "en"
