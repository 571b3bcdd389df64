"""Every sentence with a number reads well for one: what the catalogue has no plural of is one of a few kinds."""

import re

import pytest

from kaart.core.errors import InputError
from kaart.core.language import Counted, counted_by, sentence, translations
from kaart.core.provenance import Notice
from tests.test_translations import dutch, messages, placeholders

# A number that no word agrees with: behind a colon, between brackets, or the whole that others are a part of.
APART = re.compile(r"(?:: |\()\{count\}(?=[.;)]| \(|$)|\bof (?:the |these |every )?\{count\}|\{count\} of every ")
# Another number before its noun, other than a bound ("more than {most} areas") or a whole ("of the {total} areas").
NOUNS = (
    "areas|buurten|classes|columns|departures|features|figures|files|indicators|layers|maps|metres|minutes|neighbours|"
    "percentage points|places|points|rows|seconds|sites|stops|trips|years"
)
COUNTED = re.compile(rf"\{{(\w+)\}} (?:of \{{\w+\}} |of the \{{\w+\}} )?(?:{NOUNS})\b")
BOUND = re.compile(r"\b(?:more than|at most|up to|of|1 to|takes|every|all|with|least|over|within) (?:the )?\{\w+\} \w")
NEVER_ONE = "the number is above a limit, or set, and never 1"
ESTIMATE = "an estimate of people; the noun belongs to the facility"
TENS = "metres in whole tens"
NO_WORD = "no word agrees with the number"
WITHOUT_PLURAL = {
    "{count} years are too many; choose {most} at most.": NEVER_ONE,
    "{count} areas are named '{name}': {choices}; give the code.": NEVER_ONE,
    "The style has {have} colours for classes and this map {k} classes; choose fewer classes.": NEVER_ONE,
    "All {total} figures collected; writing the file …": NEVER_ONE,
    "This file has {count} events; a werksessie is at most {most} events.": NEVER_ONE,
    "A presentation has 1 to {most} maps, and this one {count}; leave some out or add one.": NO_WORD,
    "A selection holds 1 to {most} areas, not {count}.": NO_WORD,
    "A text on the sheet {sheet} has {count} letters; a cell of Excel holds {most}. It begins: {text}": NEVER_ONE,
    (
        "Alike enough: {count} of the {compared} other areas; the rest differ by more than {most} standard deviations."
    ): NO_WORD,
    "At most {most} areas stand side by side; these are the first.": NEVER_ONE,
    "CSV, Excel (.xlsx) or .ods, up to {megabytes} MB, {rows} rows and {columns} columns.": NEVER_ONE,
    "Choose 1 to {most} areas to list and at least one figure to compare on; got {k} and {count}.": NO_WORD,
    "Comparing {areas} areas with {count} random maps…": NEVER_ONE,
    "Found: {count} of the {asked} areas asked for; there are no more with all these figures.": NO_WORD,
    "In {count} of the {total} buurten most inhabitants cannot.": NO_WORD,
    (
        "In {file} rows {rows} have more cells than there are columns: a comma parts the cells and seems "
        "to stand within numbers too. Save it with semicolons, or as .xlsx."
    ): NO_WORD,
    (
        "Measured by scripts/hotspot_curve.py: {maps} maps for each strength, seed {seed}; the numbers "
        "are in data/{curve} and data/{noise} of this project. All formulas and limits: "
        "docs/methode-hotspots.md."
    ): NEVER_ONE,
    "Most are gained in {area}: about {count} {people} more (from {before} to {after}%).": ESTIMATE,
    "Most are lost in {area}: about {count} {people} fewer (from {before} to {after}%).": ESTIMATE,
    "Most is gained in {area}: for about {count} {people} {step} (from {before} to {after}).": ESTIMATE,
    "Most is lost in {area}: for about {count} {people} {step} (from {before} to {after}).": ESTIMATE,
    "One area gets {most} neighbours, more than the {limit} that can be handled; choose fewer or nearer.": NEVER_ONE,
    "Only {count} of these {areas} has a figure for both indicators; high and low need at least two.": NEVER_ONE,
    "Own figures are drawn for {most} areas at most, and here are {count}; choose a smaller region.": NO_WORD,
    (
        "Stability: the test is done in {count} ways, with other neighbours and other bounds. Fewer than "
        "half the same means: handle with care."
    ): NEVER_ONE,
    "The extra time at stop {id} must be between 0 and {most} seconds.": NO_WORD,
    "The link asks for {count}; these are the first {most}.": NO_WORD,
    (
        "The new timetable has {new} stops in {area}, the stored one {old}; kaart keeps the stored one. "
        "If the new one is right, fetch with --opnieuw."
    ): NEVER_ONE,
    "The sheet {sheet} would have {count} columns; Excel holds {most}. Choose fewer indicators.": NEVER_ONE,
    "The text of --{name} has {count} letters; {most} at most.": NEVER_ONE,
    "There are {count} categories, and a map can show {most}; take fewer, or say that they are numbers.": NEVER_ONE,
    "They differ most in {area}: {one} with {first}, {other} with {second} (about {count} {people}).": ESTIMATE,
    "This workbook has {count} sheets; this is '{sheet}'. The others: {others}.": NEVER_ONE,
    (
        "Where nothing was raised: over {maps} maps {share} % of the areas have a p of less than "
        "{threshold}, about what it should be. After the correction {count} of {others} such maps show "
        "any area."
    ): NO_WORD,
    "about {count}": NO_WORD,
    "line {line}: {count} fewer an hour, {day} {hours}": NO_WORD,
    "line {line}: {count} more an hour, {day} {hours}": NO_WORD,
    (
        "{column}: the {part} areas of {area} add up to {total}, {area} has {whole}; rounding explains {allowed}."
    ): NO_WORD,
    "{count} areas are too many for --{name}; choose {most} at most.": NEVER_ONE,
    "{count} could not be fetched": NO_WORD,
    "{count} different addresses are too many to look up ({most} at most); use codes of areas.": NEVER_ONE,
    "{count} more": NO_WORD,
    "{count} together": NO_WORD,
    "{count} with {neighbours}": NO_WORD,
    "{count} {areas} are too many to see on small maps; choose a region or gemeenten.": NEVER_ONE,
    ("{file} has cells as far as {cell}; kaart takes {rows} rows and {columns} columns, remove the others."): NEVER_ONE,
    (
        "{file} has {rows} rows and {columns} columns, and kaart takes {most_rows} and {most_columns}; "
        "leave out what is not needed."
    ): NEVER_ONE,
    "{host} points to another address ({url}), which kaart does not follow; please report this.": NO_WORD,
    "{k} classes cannot be told apart on a map; choose {low} to {high}.": NEVER_ONE,
    "{metres} metres {direction} of the middle of {area}": TENS,
    "{names} and {count} more": NO_WORD,
    "{reason}: here {count}": NO_WORD,
    "○ {minutes} minutes' walk in a straight line, shortened for detours.": NEVER_ONE,
}


