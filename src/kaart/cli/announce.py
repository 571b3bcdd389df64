"""What a start says: the address of the app, what it is bound to, and who can reach it."""

from __future__ import annotations

import io

import segno

from kaart.core.language import translations
from kaart.server.reach import Reach


def announcement(reach: Reach, *, language: str, scan: bool = False) -> str:
    """Lines for who starts the app.

    Parameters
    ----------
    reach
        Who can reach it.
    language
        ``nl`` or ``en``.
    scan
        Whether to add a QR code of the address for other machines.
    """
    translate = translations(language).gettext
    lines = [translate("kaart: {address}").format(address=reach.here)]
    if not reach.public:
        lines.append(translate("Listens on {bound}: only this computer can reach it.").format(bound=reach.bound))
    elif not reach.others:
        lines.append(
            translate("Listens on {bound}: everybody on a network of this computer can reach it.").format(
                bound=reach.bound
            )
        )
    else:
        lines.append(
            translate("Listens on {bound}: everybody on this network can reach it, at {address}").format(
                bound=reach.bound, address=reach.others
            )
        )
    if scan and reach.others:
        lines += ["", _code(reach.others)]
    lines.append(translate("Stop it with Ctrl+C."))
    return "\n".join(lines)


def _code(address: str) -> str:
    text = io.StringIO()
    segno.make(address, error="l", micro=False).terminal(text, border=2, compact=True)
    return text.getvalue()
