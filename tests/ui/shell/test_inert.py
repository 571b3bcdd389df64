"""Texts of anybody as Markdown: a browser shows the text, and nothing that the text asks for."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from running import free_port, wait_for

from kaart.core.settings import PROJECT
from kaart.ui.shell.words import as_markdown
from tests.workshop.hostile import HOSTILE, alive

SCRIPT = """
import streamlit as st
from kaart.ui.shell.words import as_markdown
from tests.workshop.hostile import HOSTILE
for number, text in enumerate(HOSTILE.values()):
    for kind in (st.markdown, st.caption, st.info):
        with st.container(key=f"{kind.__name__}{number}"):
            kind(as_markdown(text))
    with st.container(key=f"bold{number}"):
        st.markdown(f"**{as_markdown(text)}**")
    with st.container(key=f"label{number}"):
        st.checkbox(as_markdown(text), key=f"c{number}")
st.text("klaar", help="einde")
"""
KINDS = ("markdown", "caption", "info", "bold", "label")
# What is in the text of a container, by the names of its elements, and everything that asks the network or runs.
SEEN = """() => [...document.querySelectorAll("[class*='st-key-']")].map(box => {
  const inside = [...box.querySelectorAll("[data-testid=stMarkdownContainer] *")];
  return [[...box.classList].find(name => name.startsWith("st-key-")).slice(7),
          inside.map(item => item.tagName).filter(name => !["P", "BR", "STRONG"].includes(name)),
          inside.flatMap(item => [...item.attributes].map(own => own.name)), box.innerText];
})"""


@pytest.mark.parametrize("name", HOSTILE)
def test_nothing_of_a_text_is_alive(name):
    assert alive(as_markdown(HOSTILE[name])) == []


@pytest.mark.parametrize(
    "text",
    ["[x](y)", "http://x", "www.x.nl", "a@b.nl", ":material/home:", "a\n- b", "a\n===", "&lt;", "$x$", "a\n1. b"],
)
def test_what_was_not_escaped_is_found(text):
    assert alive(text)


def test_lines_stay_lines_and_names_stay_names():
    assert as_markdown("een\n\ntwee") == "een  \n\u00a0  \ntwee"
    assert as_markdown("Bloemen- en Bomenbuurt, 's-Gravenhage (centrum)") == (
        "Bloemen- en Bomenbuurt, 's-Gravenhage \\(centrum\\)"
    )
    assert as_markdown(" naast kaart bereik --gebied NL ") == " naast kaart bereik --gebied NL "
    assert as_markdown("") == ""


@pytest.mark.slow
def test_a_browser_shows_the_text_alone(browser, tmp_path):
    script = tmp_path / "app.py"
    script.write_text(SCRIPT, encoding="utf-8")
    port = free_port()
    command = [sys.executable, "-m", "streamlit", "run", str(script), "--server.port", str(port)]
    options = ["--server.headless", "true", "--browser.gatherUsageStats", "false", "--server.fileWatcherType", "none"]
    paths = os.pathsep.join((str(PROJECT / "src"), str(PROJECT)))
    with subprocess.Popen([*command, *options], cwd=tmp_path, env={**os.environ, "PYTHONPATH": paths}) as process:
        try:
            wait_for(f"http://127.0.0.1:{port}/_stcore/health", process)
            page = browser.new_page()
            asked: list[str] = []
            page.on("request", lambda request: asked.append(request.url))
            page.on("dialog", lambda dialog: asked.append(f"dialog {dialog.message}"))
            page.goto(f"http://127.0.0.1:{port}")
            page.get_by_text("klaar").wait_for()
            # Icons, formulas and colours are drawn by programs that come a moment later.
            page.wait_for_load_state("networkidle")
            shown = {name: parts for name, *parts in page.evaluate(SEEN)}
            page.close()
        finally:
            process.terminate()
    assert not [url for url in asked if f"//127.0.0.1:{port}" not in url]
    boxes = {f"{kind}{number}": text for kind in KINDS for number, text in enumerate(HOSTILE.values())}
    assert boxes.keys() <= shown.keys()
    assert not {name: shown[name][0] for name in boxes if shown[name][0] or shown[name][1]}
    assert not [name for name in boxes if "kwaad" not in shown[name][2].replace("\u2060", "")]