def plurals():
    return {entry.id[1]: entry for entry in dutch() if isinstance(entry.id, tuple)}


def needs_plural(message):
    if "{count}" in message:
        return not APART.search(message)
    return any(not BOUND.search(message[max(0, at.start() - 14) : at.end()]) for at in COUNTED.finditer(message))


def test_every_sentence_with_a_number_has_a_plural():
    lacking = {text for text in messages() if needs_plural(text)} - set(plurals()) - set(WITHOUT_PLURAL)
    assert lacking == set(), (
        "Write in kaart.po: msgid for one, msgid_plural as in the code, msgstr[0] and msgstr[1]; "
        "or name the sentence with its reason in WITHOUT_PLURAL"
    )


def test_no_exception_is_left_over():
    assert {text for text in WITHOUT_PLURAL if text not in messages() or text in plurals()} == set()
    assert set(WITHOUT_PLURAL.values()) <= {ESTIMATE, NEVER_ONE, NO_WORD, TENS}


def test_every_plural_has_a_number_and_both_its_forms():
    for many, entry in plurals().items():
        assert counted_by(many) in placeholders(many), many
        one, forms = entry.id[0], entry.string
        assert len(forms) == 2, many
        assert all(forms), many
        # A form for one may leave out what is said of more than one.
        assert placeholders(one) <= placeholders(many), many
        assert placeholders(forms[0]) <= placeholders(many), many


@pytest.mark.parametrize(
    ("language", "count", "said"),
    [
        ("nl", 1, "1 cijfer is geschat."),
        ("nl", "1", "1 cijfer is geschat."),
        ("nl", 2, "2 cijfers zijn geschat."),
        ("nl", 0, "0 cijfers zijn geschat."),
        ("nl", "1.000", "1.000 cijfers zijn geschat."),
        ("en", 1, "1 value is estimated."),
        ("en", 21, "21 values are estimated."),
    ],
)
def test_a_sentence_agrees_with_its_number(language, count, said):
    template = "{count} values are estimated."
    assert translations(language).gettext(template).format(count=count) == said
    assert sentence(Notice.of(template, count=count), language=language) == said
    assert sentence(InputError(template, count=count), language=language) == said


def test_a_number_that_is_not_called_count_decides_too():
    text = "{known} of the {total} {areas} have a figure"
    assert counted_by(text) == "known"
    template = translations("nl").gettext(text)
    assert template.format(known=1, total=48, areas="buurten") == "1 van de 48 buurten heeft een cijfer"
    assert template.format(known=48, total=48, areas="buurten") == "48 van de 48 buurten hebben een cijfer"


def test_a_sentence_without_a_plural_is_plain_text():
    assert not isinstance(translations("nl").gettext("Region"), Counted)
