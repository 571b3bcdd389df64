"""What administrators are told and given: commands that exist, services and a container that may do little."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest
from commands import command_lines, parsed
from typer._click.exceptions import UsageError

from kaart.catalogue.layers import LAYERS
from kaart.core.settings import PROJECT

GUIDE = PROJECT / "docs" / "beheer.md"
EXAMPLES = PROJECT / "docs" / "webserver"
SERVICES = ("kaart.service", "kaart-sync.service")
UNITS = (*SERVICES, "kaart-sync.timer")
LINES = [line for name in ("beheer.md", "server.md") for line in command_lines(PROJECT / "docs" / name)]
WRITTEN = {"/var/lib/kaart/cache", "/var/lib/kaart/static", "/var/lib/kaart/werksessies"}
# Of 10: what a service could do to the machine.
MOST_EXPOSED = 2.0
SYSTEMD = shutil.which("systemd-analyze")


@pytest.mark.parametrize("line", LINES, ids=" ".join)
def test_every_command_of_the_guide_is_one(line):
    assert parsed(line)


def test_commands_are_found_where_they_stand(tmp_path):
    document = tmp_path / "x.md"
    document.write_text(
        "Run `kaart status`.\n```sh\nexport A=b\nrunuser -u kaart -- /x/bin/kaart zoek a\nsystemctl stop kaart\n"
        "kaart zoek b | head   # why\n```\n",
        encoding="utf-8",
    )
    assert command_lines(document) == [["/x/bin/kaart", "zoek", "a"], ["kaart", "zoek", "b"], ["kaart", "status"]]
    assert len(LINES) > 15
    for wrong in (["status", "--bewaakt"], ["bewaart"], ["bewaar", "--zonder-werksessies"], ["werksessie", "x"]):
        with pytest.raises(UsageError):
            parsed(["kaart", *wrong])


def test_the_guide_says_when_a_layer_is_old():
    rows = re.findall(r"^\| (`[^|]+) \| (\d+) days \|", GUIDE.read_text(encoding="utf-8"), re.MULTILINE)
    told = {layer: int(days) for layers, days in rows for layer in re.findall(r"`(\w+)`", layers)}
    assert told == {layer.id: layer.old_after_days for layer in LAYERS}


def unit(name: str) -> list[tuple[str, str]]:
    """Lines of a unit; a name may stand several times."""
    text = (EXAMPLES / name).read_text(encoding="utf-8")
    return [
        (key, value)
        for line in text.splitlines()
        if not line.startswith("#")
        for key, _, value in [line.partition("=")]
    ]


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_writes_in_its_own_folders_alone(name):
    lines = unit(name)
    values = dict(lines)
    assert set(values["ReadWritePaths"].split()) <= WRITTEN
    assert (values["ProtectSystem"], values["NoNewPrivileges"], values["User"]) == ("strict", "yes", "kaart")
    assert values["CapabilityBoundingSet"] == ""
    set_folders = {
        part.partition("=")[2]
        for key, value in lines
        if key == "Environment"
        for part in value.split()
        if "/kaart/" in part
    }
    assert set_folders == WRITTEN
    assert all(parsed(shlex.split(value)) for key, value in lines if key == "ExecStart")


def test_the_timer_starts_the_service_of_its_name():
    timer = dict(unit("kaart-sync.timer"))
    assert (timer["Persistent"], timer["OnCalendar"]) == ("yes", "Sun 02:30")
    assert (EXAMPLES / "kaart-sync.service").exists()


if SYSTEMD:  # where the machine has it

    @pytest.fixture
    def units(tmp_path) -> Path:
        """The units with a program that is there."""
        for name in UNITS:
            text = (EXAMPLES / name).read_text(encoding="utf-8")
            (tmp_path / name).write_text(text.replace("/var/lib/kaart/venv/bin/kaart", "/bin/true"), encoding="utf-8")
        return tmp_path

    def analyze(*words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run([str(SYSTEMD), *words], capture_output=True, text=True, check=False)

    @pytest.mark.slow
    def test_systemd_reads_every_line(units):
        done = analyze("verify", "--man=no", *(str(units / name) for name in UNITS))
        assert (done.returncode, done.stderr) == (0, "")

    @pytest.mark.slow
    @pytest.mark.parametrize("name", SERVICES)
    def test_systemd_finds_it_little_exposed(name, units):
        done = analyze(
            "security", "--offline=yes", "--no-pager", f"--threshold={MOST_EXPOSED * 10:.0f}", str(units / name)
        )
        assert done.returncode == 0, done.stdout[-300:]


def container() -> list[tuple[str, str]]:
    """Instructions of the container file."""
    text = (EXAMPLES / "Containerfile").read_text(encoding="utf-8")
    lines = [line for line in text.replace("\\\n", " ").splitlines() if line.strip() and not line.startswith("#")]
    return [(word, rest.strip()) for word, _, rest in (line.partition(" ") for line in lines)]


def test_the_container_is_no_root_and_writes_in_three_volumes():
    lines = container()
    (user,) = [rest for word, rest in lines if word == "USER"]
    assert re.fullmatch(r"[1-9]\d*:[1-9]\d*", user)
    (volumes,) = [rest for word, rest in lines if word == "VOLUME"]
    assert volumes == '["/kaart/cache", "/kaart/static", "/kaart/werksessies"]'
    (variables,) = [rest for word, rest in lines if word == "ENV"]
    assert {part for part in variables.split() if part.startswith("KAART_") and "/" in part} == {
        "KAART_CACHE=/kaart/cache",
        "KAART_STATIC=/kaart/static",
        "KAART_WERKSESSIES=/kaart/werksessies",
    }
    words = [word for word, _ in lines]
    assert words.index("USER") < words.index("CMD")
    assert not [rest for word, rest in lines if word == "RUN" and words.index("USER") < lines.index((word, rest))]


def test_the_container_takes_nothing_from_elsewhere_but_a_pinned_base_and_packages():
    lines = container()
    bases = [rest.split()[0] for word, rest in lines if word == "FROM"]
    assert len(set(bases)) == 1
    assert re.fullmatch(r"docker\.io/library/python:\d+\.\d+\.\d+-slim-[a-z]+(@sha256:[0-9a-f]{64})?", bases[0])
    assert "ADD" not in [word for word, _ in lines]
    assert not [rest for word, rest in lines if word != "HEALTHCHECK" and re.search(r"https?://|curl|wget|apt", rest)]
    assert all("--constraint" in rest for word, rest in lines if word == "RUN" and "pip install" in rest)


def test_the_container_says_how_it_is_and_where_it_listens():
    lines = dict(container())
    assert "http://127.0.0.1:8501/gezond" in lines["HEALTHCHECK"]
    assert lines["EXPOSE"] == "8501"
    command = re.findall(r'"([^"]+)"', lines["CMD"])
    assert parsed(command) == "start"
    assert command[command.index("--host") + 1] == "0.0.0.0"
