"""Texts that must come out of a werksessie as the text that they are, wherever typed and wherever shown.

Every text holds `MARK`, which kaart itself writes nowhere, so that a test can look for it in logs and addresses.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from kaart.workshop import keys
from kaart.workshop.acts import (
    MOST_STEPS,
    Agree,
    ChangePlan,
    FigureAsked,
    GiveAnswer,
    GroupNotes,
    MeasureAsked,
    MergeNotes,
    OpenSession,
    ShowStep,
    StepAsked,
    UseFigures,
    WriteNote,
)
from kaart.workshop.model import FACILITATOR, Actor, MeasureKind, NoteKind, Recognised, Role
from kaart.workshop.sessions import Begun, Workshops

MARK = "kwaad"
LONG = 10_000

HOSTILE: dict[str, str] = {
    "script": "<script>alert('kwaad')</script>",
    "closing script": "</script><script>alert('kwaad')</script><!--",
    "event": "<img src=x onerror=alert(1)> <svg/onload=alert(2)> kwaad",
    "attribute": '" onmouseover="alert(1)" x=\'kwaad\' autofocus onfocus=alert(2) ',
    "frame": "<iframe src='https://kwaad.example/'></iframe><base href='//kwaad.example'>",
    "style": "<style>body{display:none}</style></style><p style='position:fixed;inset:0'>kwaad",
    "form": "<form action=https://kwaad.example><input name=sleutel autofocus></form>",
    "comment": "<!-- kwaad --> --> ]]> <![CDATA[ kwaad ]]>",
    "entities": "&lt;script&gt;kwaad&lt;/script&gt; &amp; &#60;b&#62; &nbsp;&copy;&#x202e;kwaad",
    "link": "[kwaad](javascript:alert(1)) [ref][1] <https://kwaad.example> [1]: https://kwaad.example",
    "picture": "![kwaad](https://kwaad.example/spion.png)",
    "address": "zie https://kwaad.example/x of www.kwaad.example of mail kwaad@kwaad.example",
    "data address": "data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg== kwaad",
    "script address": "javascript:alert('kwaad')",
    "icon": ":material/home: kwaad x:material/delete:y :streamlit: :smile: :+1:",
    "colour": ":red[kwaad] :blue-background[kwaad] :small[kwaad] :green-badge[kwaad]",
    "formula": "$\\href{https://kwaad.example}{kwaad}$ $$x^2$$ \\[x\\] \\(y\\)",
    "markdown": "**kwaad** _kwaad_ ~~kwaad~~ `kwaad` ***",
    "heading": "# kwaad\n## kop\nkwaad\n===\nkwaad\n---",
    "list": "- kwaad\n1. een\n* twee\n> drie\n- [ ] taak\n    code\n\tcode",
    "table": "| kwaad | b |\n|---|---|\n| 1 | 2 |",
    "fence": "```\nkwaad\n```\n~~~python\nkwaad",
    "footnote": "kwaad[^1]\n\n[^1]: voet",
    "arrows": "kwaad -> b <- c -- d <-> e >= f",
    "typst": '#import "@preview/kwaad:0.1.0": * #panic("kwaad") #read("/etc/passwd") $x$ @kwaad <kwaad> // /* \\ = kop',
    "jinja": "{{7*7}} {% for x in ().__class__.__mro__ %}{{ x }}{% endfor %} {# kwaad #} ${7*7} #{7*7}",
    "format": "{name} {0} {count!r:>99999} %s %n %(kwaad)s {kwaad.__class__} $name ${kwaad}",
    "sql": "kwaad'; DROP TABLE events; -- \" OR 1=1",
    "csv equals": '=HYPERLINK("https://kwaad.example";"kwaad")',
    "csv plus": "+kwaad+cmd|' /C calc'!A0",
    "csv minus": "-kwaad+cmd|' /C calc'!A0",
    "csv at": "@SUM(kwaad)",
    "csv tab": "\t=1+1 kwaad",
    "csv return": "\r=1+1 kwaad",
    "csv parts": 'kwaad;"a",b\n=1+1;kwaad',
    "full width equals": "\uff1dkwaad(1)",
    "json": '"}],"kwaad":[{"__proto__":{"x":1}} \\u0022 \u2028 \u2029',
    "event stream": 'kwaad\n\ndata: {"x":1}\nid: 999999\nevent: einde\n\n',
    "header": "kwaad\r\nSet-Cookie: x=1\r\n\r\n<html>",
    "log": "kwaad\n2026-11-30 12:00:00 CRITICAL alles gewist",
    "terminal": "kwaad\x1b[2J\x1b[31m\x1b]0;titel\x07\x1b]8;;https://kwaad.example\x1b\\klik\x9b31m\x08\x08\x08",
    "controls": "kwaad\x01\x02\x0b\x0c\x1c\x7f\x85einde",
    "nul": "kwaad\x00einde",
    "half a character": "kwaad\ud800einde\udfff",
    "right to left": "kwaad \u202egnp.exe\u202c \u2067om\u2066 \u200fterug",
    "open right to left": "\u202e\u202e\u2067 kwaad",
    "arabic": "\u0645\u0644\u0627\u062d\u0638\u0629 kwaad (\u05e9\u05dc\u05d5\u05dd)",
    "no width": "k\u200bw\u200ca\u200da\u2060d\ufeff kwaad\u00ad",
    "only no width": "\u200b\u200b\u2060 kwaad",
    "marks": "kwaad" + "a" + "\u0301\u0323\u0336" * 100,
    "emoji": "kwaad " + "\U0001f600" * (LONG - 6),
    "family": "kwaad "
    + "\U0001f468\u200d\U0001f469\u200d\U0001f467\u200d\U0001f466\U0001f3fd\ufe0f" * 20
    + "\U0001f1f3\U0001f1f1",
    "long word": "kwaad" * (LONG // 5),
    "lines": "kwaad" + "\n" * (LONG - 10) + "einde",
    "spaces": "kwaad" + " " * 5000 + "einde",
    "tags": "<b>kwaad" * 1000,
    "brackets": "[" * 3000 + "kwaad" + "]" * 3000,
    "quotes": "kwaad" + "> " * 3000,
    "private letters": "kwaad \ue000\U000f0000\ufdd0\uffff \u3164\u115f",
    "path": "../../etc/passwd kwaad ..\\..\\kwaad C:\\kwaad CON file:///etc/kwaad",
}


_ESCAPED = re.compile(r"\\[!-/:-@\[-`{-~]")
# What makes a link, picture, icon, colour, formula, list, heading, table, rule or code of Markdown in Streamlit; the
# frames of kaart itself may be bold.
_ALIVE = re.compile(
    r"[`\[\]<>#|~$&]|:(?=material/|streamlit:|//)|www(?=\.)|@(?=[\w-])"
    r"|(?<=\n)(?: {4}| {0,3}\t| {0,3}[-+=]| {0,3}\d+\.)",
    re.IGNORECASE,
)


def alive(markdown: str) -> list[str]:
    """Parts of a Markdown text that a browser would show as more than text, without the bold of kaart itself.

    Parameters
    ----------
    markdown
        As it goes to the browser.
    """
    return _ALIVE.findall(_ESCAPED.sub("\u00b7", markdown))


LEAD = Actor(FACILITATOR, Role.FACILITATOR)
AREA = "BU99010002"
# What fits in a name, with as many of the above as can be.
SHORT = "<b>[k](//k) :material/home: $x$ www.kwaad.nl {{7*7}} &lt; `c` =1 \u202ekwaad"


def evening(workshops: Workshops, texts: Sequence[str], *, title: str = SHORT, moderated: bool = False) -> Begun:
    """A session that is open, in which people and facilitator typed some texts wherever one can type.

    Parameters
    ----------
    workshops
        Where.
    texts
        Of what is longer than a field takes, the beginning. The first 40 are steps as well.
    title
        Of the session.
    moderated
        Whether the facilitator has yet to look at what participants wrote; then everything is written at one step.
    """
    steps = [
        StepAsked(
            id=f"s{number}", title=text[:200], question=text[:500], query={"gebied": text} if number % 9 == 8 else {}
        )
        for number, text in enumerate(texts[:MOST_STEPS])
    ]
    begun = workshops.begin(ChangePlan(title=title[:200], area="voorbeeldregio", moderated=moderated, steps=steps))

    def do(act, actor=LEAD):
        workshops.append(begun.session, act, actor=actor, id_=keys.new_id())

    do(OpenSession())
    for number, text in enumerate(texts):
        step, note = f"s{0 if moderated else number % MOST_STEPS}", f"n{number}"
        name = workshops.admit(begun.session, token=keys.new_secret(), name=text[:80], named=True)
        do(GiveAnswer(step=step, area=AREA, recognised=Recognised.NO, reason=text[:2000]), name)
        do(WriteNote(note=note, step=step, area=AREA, note_kind=NoteKind.QUESTION, text=text), name)
        do(WriteNote(note=f"{note}-onder", step=step, area=AREA, note_kind=NoteKind.OPPORTUNITY, text=text), name)
        do(MergeNotes(into=note, notes=[f"{note}-onder"]))
        do(GroupNotes(group=text[:200], notes=[note]))
        do(Agree(note=note, text=text[:2000], owner=text[:200], due=date(2026, 12, 24)))
        bus = MeasureAsked(kind=MeasureKind.OTHER)
        do(WriteNote(note=f"{note}-m", step=step, note_kind=NoteKind.MEASURE, text=text, measure=bus, table=3), LEAD)
        figure = FigureAsked(
            area=AREA,
            name=text[:500],
            indicator=text[:200],
            year=2024,
            value=1,
            status=text[:40],
            unit=text[:80],
            delivery=text[:200],
        )
        do(UseFigures(step=step, figures=[figure]))
    do(ShowStep(step="s0"))
    return begun
