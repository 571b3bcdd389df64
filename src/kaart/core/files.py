"""What systems do not agree on about files: replacing one that is open, names, and how long a path may be.

Windows neither replaces nor removes a file that somebody reads at the moment. Readers of kaart hold a file for
milliseconds, other programs until they are closed: so it is tried again for a second or so, and then said.
"""

from __future__ import annotations

import errno
import os
import time
from collections.abc import Callable
from pathlib import Path

from kaart.core.errors import InputError, StoreError, mark
from kaart.core.provenance import Notice

WINDOWS = os.name == "nt"
WAITS_S = (0.01, 0.02, 0.05, 0.1, 0.2, 0.4, 0.8)
LONGEST_NAME, LONGEST_PATH = 60, 259
_SIGNS = frozenset('<>:"/\\|?*')
_DEVICES = frozenset(
    {"con", "prn", "aux", "nul", *(f"{port}{digit}" for port in ("com", "lpt") for digit in "0123456789¹²³")}
)
# What Windows answers when a file is open elsewhere: access denied, sharing violation, lock violation.
_IN_USE = frozenset({5, 32, 33})
_SYSTEM = {
    errno.ENOENT: mark("it is not there"),
    errno.EACCES: mark("you have no right to it"),
    errno.EPERM: mark("you have no right to it"),
    errno.EISDIR: mark("it is a folder"),
    errno.ENOTDIR: mark("part of its path is a file"),
    errno.ENOSPC: mark("the disk is full"),
    errno.EROFS: mark("the disk cannot be written to"),
    errno.ENAMETOOLONG: mark("its name is too long"),
    errno.EDQUOT: mark("your share of the disk is full"),
    errno.EFBIG: mark("it would be too large for the disk"),
    errno.EIO: mark("the disk fails"),
    errno.ENXIO: mark("the device is not there"),
    errno.ENODEV: mark("the device is not there"),
    errno.ELOOP: mark("its links lead in a circle"),
    errno.EMFILE: mark("too many files are open"),
    errno.ENFILE: mark("too many files are open"),
    errno.ENOTEMPTY: mark("its folder is not empty"),
    errno.EEXIST: mark("it is there already"),
    errno.EBUSY: mark("another program uses it"),
    errno.ETXTBSY: mark("another program uses it"),
    errno.EBADF: mark("it is closed"),
    errno.EPIPE: mark("the other side has closed"),
    errno.ECONNREFUSED: mark("nobody listens there"),
    errno.ECONNRESET: mark("the other side has closed"),
    errno.ETIMEDOUT: mark("there is no answer"),
    errno.EHOSTUNREACH: mark("the network does not reach it"),
    errno.ENETUNREACH: mark("the network does not reach it"),
    errno.EADDRINUSE: mark("the address is in use"),
    errno.EINVAL: mark("the system does not allow it"),
    errno.ESTALE: mark("the network does not reach it"),
    errno.ENOMEM: mark("it does not fit in memory"),
}


def is_in_use(error: OSError) -> bool:
    """Whether Windows refused because a file is open; never on another system."""
    return getattr(error, "winerror", None) in _IN_USE


def replace_file(source: Path, target: Path) -> None:
    """Put a file in the place of another, which some reader may have open.

    Parameters
    ----------
    source
        In the same folder; closed.
    target
        What it replaces, if it is there.

    Raises
    ------
    OSError
        If the system refuses, also after waiting for readers.
    """
    _patiently(lambda: source.replace(target))


def remove_file(path: Path) -> None:
    """Remove a file, which some reader may have open; one that is not there is fine.

    Parameters
    ----------
    path
        File.

    Raises
    ------
    OSError
        If the system refuses, also after waiting for readers.
    """
    _patiently(lambda: path.unlink(missing_ok=True))


def _patiently(action: Callable[[], object]) -> None:
    for wait_s in WAITS_S:
        try:
            action()
        except OSError as error:
            if not is_in_use(error):
                raise
            time.sleep(wait_s)
        else:
            return
    action()


def is_portable(name: str) -> bool:
    """Whether a name that kaart makes a file of is one on every system, also inside the folders of a user.

    Parameters
    ----------
    name
        Without folders and without an ending.
    """
    return 0 < len(name) <= LONGEST_NAME and not name.startswith(".") and is_file_name(name)


def is_file_name(name: str) -> bool:
    """Whether a name has no signs that mean something else on Windows, and is none of its devices.

    Parameters
    ----------
    name
        Without folders, with its ending.
    """
    plain = name.isprintable() and not _SIGNS & set(name) and name[-1:] not in (".", " ")
    return plain and name.partition(".")[0].rstrip(" ").lower() not in _DEVICES


def require_file_name(path: Path) -> None:
    """Refuse the name of a file that Windows would not make, or would make as something else; elsewhere all are fine.

    Parameters
    ----------
    path
        What somebody asks kaart to write.

    Raises
    ------
    InputError
        If it holds such a sign, or is the name of a device.
    """
    parts = path.parts[1:] if path.anchor else path.parts
    wrong = [part for part in parts if part != ".." and not is_file_name(part)]
    if WINDOWS and wrong:
        raise InputError(
            mark("Windows has no files named '{name}'; leave out {signs} and names such as CON and NUL."),
            name=wrong[-1],
            signs='< > : " | ? *',
        )


def system_reason(error: OSError) -> Notice:
    """Why a file could not be read or written, in words of ours: those of the system are English, or in its language.

    Parameters
    ----------
    error
        Of the system.
    """
    known = _SYSTEM.get(error.errno or 0)
    if known is not None:
        return Notice.of(known)
    # Its own words are English, or in the language of the computer; its code is the same everywhere, and can be sought.
    code = errno.errorcode.get(error.errno or 0) or type(error).__name__
    return Notice.of(mark("the system says: {words}"), words=code)


def unwritable(path: Path, error: OSError, *, otherwise: str) -> StoreError:
    """The sentence for a file that could not be written.

    Parameters
    ----------
    path
        File or folder.
    error
        Of the system.
    otherwise
        Marked template with ``{name}`` and ``{reason}``, for what is neither of the two that people can mend at once: a
        file that is open in another program, and a path that is too long for Windows.
    """
    length = len(str(path.absolute()))
    reason = system_reason(error)
    if is_in_use(error):
        otherwise = mark(
            "{name} cannot be replaced; close it in the program that has it open, or choose another folder."
        )
    elif WINDOWS and length > LONGEST_PATH:
        otherwise = mark(
            "{name} is {length} signs with its folders, and Windows allows {most}; choose a shorter folder."
        )
    return StoreError(otherwise, name=str(path), reason=reason, length=length, most=LONGEST_PATH)
