"""Settings from the environment, frozen at the start and passed on."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from kaart.core.errors import InputError, mark
from kaart.core.folders import find_folders

FOLDERS = find_folders()
# Where app.py and pages/ are: the top of a checkout, or a folder inside an installed wheel.
PROJECT = FOLDERS.program
LANGUAGES = ("nl", "en")
LOGS = ("tekst", "json")
# The base map; a browser asks it of PDOK by itself.
TILE_HOST, TILES = "service.pdok.nl", "brt/achtergrondkaart/wmts/v2_0/grijs/EPSG:3857/{z}/{x}/{y}.png"


@dataclass(frozen=True)
class Settings:
    """Where kaart reads, writes and asks.

    Attributes
    ----------
    upstream
        Base URL under which every upstream host is a path prefix
        (``KAART_UPSTREAM``); None means the real hosts over https.
    cache
        Folder of the store (``KAART_CACHE``).
    data
        Folder of the packaged input: report figures, example region (``KAART_DATA``).
    own
        Folder of what the user adds, such as ``regios.toml``; None when that is `data`.
    static
        Folder that is served to browsers (``KAART_STATIC``); holds only public figures.
    language
        ``nl`` or ``en`` (``KAART_TAAL``).
    public_url
        Public address of this installation (``KAART_URL``), None when unknown.
    squares
        GeoPackage with CBS squares of 100 m (``KAART_VIERKANTEN``), for where people live; None without one.
    start
        Region or gemeente that visitors see first (``KAART_START``); "" for the one fetched last.
    network
        Extract of OpenStreetMap over whose streets distances are measured (``KAART_NETWERK``); None for
        straight lines.
    services
        Whether frames and pictures are served beside the pages (``KAART_DIENSTEN``): ``kaart start`` does, and says so.
    network_url
        Address of this installation for other machines of its network (``KAART_NETWERKADRES``); "" when they cannot
        reach it. ``kaart start`` sets it.
    database
        Address of the database of the werksessies (``KAART_DATABASE``); "" for the one that kaart keeps by itself.
    sessions
        Folder of that one (``KAART_WERKSESSIES``); None for a folder beside the store, which may be thrown away.
    log
        What a line of the log of the server is (``KAART_LOG``): ``tekst``, or ``json`` for a JSON object.
    old
        After how many days layers are old, where not as in the catalogue (``KAART_OUD``), such as ``ov=14``.
    """

    upstream: str | None = None
    cache: Path = FOLDERS.cache
    data: Path = FOLDERS.data
    static: Path = FOLDERS.static
    language: str = "nl"
    public_url: str | None = None
    squares: Path | None = None
    network: Path | None = None
    start: str = ""
    own: Path | None = None
    services: bool = False
    network_url: str = ""
    database: str = ""
    sessions: Path | None = None
    log: str = "tekst"
    old: str = ""

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> Settings:
        """Read the settings of this process.

        Parameters
        ----------
        environment
            Variables by name; those of the process when None.

        Raises
        ------
        InputError
            If a variable holds something that cannot be used.
        """
        variables = os.environ if environment is None else environment
        upstream = variables.get("KAART_UPSTREAM", "").rstrip("/") or None
        if upstream and urlsplit(upstream).scheme not in ("http", "https"):
            raise InputError(
                mark("KAART_UPSTREAM is '{value}', which is no http address; give one such as http://127.0.0.1:8900."),
                value=upstream,
            )
        language = variables.get("KAART_TAAL", "nl")
        if language not in LANGUAGES:
            raise InputError(mark("KAART_TAAL is '{value}'; choose nl or en."), value=language)
        log = variables.get("KAART_LOG") or cls.log
        if log not in LOGS:
            raise InputError(mark("KAART_LOG is '{value}'; choose tekst or json."), value=log)
        data = variables.get("KAART_DATA")
        return cls(
            upstream=upstream,
            cache=Path(variables["KAART_CACHE"]) if variables.get("KAART_CACHE") else cls.cache,
            data=Path(data) if data else cls.data,
            own=None if data else FOLDERS.own,
            static=Path(variables["KAART_STATIC"]) if variables.get("KAART_STATIC") else cls.static,
            language=language,
            public_url=variables.get("KAART_URL", "").rstrip("/") or None,
            squares=Path(variables["KAART_VIERKANTEN"]) if variables.get("KAART_VIERKANTEN") else None,
            network=Path(variables["KAART_NETWERK"]) if variables.get("KAART_NETWERK") else None,
            start=variables.get("KAART_START", "").strip(),
            services=variables.get("KAART_DIENSTEN") == "1",
            network_url=variables.get("KAART_NETWERKADRES", ""),
            database=variables.get("KAART_DATABASE", "").strip(),
            sessions=Path(variables["KAART_WERKSESSIES"]) if variables.get("KAART_WERKSESSIES") else None,
            log=log,
            old=variables.get("KAART_OUD", "").strip(),
        )

    @property
    def additions(self) -> Path:
        """Folder of what the user adds: ``regios.toml`` and ``kolommen.toml``."""
        return self.own or self.data

    @property
    def workshops(self) -> Path:
        """Folder of the werksessies, where kaart keeps them by itself."""
        return self.sessions or self.cache.parent / "werksessies"

    def url(self, host: str, path: str) -> str:
        """Address of a path on an upstream host, through `upstream` when set."""
        base = f"{self.upstream}/{host}" if self.upstream else f"https://{host}"
        return f"{base}/{path.lstrip('/')}"
