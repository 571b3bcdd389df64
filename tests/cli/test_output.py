"""What commands print, on a disk that is full and to a program that stops reading."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from unittest import mock

import pytest
from clirun import environment

from kaart.cli.main import COMMANDS, EXPORTS, WORKSHOPS, main

AREA = ("--gebied", "voorbeeldregio", "--indicator", "laag_inkomen", "--jaar", "2018")
# Every command has a help text; those that read the store print something on the example region.
HELP = [(name, "--help") for name in COMMANDS]
HELP += [("export", name, "--help") for name in EXPORTS] + [("werksessie", name, "--help") for name in WORKSHOPS]
PRINTING = [
    ("cijfers", *AREA),
    ("cijfers", *AREA, "--json"),
    ("cijfers", *AREA, "--csv"),
    ("status", "--json"),
    ("eigen", "lijst", "--json"),
    ("werksessie", "lijst", "--json"),
]
FULL = "De uitvoer kan niet worden geschreven (de schijf is vol); schrijf naar een andere plek."


def full_disk():
    return os.open("/dev/full", os.O_WRONLY)


def closed_pipe():
    reading, writing = os.pipe()
    os.close(reading)
    return writing


def run_to(descriptor, words, tmp_path):
    """Exit code and standard error of a command whose output goes to a descriptor, which is closed."""
    env = environment("http://127.0.0.1:9", tmp_path / "cache", KAART_WERKSESSIES=str(tmp_path / "w"))
    said = io.StringIO()
    with (
        io.TextIOWrapper(os.fdopen(descriptor, "wb"), encoding="utf-8") as stream,
        mock.patch.dict(os.environ, env, clear=True),
        mock.patch.object(sys, "argv", ["kaart", *words]),
        mock.patch.object(sys, "stderr", said),
        mock.patch.object(sys, "stdout", stream),
        pytest.raises(SystemExit) as stopped,
    ):
        main()
    return stopped.value.code, said.getvalue()


@pytest.mark.parametrize("words", [*PRINTING, *HELP], ids=" ".join)
def test_a_full_disk_is_one_sentence_and_a_closed_pipe_silence(words, tmp_path):
    code, said = run_to(full_disk(), words, tmp_path)
    assert (code, said.splitlines()[-1:]) == (1, [FULL])
    code, more = run_to(closed_pipe(), words, tmp_path)
    # What a command says beside its output is said as well.
    assert (code, more) == (1, said.replace(f"{FULL}\n", ""))


@pytest.mark.slow
def test_nothing_is_added_when_the_process_ends(tmp_path):
    env = environment("http://127.0.0.1:9", tmp_path / "cache")
    command = [sys.executable, "-W", "error", "-m", "kaart", "cijfers", *AREA, "--csv"]
    for descriptor, said in ((full_disk(), f"{FULL}\n"), (closed_pipe(), "")):
        with os.fdopen(descriptor, "wb") as out:
            run = subprocess.run(command, env=env, stdout=out, stderr=subprocess.PIPE, text=True, check=False)
        assert (run.returncode, run.stderr) == (1, said)
