"""Which certificates are trusted: those of the packaged list, or a file of the network's own.

`requests` honours the proxy (``HTTPS_PROXY``, ``NO_PROXY``) and ``REQUESTS_CA_BUNDLE`` by itself, but not
``SSL_CERT_FILE``, by which most other programs find an own CA; and a file that is not there or holds no certificate
would end in an error of the library, in the middle of a refresh.
"""

from __future__ import annotations

import os
import ssl
from pathlib import Path

from kaart.core.errors import InputError, mark
from kaart.core.files import system_reason

# In the order in which they count.
VARIABLES = ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE")


def own_certificates() -> str | None:
    """File or folder with the certificates to trust; None for the packaged list.

    Raises
    ------
    InputError
        If the environment names one that cannot be read or holds no certificates; names the variable.
    """
    variable = next((name for name in VARIABLES if os.environ.get(name)), None)
    if variable is None:
        return None
    path = Path(os.environ[variable])
    try:
        if path.is_dir():
            return str(path)
        path.open("rb").close()
        ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_verify_locations(cafile=path)
    except ssl.SSLError as error:
        raise InputError(
            mark("{name} ({variable}) holds no certificates that can be read; give a file in PEM form."),
            name=str(path),
            variable=variable,
        ) from error
    except OSError as error:
        raise InputError(
            mark("The file with certificates {name} ({variable}) cannot be read: {reason}."),
            name=str(path),
            variable=variable,
            reason=system_reason(error),
        ) from error
    return str(path)
