"""The examples of the OpenAPI document: answers of the packaged example region, with the first items of each list.

``python tests/apiexamples.py`` writes them again; ``tests/server/api/test_schema.py`` fails when they are out of date.
"""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

from asgi import ask_async, run_apart
from starlette.applications import Starlette

from kaart.core.settings import Settings
from kaart.server.api.description import ASKED, EXAMPLES, shortened
from kaart.server.api.operations import BASE
from kaart.server.api.routes import routes
from kaart.server.site import Site


async def examples(cache: Path) -> dict[str, object]:
    """Answer of every operation to its example, by its name."""
    app = Starlette(routes=routes(Site(Settings(cache=cache))))
    made = {}
    for name, asked in ASKED.items():
        if not name.endswith("_als"):
            answered = await ask_async(app, f"{BASE}{asked}", headers={"accept-language": "en"})
            assert answered.status == 200, answered.text
            made[name] = shortened(answered.json())
    return made


def write() -> None:
    with tempfile.TemporaryDirectory() as folder:
        for name, document in run_apart(examples(Path(folder))).items():
            text = json.dumps(document, ensure_ascii=False, indent=1)
            (EXAMPLES / f"{name}.json").write_text(f"{text}\n", encoding="utf-8")


if __name__ == "__main__":
    write()
