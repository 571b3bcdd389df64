"""Files that a map asks for, out of the folder of the settings.

Streamlit serves a folder beside app.py, which for an installed program is one that nobody should write in.
"""

from __future__ import annotations

import re
from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import BaseRoute, Route

from kaart.render.maps.basemap import STYLE_FILE
from kaart.render.maps.deck import STATIC
from kaart.server.guard.absent import not_there
from kaart.server.site import Site

# As `kaart.render.maps.layers.write_layer` names them: by their content, which therefore never changes.
BY_CONTENT = re.compile(r"[a-z]+-[0-9a-f]{20}\.json")
_FOR_EVER, _ASK_AGAIN = "public, max-age=31536000, immutable", "no-cache"


def routes(site: Site) -> list[BaseRoute]:
    """The route of the files of maps; anything else under its path is not found.

    Parameters
    ----------
    site
        Its settings name the folder.
    """

    def serve(request: Request) -> Response:
        file = static_file(site.settings.static, str(request.path_params["name"]))
        return not_there(request, site) if file is None else file

    return [Route(site.at(f"/{STATIC}/{{name:path}}"), serve, methods=["GET"])]


def static_file(folder: Path, name: str) -> Response | None:
    """A file of a map, None when there is none of that name.

    Parameters
    ----------
    folder
        Holds only public figures.
    name
        As the browser asks it: not more than a name.
    """
    kept = bool(BY_CONTENT.fullmatch(name))
    if not (kept or name == STYLE_FILE) or not (folder / name).is_file():
        return None
    # The kind is named here, because Windows lets other programs say what the end of a name means.
    headers = {"Cache-Control": _FOR_EVER if kept else _ASK_AGAIN, "Access-Control-Allow-Origin": "*"}
    return FileResponse(folder / name, media_type="application/json", headers=headers)
