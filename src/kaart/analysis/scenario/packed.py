"""Scenarios as a short text for a link: the one that is being made, and those that are kept beside it.

The text is what anybody can type: it is bounded before and after it is unpacked, and read as a file from elsewhere is.
"""

from __future__ import annotations

import base64
import binascii
import json
import zlib
from collections.abc import Sequence

from kaart.analysis.access.facilities import Facility
from kaart.analysis.scenario.document import Scenario, read_scenario, require_fitting
from kaart.core.errors import InputError, mark
from kaart.core.provenance import Notice
from kaart.core.reasons import reason_of

# Links of up to some 2,000 characters work everywhere, and a view takes some 200.
MOST_PACKED = 1_500
_MOST_UNPACKED, _MOST_SCENARIOS = 60_000, 13
_UNREADABLE = mark(
    "The scenario in the link cannot be read ({reason}); open the link again, or load the scenario's file."
)


def pack(scenarios: Sequence[Scenario]) -> str:
    """Some scenarios as letters, digits, ``-`` and ``_``; "" when there are none, or they are too long for a link.

    Parameters
    ----------
    scenarios
        Of one facility, the one that is being made first.
    """
    if not any(scenario.edits for scenario in scenarios):
        return ""
    documents = [json.loads(scenario.to_json()) for scenario in scenarios]
    text = json.dumps(documents, ensure_ascii=False, separators=(",", ":"))
    packed = base64.urlsafe_b64encode(zlib.compress(text.encode(), 9)).decode().rstrip("=")
    return packed if len(packed) <= MOST_PACKED and len(text) <= _MOST_UNPACKED else ""


def unpack(text: str, facility: Facility) -> tuple[Scenario, ...]:
    """Scenarios out of a link, at least one, the one that was being made first.

    Parameters
    ----------
    text
        Result of `pack`, or anything else.
    facility
        Facility of the view.

    Raises
    ------
    InputError
        If it is too long, was not packed by kaart, or a scenario does not fit.
    """
    if len(text) > MOST_PACKED:
        raise InputError(_UNREADABLE, reason=Notice.of(mark("it is too long")))
    try:
        packed = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
        # A small text may unpack to gigabytes: no more than this is.
        content = zlib.decompressobj().decompress(packed, _MOST_UNPACKED + 1)
        documents = json.loads(content.decode()) if len(content) <= _MOST_UNPACKED else None
    except (binascii.Error, zlib.error, ValueError, RecursionError) as error:
        raise InputError(_UNREADABLE, reason=reason_of(error)) from error
    if not isinstance(documents, list) or not 0 < len(documents) <= _MOST_SCENARIOS:
        raise InputError(_UNREADABLE, reason=Notice.of(mark("it holds no scenarios, or too many")))
    return tuple(require_fitting(read_scenario(json.dumps(item)), facility) for item in documents)
