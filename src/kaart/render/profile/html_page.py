"""A profile as HTML: one body for the page and for a file that needs nothing from elsewhere.

Everything that comes from data is escaped. Pictures are addresses that hold them, because Streamlit takes drawings
out of HTML; each carries its words.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path

from kaart.core.codes import Level
from kaart.core.language import translations
from kaart.render.charts.mini import data_address, key_marks
from kaart.render.profile.around import SiteGroupWords, SiteWords
from kaart.render.profile.sentences import Said
from kaart.render.profile.sheet import DomainWords, FactorWords, Picture, RowWords, Sheet
from kaart.render.words.numbers import DASH

STYLE = Path(__file__).with_name("profile.css")
_ANCHOR = "kp-"
_LISTED = 6
_BESIDE = ("gemeente", "peers", "country")
_PAGE_STYLE = (
    ":root { color-scheme: light dark; } "
    "body { font-family: system-ui, sans-serif; margin: 1.5rem auto; padding: 0 1rem; max-width: 72rem; } "
    "@media print { body { margin: 0; padding: 0; } @page { size: A4; margin: 14mm; } }"
)


@dataclass(frozen=True)
class Part:
    """A piece of a profile.

    Attributes
    ----------
    id
        Of a theme, "" for the rest.
    title
        Its heading.
    html
        Escaped, without the ``article`` around it.
    rows
        Those that it draws.
    notes
        How they were measured.
    """

    id: str
    title: str
    html: str
    rows: tuple[RowWords, ...] = ()
    notes: tuple[str, ...] = ()


def profile_parts(sheet: Sheet) -> tuple[Part, ...]:
    """The profile in pieces; headings begin at level 2, and each theme is a piece.

    Parameters
    ----------
    sheet
        In words.
    """
    gettext = translations(sheet.language).gettext
    people, poverty = gettext("Who lives here"), gettext("Poverty, in every definition")

    def part(title: str, content: str, *, name: str = "", rows: tuple[RowWords, ...] = ()) -> Part:
        return Part(name, title, _section(title, content), rows)

    return (
        Part("", sheet.name, _top(sheet)),
        part(people, _rows(sheet.people, sheet, key=True), name="bevolking", rows=sheet.people),
        part(poverty, _poverty(sheet), name="armoede", rows=sheet.poverty),
        *([part(gettext("Seen from the other side"), _said_list(sheet.complements))] if sheet.complements else ()),
        *(
            Part(item.id, item.label, _section(item.label, _domain(item, sheet)), item.rows, item.notes)
            for item in sheet.domains
        ),
        *([part(gettext("What is there"), _sites(sheet))] if sheet.sites else ()),
        part(gettext("What is near and what is far"), _near(sheet)),
        part(gettext("Factors that research names"), _factors(sheet)),
        part(gettext("How to read these figures"), _notes([sheet.alike, *sheet.reliability])),
        part(gettext("What these figures cannot show"), _notes(sheet.limits)),
        part(gettext("Sources"), _sources(sheet)),
    )


def profile_body(sheet: Sheet) -> str:
    """The profile as one ``article``.

    Parameters
    ----------
    sheet
        In words.
    """
    return framed("".join(part.html for part in profile_parts(sheet)), language=sheet.language)


def framed(html: str, *, language: str) -> str:
    """Pieces of a profile with what the style sheet looks for around them."""
    return f'<article class="kp" lang="{language}">{html}</article>'


def profile_page(sheet: Sheet) -> str:
    """The profile as a whole page that opens from a file and asks for nothing.

    Parameters
    ----------
    sheet
        In words.
    """
    title = translations(sheet.language).gettext("How are things in this buurt?")
    style = f"{_PAGE_STYLE}\n{STYLE.read_text(encoding='utf-8')}"
    return (
        f'<!doctype html>\n<html lang="{sheet.language}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(sheet.name)} - {escape(title)}</title>\n<style>\n{style}</style>\n</head>\n"
        f"<body>\n<main>\n<h1>{escape(title)}</h1>\n{profile_body(sheet)}\n</main>\n</body>\n</html>\n"
    )


def _top(sheet: Sheet) -> str:
    gettext = translations(sheet.language).gettext
    invented = gettext("Everything in this Voorbeeldregio is invented.")
    under = [sheet.code, sheet.within or sheet.level, gettext("year of reference {year}").format(year=sheet.year)]
    place = f'<figure class="kp-place">{_picture(sheet.locator)}</figure>' if sheet.locator else ""
    return (
        f'<div class="kp-top"><div><h2>{escape(sheet.name)}</h2><p class="kp-grey">{escape(" · ".join(under))}</p>'
        + (f'<p class="kp-invented">{escape(invented)}</p>' if sheet.invented else "")
        + f'<ol class="kp-five">{"".join(_linked(said, sheet) for said in sheet.summary)}</ol></div>{place}</div>'
    )


def _linked(said: Said, sheet: Sheet) -> str:
    gettext = translations(sheet.language).gettext
    labels = {row.id: row.label for row in _all_rows(sheet)}
    if said.row not in labels:
        return f"<li>{escape(said.text)}</li>"
    name, text = gettext("The figure: {label}").format(label=labels[said.row]), gettext("the figure")
    return f'<li>{escape(said.text)} <a href="#{_ANCHOR}{said.row}" aria-label="{escape(name)}">{escape(text)}</a></li>'


def _all_rows(sheet: Sheet) -> Iterable[RowWords]:
    yield from sheet.people
    yield from sheet.poverty
    for domain in sheet.domains:
        yield from domain.rows


def _section(title: str, content: str) -> str:
    return f"<section><h3>{escape(title)}</h3>{content}</section>"


def _rows(rows: Sequence[RowWords], sheet: Sheet, *, key: bool = False, defined: bool = False) -> str:
    if not rows:
        return ""
    gettext = translations(sheet.language).gettext
    names = _column_names(sheet)
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in names.values())
    body = "".join(_row(row, names, defined=defined, language=sheet.language) for row in rows)
    caption = gettext("Figures of {area}").format(area=sheet.name)
    table = f'<table><caption class="kp-hidden">{escape(caption)}</caption>'
    table += f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
    return (_key(sheet) if key else "") + table


def _column_names(sheet: Sheet) -> dict[str, str]:
    """Names of the columns; one to compare with is only there when any figure has a value in it."""
    gettext = translations(sheet.language).gettext
    rows = list(_all_rows(sheet))
    names = {
        "what": gettext("What"),
        "own": gettext("This {level}").format(level=sheet.level),
        "chart": gettext("Beside others"),
        "gemeente": gettext("Gemeente"),
        "peers": gettext("Like this one"),
        "country": gettext("NL"),
        "line": gettext("Through the years"),
    }
    known = {name for name in _BESIDE if any(getattr(row, name) not in {"", DASH} for row in rows)}
    return {name: text for name, text in names.items() if name in known or name not in _BESIDE}


def _row(row: RowWords, names: Mapping[str, str], *, defined: bool, language: str) -> str:
    what = [escape(row.label)]
    if row.unit:
        what.append(f'<span class="kp-grey kp-below">{escape(row.unit)}</span>')
    if defined:
        what.append(_definition(row, language=language))
    what += [f'<span class="kp-grey kp-below">{escape(text)}</span>' for text in row.remarks]
    own = f"<b>{escape(row.value)}</b>" if row.known else escape(row.value)
    under = " · ".join(text for text in (row.year, row.over) if text)
    beside = "".join(
        f'<td class="kp-small" data-name="{escape(names[name])}">{escape(getattr(row, name))}</td>'
        for name in _BESIDE
        if name in names
    )
    line = f"{_picture(row.line, hover=True)}{escape(row.span)}" if row.line else ""
    return (
        f'<tr><th scope="row" id="{_ANCHOR}{row.id}">{"".join(what)}</th>'
        f'<td class="kp-own">{own}' + (f'<br><span class="kp-grey">{escape(under)}</span>' if under else "") + "</td>"
        f'<td class="kp-chart">{_picture(row.chart, hover=True)}</td>{beside}<td class="kp-line">{line}</td></tr>'
    )


def _definition(row: RowWords, *, language: str) -> str:
    """The first sentence of a definition, and all of it one click away."""
    whole = translations(language).gettext("Whole definition")
    first, _, rest = row.definition.partition(". ")
    short = f'<span class="kp-grey kp-below">{escape(first.rstrip("."))}.</span>'
    if not rest:
        return short
    return f"{short}<details><summary>{escape(whole)}</summary>{escape(row.definition)}</details>"


def _poverty(sheet: Sheet) -> str:
    gettext = translations(sheet.language).gettext
    warning = gettext(
        "Each definition counts something else. They stand side by side and cannot be added up or ranked."
    )
    return f'<p class="kp-grey">{escape(warning)}</p>{_rows(sheet.poverty, sheet, defined=True)}'


def _key(sheet: Sheet) -> str:
    gettext = translations(sheet.language).gettext
    names = {
        "own": gettext("this {level}").format(level=sheet.level),
        "gemeente": gettext("the gemeente"),
        "peers": gettext("the middle one of those like this one"),
        "country": gettext("the Netherlands"),
        "span": gettext("lowest to highest in the gemeente"),
    }
    key = gettext("Key")
    kept = {"own", *(name for name in _column_names(sheet) if name in _BESIDE)}
    kept |= set() if sheet.level == Level.GEMEENTE else {"span"}
    items = "".join(
        f'<li><img src="{data_address(svg)}" alt=""> {escape(names[name])}</li>'
        for name, svg in key_marks().items()
        if name in kept
    )
    return f'<ul class="kp-key" aria-label="{escape(key)}">{items}</ul>'


def _domain(domain: DomainWords, sheet: Sheet) -> str:
    texts = (domain.without, *domain.notes)
    return _rows(domain.rows, sheet) + "".join(f'<p class="kp-grey">{escape(text)}</p>' for text in texts if text)


def _near(sheet: Sheet) -> str:
    gettext = translations(sheet.language).gettext
    larger = gettext("the Netherlands") if sheet.level == Level.GEMEENTE else gettext("the gemeente")
    near, far = gettext("Nearest first"), gettext("Far beside {larger}").format(larger=larger)
    parts = [f"<h4>{escape(near)}</h4>{_said_list(sheet.near)}"] if sheet.near else []
    parts.append(f"<h4>{escape(far)}</h4>")
    parts += [_said_list(sheet.far)] if sheet.far else []
    return "".join([*parts, f'<p class="kp-grey">{escape(sheet.far_note)}</p>'])


def _sites(sheet: Sheet) -> str:
    note = f'<p class="kp-grey">{escape(sheet.sites_note)}</p>' if sheet.sites_note else ""
    return "".join(_site_group(group, sheet) for group in sheet.sites) + note


def _site_group(group: SiteGroupWords, sheet: Sheet) -> str:
    """A short list in full; of a long one the rest is one click away."""
    gettext = translations(sheet.language).gettext
    title = f"{group.label} ({group.count})" if group.count else group.label
    notes = "".join(f'<p class="kp-grey">{escape(text)}</p>' for text in (group.note, group.leaves_out) if text)
    first, rest = group.sites[:_LISTED], group.sites[_LISTED:]
    more = gettext("{count} more").format(count=len(rest))
    tail = f"<details><summary>{escape(more)}</summary>{_site_list(rest, sheet)}</details>" if rest else ""
    return f"<h4>{escape(title)}</h4>{_site_list(first, sheet)}{tail}{notes}"


def _site_list(sites: Sequence[SiteWords], sheet: Sheet) -> str:
    gettext = translations(sheet.language).gettext
    where = {True: gettext("in this {level}").format(level=sheet.level), False: gettext("near it")}
    items = []
    for site in sites:
        facts = ", ".join(filter(None, (site.address, site.distance, where[site.inside], site.offers)))
        items.append(f'<li>{escape(site.name)} <span class="kp-grey">{escape(facts)}</span></li>')
    return f"<ul>{''.join(items)}</ul>" if items else ""


def _factors(sheet: Sheet) -> str:
    gettext = translations(sheet.language).gettext
    caveat = gettext("Research sees these go together with poverty. That is no cause, and a figure beside it no proof.")
    parts = [f'<p class="kp-grey">{escape(caveat)}</p>']
    names = (gettext("Factor"), gettext("Nearest figure"), gettext("Literature"))
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in names)
    for title, factors in sheet.factors:
        body = "".join(_factor(factor, names) for factor in factors)
        parts.append(f"<h4>{escape(title)}</h4><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>")
    return "".join(parts)


def _factor(factor: FactorWords, names: Sequence[str]) -> str:
    near = "<br>".join(
        f'<a href="#{_ANCHOR}{said.row}">{escape(said.text)}</a>' if said.row else escape(said.text)
        for said in factor.near
    )
    remark = f'<br><span class="kp-grey">{escape(factor.remark)}</span>' if factor.remark else ""
    return (
        f'<tr><th scope="row">{escape(factor.label)}{remark}</th>'
        f'<td class="kp-reads" data-name="{escape(names[1])}">{near}</td>'
        f'<td class="kp-reads kp-grey" data-name="{escape(names[2])}">{escape(factor.literature)}</td></tr>'
    )


def _said_list(items: Sequence[Said]) -> str:
    found = "".join(
        f'<li><a href="#{_ANCHOR}{said.row}">{escape(said.text)}</a></li>'
        if said.row
        else f"<li>{escape(said.text)}</li>"
        for said in items
    )
    return f"<ul>{found}</ul>"


def _notes(texts: Sequence[str]) -> str:
    return f"<ul>{''.join(f'<li>{escape(text)}</li>' for text in texts if text)}</ul>"


def _sources(sheet: Sheet) -> str:
    gettext = translations(sheet.language).gettext
    items = "".join(
        f'<li>{escape(source.text)} <a href="{escape(source.url)}">{escape(source.url)}</a></li>'
        if source.url
        else f"<li>{escape(source.text)}</li>"
        for source in sheet.sources
    )
    made = gettext("Made with kaart on {date}.").format(date=sheet.today) if sheet.today else ""
    return f'<ul>{items}</ul><p class="kp-grey">{escape(made)}</p>'


def _picture(picture: Picture | None, *, hover: bool = False) -> str:
    """A picture with its words, which a pointer shows as well where they hold numbers."""
    if picture is None:
        return ""
    alt = escape(picture.alt)
    return f'<img src="{data_address(picture.svg)}" alt="{alt}"' + (f' title="{alt}">' if hover else ">")
