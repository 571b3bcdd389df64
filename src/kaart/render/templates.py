"""HTML and SVG from templates (Jinja2), each beside the module that fills it.

Every value is escaped. What a template gives may stand in another one as it is; nothing else may, so no template
uses the filter ``safe``.
"""

from __future__ import annotations

from functools import cache, partial

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from kaart.core.language import translations
from kaart.render.words.numbers import format_number, plural


@cache
def environment() -> Environment:
    """Every template of the package by its path in it; each is compiled once."""
    made = Environment(
        loader=PackageLoader("kaart", ""),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    made.filters["plural"] = plural
    return made


def fill(name: str, *, language: str = "", **values: object) -> Markup:
    """Text of a template.

    Parameters
    ----------
    name
        Path in the package: ``render/maps/legend.html.j2``.
    language
        ``nl`` or ``en``; gives the template ``language``, ``gettext`` and ``number``, which writes whole numbers.
        A template without words or numbers needs none.
    **values
        What the template names; one that is left out raises `jinja2.UndefinedError`.
    """
    if language:
        number = partial(format_number, decimals=0, language=language)
        values |= {"language": language, "gettext": translations(language).gettext, "number": number}
    # The template has escaped it.
    return Markup(environment().get_template(name).render(values))  # noqa: S704  # nosec B704


def installed(text: str) -> Markup:
    """Text of a file that was installed with kaart or with a library, to stand in a page as it is.

    Parameters
    ----------
    text
        Of such a file, whole or in part; nothing that anybody can give or fetch.
    """
    return Markup(text)  # noqa: S704 (made by kaart itself, see above)  # nosec B704
