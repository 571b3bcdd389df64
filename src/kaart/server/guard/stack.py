"""The middleware that stands in front of everything, the outermost first."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from starlette.middleware import Middleware
from streamlit.file_util import get_static_dir

from kaart.server.guard.absent import Absent
from kaart.server.guard.headers import Headers
from kaart.server.guard.limits import Limits
from kaart.server.guard.numbered import Numbered
from kaart.server.guard.policy import page_policy
from kaart.server.guard.sign_in import PATHS, ComeBack, is_set_up
from kaart.server.site import Site


def guards(site: Site, *, html: Iterable[str]) -> list[Middleware]:
    """Headers and an id on every answer, bounds on every request, 404 for what is not there.

    Parameters
    ----------
    site
        Its settings, path and language.
    html
        HTML of the pages with scripts that may run.
    """
    shell = (Path(get_static_dir()) / "index.html").read_text(encoding="utf-8")
    policy = page_policy(site.settings, html=[shell, *html])
    signs_in = is_set_up()
    absent = Middleware(Absent, site=site, opened=PATHS if signs_in else frozenset())
    back = [Middleware(ComeBack, site=site)] if signs_in else []
    first = [Middleware(Headers, policy=policy), Middleware(Numbered, site=site)]
    return [*first, Middleware(Limits, site=site), absent, *back]
