"""Streamlit as the live page is served: on loopback, without statistics of use, without a watch on files."""

from __future__ import annotations

import threading
import webbrowser
from pathlib import Path
from typing import Any

from mindgap.app import state

SCRIPT = Path(__file__).with_name("script.py")
BROWSER_AFTER = 1.5  # seconds, so that the server answers
OPTIONS: dict[str, Any] = {
    "global.developmentMode": False,
    "server.headless": True,
    "server.fileWatcherType": "none",
    "server.runOnSave": False,
    "server.maxUploadSize": 1,
    "server.enableXsrfProtection": True,
    "browser.gatherUsageStats": False,
    "client.toolbarMode": "minimal",
    "client.showErrorDetails": "none",
    "theme.base": "light",
    "theme.primaryColor": "#12436D",
    "theme.textColor": "#222222",
}


def serve(script: Path, host: str, port: int, settings: state.Settings, browser: bool) -> None:
    """Serve the page until interrupted; the processes that play are started first and end with it."""
    from streamlit.web import bootstrap

    state.set_up(settings)
    options = {**OPTIONS, "server.address": host, "server.port": port, "browser.serverAddress": host}
    flags = {name.replace(".", "_"): value for name, value in options.items()}
    if browser:
        threading.Timer(BROWSER_AFTER, webbrowser.open, [f"http://{host}:{port}"]).start()
    bootstrap.load_config_options(flags)
    try:
        bootstrap.run(str(script), False, [], flags)
    finally:
        state.players().close()
