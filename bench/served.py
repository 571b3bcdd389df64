"""Serve another script the way kaart serves its pages: `python -m bench.served SCRIPT PORT`."""

from __future__ import annotations

import sys
from pathlib import Path

from kaart.core.settings import Settings
from kaart.server.application import build
from kaart.server.serve import bind, serve
from kaart.server.site import Site

if __name__ == "__main__":
    script, port = Path(sys.argv[1]), int(sys.argv[2])
    sys.path.insert(0, str(script.parent))
    serve(build(Site(Settings.from_environment()), script=script), bind("127.0.0.1", port))
