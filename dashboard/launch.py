"""Start the dashboard: one server, on this computer, that talks to no other host but its database.

    run(load(), open_browser=True)      # blocks until Ctrl-C

With sign-in at an identity provider it serves a public address behind an https proxy, and asks that provider too.

`CONFIG` is what .streamlit/config.toml says too (a test holds them equal): the file serves `streamlit run` in the
project's folder, the launcher serves from any other.
"""

import logging
import os
import socket
import sys
import threading
import time
import urllib.request
import webbrowser
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import streamlit as st
from starlette.formparsers import MultiPartParser
from starlette.middleware import Middleware
from streamlit import net_util

from dashboard import errors, gate, guard, sign_in
from dashboard import settings as settings_module
from dashboard.access import demo_city
from dashboard.handing import HandingOut
from dashboard.i18n import translator
from dashboard.known_server import KnownServer
from dashboard.newer import Newer
from dashboard.settings import LOOPBACK, Settings
from dashboard.terminal import say
from data_access import roles, setup
from data_access.errors import SettingWrong
from data_access.texts import msg

APP = Path(__file__).resolve().parent / "app.py"
PORTS_TRIED = 20
MOST_UPLOAD_MEGABYTES = 20
"""A quarter of a million visits, read in the memory of this server; what is larger goes by `tonghu import`."""
_START_SECONDS = 60
UNWALLED = msg(
    "The database lets this login see every town's rows. Run 'tonghu init --roles', then give the server a login of "
    "its own (docs/operations.md)."
)

_FONTS = "'Noto Sans SC', 'Source Han Sans SC', 'Microsoft YaHei', 'PingFang SC', 'Noto Sans CJK SC', sans-serif"

CONFIG: dict[str, Any] = {
    "browser.gatherUsageStats": False,
    "browser.serverAddress": LOOPBACK,
    "client.disableDataExport": True,
    "client.showErrorDetails": "none",
    "client.showErrorLinks": False,
    "client.showSidebarNavigation": True,
    "client.toolbarMode": "minimal",
    "logger.enableRich": False,  # it would print an error with its message
    "logger.hideWelcomeMessage": True,
    "logger.level": "warning",
    "runner.magicEnabled": False,
    "runner.postScriptGC": False,  # a whole collection after each run, with every other session waiting
    "server.address": LOOPBACK,
    "server.allowedHosts": [LOOPBACK, "localhost"],
    "server.enableAgentApi": False,  # a second way to run the pages, past the websocket
    "server.enableStaticServing": True,
    "server.fileWatcherType": "none",
    "server.headless": True,
    "server.maxUploadSize": MOST_UPLOAD_MEGABYTES,
    "theme.baseFontSize": 15,
    "theme.baseRadius": "4px",
    "theme.font": _FONTS,
    "theme.showWidgetBorder": True,
    "theme.dark.backgroundColor": "#0F1A2A",
    "theme.dark.blueColor": "#7FB0EA",
    "theme.dark.borderColor": "#33445C",
    "theme.dark.greenColor": "#7CC79A",
    "theme.dark.linkColor": "#8DBAF0",
    "theme.dark.orangeColor": "#E0A04A",
    "theme.dark.primaryColor": "#7FB0EA",
    "theme.dark.redColor": "#F08A7B",
    "theme.dark.secondaryBackgroundColor": "#17263C",
    "theme.dark.textColor": "#E6EDF6",
    "theme.light.backgroundColor": "#FFFFFF",
    "theme.light.blueColor": "#1F4E8C",
    "theme.light.borderColor": "#D5DCE6",
    "theme.light.greenColor": "#2E7D4F",
    "theme.light.linkColor": "#1F4E8C",
    "theme.light.orangeColor": "#C77A1B",
    "theme.light.primaryColor": "#1F4E8C",
    "theme.light.redColor": "#B83A2B",
    "theme.light.secondaryBackgroundColor": "#F2F5F9",
    "theme.light.textColor": "#1E2A38",
    "theme.sidebar.backgroundColor": "#163A69",
    "theme.sidebar.borderColor": "#3E6296",
    "theme.sidebar.linkColor": "#F0C75E",
    "theme.sidebar.primaryColor": "#F0C75E",
    "theme.sidebar.secondaryBackgroundColor": "#1F4A82",
    "theme.sidebar.textColor": "#EAF1FA",
}


