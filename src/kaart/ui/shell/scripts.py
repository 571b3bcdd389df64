"""Scripts of every page: what Streamlit leaves undone for the keyboard, a phone, and readers of Dutch."""

from __future__ import annotations

from kaart.core.errors import mark
from kaart.core.language import translations
from kaart.core.settings import LANGUAGES
from kaart.render.maps.deck import STATIC
from kaart.render.templates import fill
from kaart.ui.shell.downloads import PLACE
from kaart.ui.shell.row import ROW
from kaart.ui.shell.selection import LANGUAGE
from kaart.ui.shell.visit import BESIDE

# English that Streamlit and its map write by themselves, as labels, tooltips, hints and in the menus of a table. The
# style sheet leaves out what serves nobody: a chart's own data, picture and specification, and a column's formats.
FOREIGN = (
    mark("Skip to main content"),
    mark("App pages"),
    mark("Sidebar"),
    mark("Expand sidebar"),
    mark("Collapse sidebar"),
    mark("Main menu"),
    mark("Open"),
    mark("Close"),
    mark("Clear all"),
    mark("Clear value"),
    mark("Clear entry"),
    mark("Selected values"),
    mark("Increment"),
    mark("Decrement"),
    mark("Choose an option"),
    mark("Choose options"),
    mark("No results"),
    mark("Press Enter to apply"),
    mark("Fullscreen"),
    mark("Toggle fullscreen"),
    mark("Close fullscreen"),
    mark("Zoom In"),
    mark("Zoom Out"),
    mark("Zoom Reset"),
    mark("Toggle attribution"),
    mark("Show/hide columns"),
    mark("Download as CSV"),
    mark("Clear selection"),
    mark("Close Search"),
    mark("Next Result"),
    mark("Previous Result"),
    mark("Notifications"),
    mark("Link to heading"),
    mark("Help for"),
    mark("Scrollable table"),
    mark("Map"),
    mark("Search"),
    mark("Dataframe column menu"),
    mark("Copy column name"),
    mark("Sort ascending"),
    mark("Sort descending"),
    mark("Autosize"),
    mark("Pin column"),
    mark("Unpin column"),
    mark("Hide column"),
    mark("Select all"),
    mark("Type to search"),
    mark("Upload"),
    mark("Drag and drop file here"),
    mark("Drag and drop a file here"),
    mark("Browse files"),
    mark("per file"),
)


def page_scripts(language: str) -> str:
    """The scripts, in one element: each would take room above the title; only fixed words get into them.

    Parameters
    ----------
    language
        ``nl`` or ``en``.
    """
    search = translations(language).gettext("Search for a buurt, wijk, gemeente or address")
    filled = (
        fill("ui/shell/page_language.html.j2", language=language),
        fill("ui/shell/page_history.html.j2", around=[LANGUAGE, *sorted(BESIDE)], row=ROW),
        fill("ui/shell/page_menu.html.j2"),
        fill("ui/shell/page_early.html.j2", folder=f"{STATIC}/"),
        fill("ui/shell/page_downloads.html.j2", place=PLACE),
        fill("ui/shell/page_words.html.j2", words=foreign_words(language)),
        fill("ui/shell/page_keyboard.html.j2", search=search),
        fill("ui/shell/page_copy.html.j2"),
    )
    return "".join(filled)


def every_page_script() -> tuple[str, ...]:
    """The scripts of the pages in every language: a server lets no other script in a page run."""
    return tuple(page_scripts(language) for language in LANGUAGES)


def foreign_words(language: str) -> dict[str, str]:
    """What is to be replaced on a page: English by Dutch, and back after the reader chose English.

    Parameters
    ----------
    language
        ``nl`` or ``en``.
    """
    dutch = {words: translations("nl").gettext(words) for words in FOREIGN}
    return dutch if language == "nl" else {there: words for words, there in reversed(dutch.items())}
