"""No stigma and no judgement: what kaart writes itself, in both languages."""

import re

import pytest
from babel.messages.pofile import read_po

from kaart.answers.profile.shelf import Shelf
from kaart.answers.reader import StoreReader
from kaart.catalogue import load
from kaart.core.codes import Level
from kaart.core.language import LOCALE
from kaart.core.settings import Settings
from kaart.render.profile.sheet import build_sheet
from kaart.store.library import Library

# Words that EISEN forbids for an area, and their English.
FORBIDDEN = re.compile(
    r"probleem(wijk|buurt|gebied)|(zwakke|slechte(re|ste)?|arme) (wijk|buurt)|achterstands(wijk|buurt|gebied)"
    r"|krachtwijk|prachtwijk|kansarm|getto|ghetto|kwetsbare (wijk|buurt)|aandachtswijk"
    r"|problem (area|buurt|wijk)|deprived|slum"
    r"|disadvantaged|underprivileged|(bad|weak|worst|poor) (area|buurt|wijk|neighbourhood)",
    re.IGNORECASE,
)
# Adjectives that judge: never in a sentence that kaart makes by rule.
JUDGING = re.compile(
    r"\b(goede?|slechte?|erge?|ernstige?|zorgelijke?|zorgwekkende?|alarmerende?|mooie?|fijne?|gunstige?|ongunstige?|hoge|"
    r"zwakke?|sterke?|veel|flinke?|grote?|forse?|opvallend|good|bad|serious|worrying|alarming|high|severe|"
    r"weak|strong|poorly|large|huge|striking|favourable)\b",
    re.IGNORECASE,
)
WITHOUT = re.compile(r"^(Van .+ is er geen cijfer over|There is no figure for) ")


@pytest.fixture(scope="module")
def shelf():
    library = Library(Settings())
    return Shelf(StoreReader(library), load(), library.scope("GM9901"))


def sentences(sheet):
    said = [item.text for item in (*sheet.summary, *sheet.complements)]
    said += [item.text for item in (*sheet.near, *sheet.far)]
    said += [text for domain in sheet.domains for text in (domain.without, *domain.notes)]
    groups = [text for group in sheet.sites for text in (group.label, group.count, group.note, group.leaves_out)]
    return [*said, *groups, *sheet.reliability, *sheet.limits, sheet.far_note, sheet.sites_note, sheet.reached]


def test_no_forbidden_word_in_any_text_of_kaart():
    with (LOCALE / "nl" / "LC_MESSAGES" / "kaart.po").open("rb") as stream:
        texts = [text for entry in read_po(stream, locale="nl") for text in (str(entry.id), str(entry.string))]
    catalogue = load()
    for item in catalogue.indicators:
        texts += [item.label.nl, item.label.en, item.definition.nl, item.definition.en]
    for item in catalogue.factors:
        texts += [item.label.nl, item.label.en, item.remark.nl, item.remark.en]
    assert len(texts) > 500
    assert not [text for text in texts if FORBIDDEN.search(text)]


@pytest.fixture(scope="module", params=[24, pytest.param(4, marks=pytest.mark.slow)], ids="one buurt in {}".format)
def profiles(shelf, request):
    codes = [*shelf.codes(Level.BUURT)[:: request.param], *shelf.codes(Level.GEMEENTE)[:1]]
    assert len(codes) >= 3
    return [shelf.profile(code) for code in codes]


@pytest.mark.parametrize("language", ["nl", "en"])
def test_a_profile_neither_labels_nor_judges(profiles, language):
    for profile in profiles:
        sheet = build_sheet(profile, catalogue=load(), language=language)
        # Labels of indicators stand between quotation marks, names are the area's own.
        found = [re.sub(r"[“‘].*?[”’]", "", text.replace(profile.place.name, "")) for text in sentences(sheet)]
        assert not [text for text in found if FORBIDDEN.search(text)]
        said = found[: len(sheet.summary) + len(sheet.complements)]
        assert not [text for text in said if JUDGING.search(text)]
        assert len(sheet.summary) == 5
        # A sentence that says that there is no figure has none to lead to.
        leading = [item for item in (*sheet.summary, *sheet.complements) if not WITHOUT.search(item.text)]
        assert all(item.row in profile.rows for item in leading)


def test_the_lists_find_what_they_are_for():
    assert FORBIDDEN.search("Dit is een achterstandswijk.")
    assert FORBIDDEN.search("one of the worst buurten")
    assert JUDGING.search("De buurt heeft een hoge armoede.")
    assert not JUDGING.search("In Heerlen heeft in 2018 12,5 % van de huishoudens een laag inkomen.")
