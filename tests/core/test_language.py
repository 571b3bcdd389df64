"""Sentences in a language; that every message has a translation is tested in `test_translations.py`."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from kaart.catalogue import Text
from kaart.core.errors import InputError, KaartError, UnknownLevelError, mark
from kaart.core.language import sentence, translations
from kaart.core.provenance import Notice, Provenance
from kaart.store.manifest import Key, Manifest
from kaart.store.manifest_file import dump_manifest, load_manifest


def test_unknown_message_and_unknown_language_stay_english():
    error = KaartError("Nobody translated {this}.", this="dit")
    assert sentence(error, language="nl") == "Nobody translated dit."
    assert sentence(error, language="fr") == "Nobody translated dit."


@pytest.mark.parametrize("language", ["nl", "en"])
def test_error_and_notice_with_the_same_words_say_the_same(language):
    template = mark("There is no level '{level}'; choose {choices}.")
    error = UnknownLevelError(template, level="straat", choices="buurt, wijk")
    notice = Notice.of(template, level="straat", choices="buurt, wijk")
    assert sentence(error, language=language) == sentence(notice, language=language)
    assert "'straat'" in sentence(notice, language=language)


def test_values_are_filled_in_as_they_are():
    error = KaartError("Odd: {what}.", what="{geen} plaats")
    assert sentence(error, language="nl") == str(error) == "Odd: {geen} plaats."


def test_catalogue_is_read_once():
    assert translations("nl") is translations("nl")


TYPED = Notice.of("{a} and {b} on {c}: {d} of {e}", a=1.3, b=(1.0, 0.68), c=date(2026, 11, 3), d=2024, e="1.5")


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("nl", "1,3 and 1; 0,68 on 3 november 2026: 2024 of 1.5"),
        ("en", "1.3 and 1, 0.68 on 3 November 2026: 2024 of 1.5"),
    ],
)
def test_fractions_and_dates_are_written_as_the_language_does_and_counts_and_texts_stay(language, said):
    assert sentence(TYPED, language=language) == said
    assert sentence(KaartError(TYPED.template, **dict(TYPED.values)), language=language) == said


def test_a_notice_survives_a_manifest(tmp_path):
    moment = datetime(2026, 11, 28, tzinfo=UTC)
    origin = Provenance("lrk", "", moment, warnings=(Notice.of("{a} {b}", a=1.5, b=(1.0, 0.5)),))
    path = tmp_path / "x.json"
    path.write_text(dump_manifest(Manifest(Key("vve", "register", "GM0001"), origin, 1, "0" * 64, False, moment)))
    assert load_manifest(path).provenance.warnings == origin.warnings


def test_a_reason_within_a_sentence_is_in_the_same_language_also_from_a_manifest(tmp_path):
    reason = KaartError(
        mark("{cause}; check the network, or try again later."),
        cause=Notice.of(mark("{host} cannot be reached"), host="x.nl"),
    )
    notice = Notice.of(
        mark("CBS table {table} came from the older service, because of the newer one: {reason}"),
        table="1NED",
        reason=reason,
    )
    assert sentence(notice, language="nl").endswith(sentence(reason, language="nl"))
    assert "cannot be reached" not in sentence(notice, language="nl")
    assert str(notice).endswith(str(reason))
    moment = datetime(2026, 11, 28, tzinfo=UTC)
    path = tmp_path / "x.json"
    origin = Provenance("cbs_kwb", "", moment, warnings=(notice,))
    path.write_text(dump_manifest(Manifest(Key("cijfers", "kwb-2018", "GM0001"), origin, 1, "0" * 64, False, moment)))
    assert load_manifest(path).provenance.warnings == (notice,)


def test_a_sentence_within_a_sentence_ends_once():
    inner = KaartError("It is broken.")
    assert sentence(Notice.of("Because: {reason}", reason=inner), language="en") == "Because: It is broken."
    assert sentence(Notice.of("It failed ({reason}); so what.", reason=inner), language="en") == (
        "It failed (It is broken); so what."
    )


def test_a_label_within_a_sentence_is_of_the_language_of_the_sentence():
    label = Text("Laag inkomen", "Low income")
    notice = Notice.of("{indicator}: {count}.", indicator=label, count=3)
    assert [sentence(notice, language=language) for language in ("nl", "en")] == ["Laag inkomen: 3.", "Low income: 3."]
    error = InputError("{indicator} is no rate", indicator=label)
    assert (sentence(error, language="nl"), str(error)) == ("Laag inkomen is no rate", "Low income is no rate")
