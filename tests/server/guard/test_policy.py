"""What a page may run, draw and ask."""

from __future__ import annotations

import pytest

from kaart.core.settings import Settings
from kaart.server.guard.policy import inline_scripts, page_policy
from kaart.ui.shell.scripts import every_page_script

# Of the specification: https://www.w3.org/TR/CSP3/#grammardef-hash-source, and openssl for the second.
ALERT = "alert('Hello, world.');"
ALERT_HASH = "'sha256-qznLcsROx4GACP2dm0UCKCzCG+HiZ1guq6ZZDob/Tng='"


def rules(policy: str) -> dict[str, list[str]]:
    return {name: rest for name, *rest in (rule.split() for rule in policy.split("; "))}


def test_a_script_is_known_by_its_hash():
    policy = rules(page_policy(Settings(), html=[f"<p>x</p><script>{ALERT}</script>"]))
    assert ALERT_HASH in policy["script-src"]


@pytest.mark.parametrize(
    ("html", "found"),
    [
        ("<script>a < b && c</script>", ("a < b && c",)),
        ("<SCRIPT type=module>\na\n</SCRIPT><script>b</script>", ("\na\n", "b")),
        ('<script src="x.js"></script><p>no script</p>', ()),
        ("<script>'&amp;'</script>", ("'&amp;'",)),
    ],
)
def test_scripts_are_taken_as_a_browser_reads_them(html, found):
    assert inline_scripts(html) == found


def test_no_other_script_runs_and_no_text_becomes_a_program():
    policy = rules(page_policy(Settings(), html=every_page_script()))
    assert not {"'unsafe-inline'", "'unsafe-eval'", "http:", "https:", "*", "data:"} & set(policy["script-src"])
    assert policy["object-src"] == policy["base-uri"] == ["'none'"]
    assert policy["frame-ancestors"] == ["'self'"]


@pytest.mark.parametrize(
    ("upstream", "ground"),
    [(None, "https://service.pdok.nl"), ("http://127.0.0.1:8900/x", "http://127.0.0.1:8900")],
)
def test_tiles_come_from_the_base_map_and_nothing_from_elsewhere(upstream, ground):
    policy = rules(page_policy(Settings(upstream=upstream), html=()))
    outside = {source for sources in policy.values() for source in sources if "//" in source}
    assert outside == {ground}
    assert ground in policy["img-src"]
    assert ground in policy["connect-src"]