def run(settings: Settings, open_browser: bool) -> None:
    """Serve until stopped; prints the address, in local mode with its one-time token.

    Raises the errors of data_access.setup.require_ready, NotFictional for a demo on real data, SettingWrong when the
    port that was asked for is taken.
    """
    setup.require_ready(settings.database)
    if settings.auth == "demo":
        demo_city(settings.database)
    settings_module.use(settings)
    port = _free_port(settings)
    key = guard.Key(port) if settings.auth == "local" else None
    url = settings.public_address if settings.auth == "oidc" else f"http://{settings.address}:{port}"
    url += f"/?{guard.TOKEN_PARAMETER}={key.token}" if key else "/"
    t = translator(settings.language)
    sys.stdout.write(t("Open this address in a browser (Ctrl-C stops the dashboard):") + f"\n\n    {url}\n\n")
    sys.stdout.flush()
    if not walled(settings):
        say(t(UNWALLED))
    if open_browser and settings.auth != "oidc":  # a server with a public address has nobody sitting before it
        threading.Thread(target=_open_when_ready, args=(port, url), daemon=True).start()
    _serve(settings, port, key)


def walled(settings: Settings) -> bool:
    """False where many sign in and the database itself does not keep towns apart before the server's login."""
    return settings.auth != "oidc" or settings.database.is_sqlite or roles.stand(settings.database)


def application(settings: Settings, key: guard.Key | None) -> st.App:
    """The ASGI application: headers outermost, the guard or the gate, what is handed out once, then Streamlit."""
    guard.stand()
    if settings.auth == "oidc":
        sign_in.prepare(settings)
        keeper = Middleware(gate.Gate, settings=settings)
        known = Middleware(KnownServer, script=gate.WATCH)
    else:
        keeper = Middleware(guard.Guard, key=key)
        known = Middleware(KnownServer)
    headers = Middleware(guard.SecurityHeaders, public_address=settings.public_address)
    within = [Middleware(HandingOut), Middleware(Newer), known]
    return st.App(APP, middleware=[headers, keeper, *within], on_script_error=_on_script_error)


def config(settings: Settings, port: int) -> dict[str, Any]:
    """What Streamlit's server is told: CONFIG, and where it stands."""
    here = {**CONFIG, "server.address": settings.address, "server.port": port}
    if settings.auth == "oidc":
        host = urlsplit(settings.public_address).hostname
        here |= {"browser.serverAddress": host, "server.allowedHosts": [host]}
    return here


def _serve(settings: Settings, port: int, key: guard.Key | None) -> None:
    errors.keep_values_out_of_logs()
    net_util._external_ip = net_util._internal_ip = LOOPBACK  # else a foreign Origin makes the server look itself up
    os.environ["FORWARDED_ALLOW_IPS"] = ""  # uvicorn's: who asks is who is connected, not whom a header names
    logging.getLogger("uvicorn.error").setLevel(logging.WARNING)
    MultiPartParser.spool_max_size = 2 * MOST_UPLOAD_MEGABYTES * 2**20  # an upload of children's rows is never on disk
    application(settings, key).run(config=config(settings, port))


def _on_script_error(error: Exception) -> bool:
    """What a callback or a fragment raises, outside the frame's own reach."""
    t = translator(settings_module.current().language)
    errors.box(errors.sentence(error, t), t, again=False)
    return True


def _free_port(settings: Settings) -> int:
    """The port asked for, or the first free one from the usual one on.

    Raises SettingWrong when a port was asked for and is taken, or none is free.
    """
    asked = "port" in settings.model_fields_set
    for port in range(settings.port, settings.port + (1 if asked else PORTS_TRIED)):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((settings.address, port))
            except OSError:
                continue
            return port
    raise SettingWrong(name="TONGHU_PORT", reason=msg("another program uses it; choose another number."))


def _open_when_ready(port: int, url: str) -> None:
    """Open the browser as soon as the server answers."""
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(f"http://{LOOPBACK}:{port}{guard.HEALTH}", timeout=1):
                webbrowser.open(url)
                return
        except OSError:
            time.sleep(0.2)
