"""The service process beside the clerk's office: ``python -I -m addin.service PIPE``.

The extension starts it with the random name of a pipe on which the office accepts
this one connection. It ends by itself when the office does.
"""

from __future__ import annotations

import logging
import sys

from addin.log import log_file


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


if __name__ == "__main__":
    logging.basicConfig(
        filename=log_file(), level=logging.WARNING, format="%(asctime)s %(levelname)s %(message)s"
    )
    try:
        main(sys.argv[1])
    except Exception:
        logging.exception("the service ended")
        raise
