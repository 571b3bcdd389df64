"""Options of Streamlit that kaart rests on, whatever a file or a variable of the machine says."""

from __future__ import annotations

from collections.abc import Mapping

from streamlit import config
from streamlit.logger import set_log_level

UPLOAD_MB = 20
OPTIONS: Mapping[str, object] = {
    "global.developmentMode": False,
    # Nothing is reported to anybody, nobody is asked for an address, and no error shows the code.
    "browser.gatherUsageStats": False,
    "server.showEmailPrompt": False,
    "client.showErrorDetails": "none",
    # No error is carried to a search engine or a chatbot.
    "client.showErrorLinks": False,
    # Printed by rich a defect would pass by the log of kaart: a page of code, with the text of the exception.
    "logger.enableRich": False,
    "client.toolbarMode": "minimal",
    "client.showSidebarNavigation": False,
    # Programs that steer the app, and what tells about the memory of its sessions.
    "server.enableAgentApi": False,
    "server.scriptHealthCheckEnabled": False,
    # Another site must not speak for a visitor, nor may a header say who a visitor is.
    "server.enableXsrfProtection": True,
    "server.enableCORS": True,
    "server.corsAllowedOrigins": [],
    "client.allowedOrigins": [],
    "server.trustedUserHeaders": {},
    "server.maxUploadSize": UPLOAD_MB,
    # The folder of the settings is served by a route of kaart, not the one beside app.py.
    "server.enableStaticServing": False,
    "server.enableWebsocketCompression": True,
    "server.headless": True,
    "server.fileWatcherType": "none",
    "server.runOnSave": False,
    "server.allowRunOnSave": False,
    # After every run it takes as long as all open sessions are large: `kaart.server.sessions` does so for all at once.
    "runner.postScriptGC": False,
}


def set_options(*, path: str) -> None:
    """Give Streamlit the options; after the application is made and before its routes are.

    The application names app.py, beside which the file with the colours lies: what was read before lacks them, unless
    the program was started in that folder.

    Parameters
    ----------
    path
        Path under which a proxy serves kaart, "" for the root.
    """
    # It would say that a restart is needed, when it was started in another folder than that of app.py.
    set_log_level("ERROR")
    config.get_config_options(force_reparse=True)
    for name, value in OPTIONS.items():
        config.set_option(name, value)
    config.set_option("server.baseUrlPath", path.strip("/"))
