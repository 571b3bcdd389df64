"""The one error tree: every message says what, which, and what to do.

Messages are gettext templates in English with named placeholders; ``str()`` gives
the English sentence, the interface and the command line translate the template
first (`kaart.core.language.sentence`). An error that is not a `KaartError` is a
defect and is never shown as "no data".
"""

from __future__ import annotations


def mark(message: str) -> str:
    """Mark a message for translation without translating it here."""
    return message


class KaartError(Exception):
    """Something kaart could not do, in one sentence.

    Parameters
    ----------
    template
        English sentence with ``{name}`` placeholders, marked with `mark`.
    **values
        What fills the placeholders; names, codes and counts, never secrets.
    """

    def __init__(self, template: str, **values: object) -> None:
        self.template = template
        self.values = values
        super().__init__(template.format(**values))

    @property
    def cause(self) -> object:
        """What went wrong without the advice that stands behind it, to be named inside another sentence.

        The error itself where the two are one sentence.
        """
        return self.values.get("cause", self)


class InputError(KaartError, ValueError):
    """The request names something that does not exist or does not fit."""


class UnknownAreaError(InputError):
    """No area or region with that code or name."""


class UnknownIndicatorError(InputError):
    """No indicator with that id."""


class UnknownYearError(InputError):
    """The year cannot be read, or there are no figures of it."""


class UnknownLevelError(InputError):
    """The level is not buurt, wijk or gemeente, or the indicator has no such level."""


class UnknownPathError(InputError):
    """The server has nothing at that address."""


class MethodError(InputError):
    """The server only reads, and was asked to write."""


class UnknownLayerError(InputError):
    """No layer with that name can be fetched."""


class UploadError(InputError):
    """A file with own figures cannot be read or used."""


class WorkbookError(InputError):
    """The request has more rows, columns or letters than a workbook or a slide holds."""


class NoServiceDayError(InputError):
    """The timetable holds no day of the kind asked for."""


class NoStreetsError(InputError):
    """An extract of OpenStreetMap holds no streets of the area."""


class MissingExtraError(InputError):
    """The request needs an optional part that is not installed."""


class DefinitionMismatchError(InputError):
    """Two definitions or units would share one scale."""


class NotCheckableError(InputError):
    """Whether an exported file is as kaart made it cannot be found out here."""


class FiguresChangedError(NotCheckableError):
    """An exported file shows other figures than the store has now."""


class ForgedError(KaartError, ValueError):
    """A file shows something else than kaart draws from the same figures."""


class CrsError(KaartError, ValueError):
    """Geometry is not in the coordinate system that the function works in."""


class SchemaError(KaartError, ValueError):
    """A frame lacks columns, repeats keys or holds values of the wrong kind."""


class SourceError(KaartError, OSError):
    """An upstream service did not deliver what was requested."""


class UpstreamUnavailableError(SourceError):
    """No answer, or a server error, after every retry."""


class UpstreamAnswerError(SourceError):
    """An answer came, but it cannot be used: a page of HTML, half a body, a loop."""


class UpstreamNotFoundError(SourceError):
    """The service says that there is no such table, layer or year."""


class UpstreamDriftError(SourceError):
    """The service changed: a column is gone, renamed, retyped, or keys repeat."""


class StoreError(KaartError, OSError):
    """The store could not be read or written."""


class NotInStoreError(StoreError):
    """The layer was never fetched."""


class NotFetchedError(NotInStoreError):
    """No figures of an area were fetched; its values ``area`` and ``id`` say of which."""


class NotKeptError(NotInStoreError):
    """Figures of an earlier delivery that is no longer kept."""


class StoreLockedError(StoreError):
    """Another refresh is writing."""


class CorruptStoreError(StoreError):
    """A stored file does not match its manifest and no earlier one is left."""


class NewerStoreError(CorruptStoreError):
    """A stored file is of a newer kaart, and not to be replaced by this one."""


class SchedulerError(KaartError, OSError):
    """The machines that should compute something cannot be reached, or cannot do it."""


class PortTakenError(KaartError, OSError):
    """The server cannot listen on the address that was chosen."""


class OutputError(KaartError, OSError):
    """Standard output cannot be written: a full disk, a device that refuses."""


class BusyError(KaartError):
    """Too much is asked at a time; its value ``seconds`` says when to ask again."""


class NotAdmittedError(InputError):
    """A link or secret is nobody's in a werksessie."""


class NotAllowedError(InputError):
    """Somebody may not do this in a werksessie."""


class NotNowError(InputError):
    """Not possible in a werksessie now: it is closed, a step is frozen, or no dots are left."""


class OverwrittenError(InputError):
    """Somebody else changed a note; the value ``text`` says to what, and ``edited`` is the base of a next try."""


class UnknownSessionError(InputError):
    """There is no such werksessie."""


class UnknownCodeError(UnknownSessionError):
    """No open werksessie has this code."""


class TooManyTriesError(KaartError):
    """Too many wrong codes were tried; the value ``seconds`` says when to try again."""


class DatabaseError(KaartError, OSError):
    """The database of the werksessies cannot be reached, read or written."""


class CatalogueError(KaartError, ValueError):
    """A catalogue record is not valid."""


# There is no such figure: the layer was not fetched, or has no such year or level. A damaged file is none of these.
NO_FIGURES = (NotInStoreError, UnknownYearError, UnknownLevelError)
