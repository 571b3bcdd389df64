"""What every command that draws a map takes besides its map: words, names, size and style, the same for all of them."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import typer

from kaart.cli.write import write_snapshot
from kaart.core.errors import InputError, mark
from kaart.core.settings import LANGUAGES, Settings
from kaart.exports.finished import finished
from kaart.render.files.export import DEFAULT_PRESET
from kaart.render.picture.animate import ANIMATIONS
from kaart.render.picture.draw import PICTURES
from kaart.render.picture.sheet import PRESETS
from kaart.render.snapshot.annotations import MOST_EXPLANATION, MOST_TITLE, annotations_of
from kaart.render.snapshot.build import Snapshot
from kaart.render.snapshot.named import areas_named
from kaart.render.style.read import style_in
from kaart.render.style.record import Style, read_style, with_darkness
from kaart.store.library import Library

_SCALES = (1.0, 4.0)


@dataclass(frozen=True)
class Drawing:
    """Options of a picture, as they were typed; their names are those of the command line."""

    titel: Annotated[str, typer.Option(help=f"Eigen titel, hoogstens {MOST_TITLE} tekens.")] = ""
    toelichting: Annotated[
        str, typer.Option(help=f"Eigen alinea onder de zin, hoogstens {MOST_EXPLANATION} tekens.")
    ] = ""
    markeer: Annotated[
        list[str] | None, typer.Option(help="Nog een gebied met een omlijning: code of naam; mag vaker.")
    ] = None
    label: Annotated[
        list[str] | None, typer.Option(help="Gebied waarvan de naam op de kaart komt: code of naam; mag vaker.")
    ] = None
    stijl: Annotated[
        str, typer.Option(help="Huisstijl: een bestand (.toml) met kleuren en lettertype, zie docs/huisstijl.md.")
    ] = ""
    donker: Annotated[bool, typer.Option("--donker", help="Lichte letters op een donkere achtergrond.")] = False
    doorzichtig: Annotated[bool, typer.Option("--doorzichtig", help="Laat de achtergrond van het beeld weg.")] = False
    ligging: Annotated[
        bool, typer.Option("--ligging", help="Zet er een kaartje bij van waar het gebied ligt in Nederland.")
    ] = False
    bron_kort: Annotated[bool, typer.Option("--bron-kort", help="Noem bron en jaar in weinig woorden.")] = False
    maat: Annotated[str, typer.Option(help=f"Maat van het beeld: {', '.join(PRESETS)}.")] = DEFAULT_PRESET
    schaal: Annotated[float, typer.Option(help="2 geeft een png met twee keer zoveel beeldpunten.")] = 1.0
    noordpijl: Annotated[bool, typer.Option("--noordpijl", help="Zet een noordpijl op de kaart.")] = False
    taal: Annotated[str, typer.Option(help="nl of en; zonder: de taal van deze installatie.")] = ""

    def language(self, settings: Settings) -> str:
        """Language of the picture.

        Parameters
        ----------
        settings
            Have the language of this installation.

        Raises
        ------
        InputError
            If there is no such language.
        """
        if self.taal and self.taal not in LANGUAGES:
            raise InputError(mark("There is no language '{language}'; choose nl or en."), language=self.taal)
        return self.taal or settings.language

    def style(self) -> Style:
        """House style of a file, or of the text that stands in a picture.

        Raises
        ------
        InputError
            If it cannot be read or used.
        """
        typed = "=" in self.stijl and not Path(self.stijl).exists()
        read = read_style(self.stijl) if typed or not self.stijl else style_in(Path(self.stijl))
        return with_darkness(read, dark=self.donker)

    def finished(self, snapshot: Snapshot, library: Library) -> Snapshot:
        """A snapshot with all that these options add to it.

        Parameters
        ----------
        snapshot
            Of any page.
        library
            Store.

        Raises
        ------
        UnknownAreaError
            If an area is not on the map, or a name is of several.
        InputError
            If a text is too long, or the style cannot be used.
        """
        added = annotations_of(
            title=self.titel,
            explanation=self.toelichting,
            marked=areas_named(self.markeer or (), snapshot),
            labels=areas_named(self.label or (), snapshot),
            transparent=self.doorzichtig,
            style=self.style(),
            short_source=self.bron_kort,
            locator=self.ligging,
        )
        return finished(snapshot, added, library)

    def write(self, snapshot: Snapshot, target: Path, form: str) -> None:
        """Write a snapshot to a file; see `kaart.cli.write.write_snapshot`.

        Parameters
        ----------
        snapshot
            Content of the file.
        target, form
            The file, and its kind.
        """
        write_snapshot(snapshot, target, form, preset=self.maat, scale=self.schaal, north=self.noordpijl)

    def require_fit(self, form: str) -> None:
        """Check that the file is a picture of a size and a scale, where these were asked for.

        Parameters
        ----------
        form
            Kind of the file: ``png``.

        Raises
        ------
        InputError
            If it has none; an option that does nothing would seem to be followed.
        """
        pictures = (*PICTURES, *ANIMATIONS)
        asked = {"--maat": self.maat != DEFAULT_PRESET, "--schaal": self.schaal != 1.0, "--noordpijl": self.noordpijl}
        options = [option for option, given in asked.items() if given]
        if options and form not in pictures:
            raise InputError(
                mark("{option} is for a picture, which a .{form} is not; leave it out, or choose {choices}."),
                form=form,
                option=options[0],
                choices=", ".join(f".{item}" for item in pictures),
            )

    def require_scale(self) -> None:
        """Check that the scale can be drawn, before anything is computed.

        Raises
        ------
        InputError
            If it cannot.
        """
        low, high = _SCALES
        if not low <= self.schaal <= high:
            raise InputError(
                mark("A scale of {scale} cannot be drawn; choose {low} to {high}."), scale=self.schaal, low=1, high=4
            )


def with_drawing_options(command: Callable[..., None]) -> Callable[..., None]:
    """A command that has the options of a picture too, and gets them as the argument ``drawing``.

    Parameters
    ----------
    command
        Function with annotations of Typer.
    """
    own = [item for item in inspect.signature(command, eval_str=True).parameters.values() if item.name != "drawing"]
    shared = list(inspect.signature(Drawing, eval_str=True).parameters.values())

    def run(**chosen: Any) -> None:  # noqa: ANN401 - whatever Typer parsed
        drawing = Drawing(**{item.name: chosen.pop(item.name) for item in shared})
        command(**chosen, drawing=drawing)

    keyword = inspect.Parameter.KEYWORD_ONLY
    parameters = [item.replace(kind=keyword) for item in (*own, *shared)]
    run.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]  # what Typer reads
    run.__annotations__ = {item.name: item.annotation for item in parameters}
    run.__name__, run.__doc__ = command.__name__, command.__doc__
    return run
