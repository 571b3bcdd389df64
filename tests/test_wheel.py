"""The wheel by itself: installed apart from the repository it answers and writes nothing beside itself.

Its dependencies are those of this environment; nothing is downloaded.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import sysconfig
import venv
import zipfile
from dataclasses import dataclass
from pathlib import Path
from urllib.request import urlopen

import pytest
from running import free_port, wait_for
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import connect

from kaart.core.settings import PROJECT

pytestmark = pytest.mark.slow


@dataclass(frozen=True)
class Installed:
    """A wheel, and a folder of programs where it is installed."""

    wheel: Path
    programs: Path
    packages: Path
    home: Path

    @property
    def environment(self) -> dict[str, str]:
        """That of somebody who never saw the repository."""
        left_out = ("KAART_", "STREAMLIT_", "PYTHON", "XDG_")
        kept = {name: text for name, text in os.environ.items() if not name.startswith(left_out)}
        return {**kept, "HOME": str(self.home)}

    def run(self, *words: str) -> str:
        """Standard output of a command that must end well."""
        done = subprocess.run(
            [self.programs / "kaart", *words],
            cwd=self.home,
            env=self.environment,
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
        assert (done.returncode, done.stderr) == (0, "")
        return done.stdout


def committed(*under: str) -> list[str]:
    listed = subprocess.run(
        ["git", "ls-files", "-z", *under], cwd=PROJECT, capture_output=True, encoding="utf-8", check=True
    )
    return listed.stdout.rstrip("\0").split("\0")


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Installed:
    """The committed files built and installed, in a place that knows nothing of the repository."""
    folder = tmp_path_factory.mktemp("wheel")
    source, home = folder / "source", folder / "home"
    home.mkdir()
    for name in committed():
        target = source / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes((PROJECT / name).read_bytes())
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet"]
    built = [*pip, "wheel", "--no-deps", "--no-build-isolation", "--no-index", "--wheel-dir", str(folder), str(source)]
    subprocess.run(built, check=True)
    (wheel,) = folder.glob("kaart-*.whl")
    venv.create(folder / "venv")
    python = folder / "venv" / "bin" / "python"
    subprocess.run(
        [*pip, "--python", str(python), "install", "--no-compile", "--no-deps", "--no-index", str(wheel)], check=True
    )
    packages = folder / "venv" / "lib" / f"python{sysconfig.get_python_version()}" / "site-packages"
    # A line of a .pth file is only a folder to look in: the editable install that lies there is not followed.
    (packages / "dependencies.pth").write_text(sysconfig.get_path("purelib"), encoding="utf-8")
    return Installed(wheel, python.parent, packages, home)


def test_the_wheel_holds_every_file_of_the_program(installed: Installed):
    with zipfile.ZipFile(installed.wheel) as archive:
        inside = set(archive.namelist())
    ours = {name.removeprefix("src/") for name in committed("src/kaart")}
    ours |= {f"kaart/program/{name}" for name in committed("app.py", "pages", "data", ".streamlit")}
    assert {name for name in inside if ".dist-info/" not in name} == ours


def test_a_command_answers_out_of_the_packaged_figures(installed: Installed):
    out = installed.run("cijfers", "--gebied", "voorbeeldregio", "--indicator", "inwoners", "--json")
    assert len(json.loads(out)["figures"]) == 91


def first_view(url: str) -> list[ForwardMsg]:
    """What the server sends to a browser that opens the map page."""
    message = BackMsg()
    message.rerun_script.query_string = "gebied=voorbeeldregio"
    sent = []
    address = url.replace("http", "ws") + "/_stcore/stream"
    with connect(address, max_size=None, origin=url, subprotocols=["streamlit"]) as socket:
        socket.send(message.SerializeToString())
        while not sent or sent[-1].WhichOneof("type") != "script_finished":
            sent.append(ForwardMsg.FromString(socket.recv(timeout=60)))
    return sent


def fetched(url: str) -> bytes:
    with urlopen(url, timeout=10) as answer:
        return bytes(answer.read())


def test_the_app_starts_shows_a_map_and_writes_only_in_the_folder_of_the_user(installed: Installed):
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    inside = {path for path in installed.packages.rglob("*") if path.suffix != ".pyc" and path.name != "__pycache__"}
    command = [installed.programs / "kaart", "start", "--port", str(port)]
    with subprocess.Popen(command, cwd=installed.home, env=installed.environment, stderr=subprocess.PIPE) as process:
        try:
            wait_for(f"{url}/_stcore/health", process)
            assert b"<title>" in fetched(f"{url}/hotspots")
            view = first_view(url)
            layer = re.search(r"app/static/(gebieden-[0-9a-f]{20}\.json)", "".join(map(str, view)))
            assert layer
            colours = {message.new_session.custom_theme.primary_color for message in view} - {""}
            assert colours == {"#1f5673"}, "the theme is that of the program"
            assert fetched(f"{url}/{layer[0]}").startswith(b"{")
        finally:
            process.terminate()
            told = process.communicate(timeout=20)[1].decode()
    assert f"http://localhost:{port}" in told
    assert "Traceback" not in told
    user = installed.home / ".local" / "share" / "kaart"
    assert (user / "static" / layer[1]).is_file()
    after = {path for path in installed.packages.rglob("*") if path.suffix != ".pyc" and path.name != "__pycache__"}
    assert after == inside
