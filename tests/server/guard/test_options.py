"""Options of Streamlit that hold whatever the machine says."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from kaart.core.settings import PROJECT
from kaart.server.guard.options import OPTIONS

_LOOK = """
from pathlib import Path
from kaart.core.settings import PROJECT, Settings
from kaart.server.application import build
from kaart.server.guard.options import OPTIONS
from kaart.server.site import Site
from streamlit import config
config.get_option("server.port")
build(Site(Settings(cache=Path("cache")), path="/kaart"), script=PROJECT / "app.py")
wrong = [name for name, value in OPTIONS.items() if config.get_option(name) != value]
print(wrong, config.get_option("server.baseUrlPath"), config.get_option("theme.primaryColor"))
"""


@pytest.mark.slow
def test_neither_a_file_nor_a_variable_of_the_machine_changes_them(tmp_path: Path):
    folder = tmp_path / ".streamlit"
    folder.mkdir()
    wrong = "[server]\\nenableAgentApi = true\\nenableXsrfProtection = false\\n[browser]\\ngatherUsageStats = true\\n"
    (folder / "config.toml").write_text(wrong.replace("\\n", "\n"))
    env = {"PYTHONPATH": str(PROJECT / "src"), "STREAMLIT_SERVER_MAX_UPLOAD_SIZE": "999", "HOME": str(tmp_path)}
    command = [sys.executable, "-c", _LOOK]
    done = subprocess.run(command, cwd=tmp_path, env=env, capture_output=True, text=True, check=True)
    # The colours are of the file beside app.py, wherever the program is started.
    colour = tomllib.loads((PROJECT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))["theme"][
        "primaryColor"
    ]
    assert done.stdout == f"[] kaart {colour}\n"


def test_a_run_without_the_server_of_kaart_has_the_same_options():
    said = tomllib.loads((PROJECT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
    flat = {f"{section}.{name}": value for section, rest in said.items() for name, value in rest.items()}
    flat.pop("server.enableStaticServing")  # there Streamlit serves the folder beside app.py
    shared = {name: value for name, value in flat.items() if name in OPTIONS}
    assert len(shared) >= 6
    assert shared == {name: OPTIONS[name] for name in shared}
