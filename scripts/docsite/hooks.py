"""MkDocs: README, CONTRIBUTING and the licence become pages of the site, and links to and from them hold.

On a code host the documentation is read as files of a repository, so that links go to ``../README.md``. In the
site that file is a page beside the others.
"""

from __future__ import annotations

import posixpath
import re
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

PROJECT = Path(__file__).resolve().parents[2]
# Files outside `docs/`, and their place in the site.
OUTSIDE = {"README.md": "using.md", "CONTRIBUTING.md": "contributing.md", "LICENSE": "LICENSE.txt"}
_LINK = re.compile(r"(?<=\]\()(?![a-z]+:|#)([^)\s#]+)")


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the files that stand outside `docs/`."""
    for source, place in OUTSIDE.items():
        files.append(File.generated(config, place, content=(PROJECT / source).read_text(encoding="utf-8")))
    return files


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Let every link go to the place in the site of the file that it names."""
    del config, files
    return relink(markdown, place=page.file.src_uri)


def relink(markdown: str, *, place: str) -> str:
    """Links between files of the repository as links between pages.

    Parameters
    ----------
    markdown
        As it stands in the file.
    place
        Of its page in the site: ``besluiten/README.md``, ``using.md``.
    """
    source = next((name for name, at in OUTSIDE.items() if at == place), f"docs/{place}")

    def target(link: re.Match[str]) -> str:
        path = posixpath.normpath(posixpath.join(posixpath.dirname(source), link[1]))
        site_path = OUTSIDE.get(path, path.removeprefix("docs/"))
        if site_path == "besluiten":
            site_path = "besluiten/README.md"
        return posixpath.relpath(site_path, posixpath.dirname(place) or ".")

    return _LINK.sub(target, markdown)
