"""``kaart export atlas``: what it refuses before it writes anything; `tests/exports/atlas` holds what it writes."""

from __future__ import annotations

import pytest
from clirun import environment, run_here

NOBODY = "http://127.0.0.1:9"


@pytest.fixture
def run(tmp_path):
    """Run the command over an empty store, in which only the example region is."""

    def start(*words):
        return run_here("export", "atlas", *words, env=environment(NOBODY, tmp_path / "cache"))

    return start


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("NL00",), "heel Nederland"),
        (("GM9904", "--indicator", "eigen_dit-is-van-mij"), "eigen_dit-is-van-mij"),
        (("GM9904", "--indicator", "bestaat_niet"), "bestaat_niet"),
        (("GM9904", "--taal", "de"), "both"),
        (("GM9904", "--jaar", "ooit"), "ooit"),
        (("GM9904", "--klassen", "mooi"), "mooi"),
        (("GM9904", "--stijl", "er-niet.toml"), "er-niet.toml"),
        (("GM9904", "--titel", "x" * 121), "120"),
    ],
)
def test_what_cannot_be_an_atlas_is_one_sentence_and_writes_nothing(run, tmp_path, words, said):
    refused = run(*words, "--uit", str(tmp_path / "uit"))
    assert (refused.code, refused.out) == (1, "")
    assert said in refused.sentence()
    assert not (tmp_path / "uit").exists()


def test_a_folder_of_somebody_else_is_left_alone(run, tmp_path):
    mine = tmp_path / "uit" / "scriptie.docx"
    mine.parent.mkdir()
    mine.write_text("x")
    refused = run("WK990402", "--uit", str(mine.parent))
    assert refused.code == 1
    assert "scriptie.docx" in refused.sentence()
    assert [path.name for path in mine.parent.iterdir()] == ["scriptie.docx"]
