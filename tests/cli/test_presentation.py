"""``kaart export presentatie`` as somebody runs it."""

import pptx
import pytest
from clirun import environment, run_here

NOBODY = "http://127.0.0.1:9"
LINK = "?gebied=voorbeeldregio&indicator=laag_inkomen&jaar=2023"


@pytest.fixture
def run(tmp_path):
    """Run the command over an empty store, in which only the example region is."""

    def start(*words):
        return run_here("export", "presentatie", *words, env=environment(NOBODY, tmp_path / "cache"))

    return start


def test_links_become_slides_in_their_order(run, tmp_path):
    target = tmp_path / "uit" / "x.pptx"
    whole = f"http://127.0.0.1:8501/{LINK}&niveau=wijk&code=WK990101&taal=en"
    made = run(whole, LINK, "--titel", "Waar staan we?", "--uit", str(target))
    assert (made.code, made.out) == (0, ""), made.err
    assert "2 kaarten" in made.sentence()
    slides = pptx.Presentation(target).slides
    titles = [slide.shapes.title.text_frame.text for slide in slides]
    assert titles[0] == "Waar staan we?"
    assert "per wijk" in titles[1]
    assert titles[1].startswith("Households")
    assert titles[2].startswith("Huishoudens met een laag inkomen per buurt")
    assert "Marked: " in slides[1].placeholders[1]._element.nvPicPr.cNvPr.get("descr")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((LINK, "--uit", "x.ppt"), "x.ppt"),
        (("http://127.0.0.1:8501/samen?gebied=GM9901&indicator=laag_inkomen", "--uit", "x.pptx"), "samen"),
        (("?gebied=GM9901", "--uit", "x.pptx"), "indicator"),
        ((f"{LINK}&taal=fr", "--uit", "x.pptx"), "fr"),
    ],
)
def test_what_cannot_be_shown_is_one_sentence(run, tmp_path, monkeypatch, words, said):
    monkeypatch.chdir(tmp_path)
    made = run(*words)
    assert made.code == 1
    assert said in made.sentence()
    assert not list(tmp_path.glob("x.*"))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("link", "title"),
    [
        ("/hotspots?gebied=GM9901&niveau=buurt&indicator=laag_inkomen&jaar=2023", "Hotspots"),
        ("/bereikbaarheid?gebied=GM9901&voorziening=vve&maat=nearest_m&jaar=2024", "Afstand"),
    ],
)
def test_other_pages_that_can_be_made_again_become_slides_too(run, tmp_path, link, title):
    made = run(f"http://127.0.0.1:8501{link}", "--uit", str(tmp_path / "x.pptx"))
    assert made.code == 0, made.err
    assert title in made.sentence()
    (slide,) = pptx.Presentation(tmp_path / "x.pptx").slides
    assert slide.shapes.title.text_frame.text.startswith(title)
