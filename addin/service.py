"""The service process beside the clerk's office: ``python -I -m addin.service PIPE``.

The extension starts it with the random name of a pipe on which the office accepts
this one connection. It ends by itself when the office does.
"""

from __future__ import annotations

import logging
import os
import sys
from pathlib import Path


def main(pipe: str) -> None:
    """Connect to the office, tell the extension that the service is there, and work."""
    from addin.libreoffice.host import Host
    from addin.uno_engine import app_of, connect_context
    from addin.uno_engine.bridge import load_uno

    context = connect_context(pipe)
    host = Host(app_of(context))
    extension = context.ServiceManager.createInstanceWithContext("kyoten.Extension", context)
    told = load_uno().createUnoStruct("com.sun.star.beans.NamedValue", Name="service", Value=host.job)
    extension.execute((told,))
    host.run()


def _log_file() -> Path:
    base = (
        os.environ.get("LOCALAPPDATA") or os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state"
    )
    folder = Path(base) / "kyoten"
    folder.mkdir(parents=True, exist_ok=True)
    return folder / "addin.log"


if __name__ == "__main__":
    logging.basicConfig(
        filename=_log_file(), level=logging.WARNING, format="%(asctime)s %(levelname)s %(message)s"
    )
    try:
        main(sys.argv[1])
    except Exception:
        logging.exception("the service ended")
        raise
