"""An xlwings engine over LibreOffice Calc, by UNO through a named pipe.

    from addin import uno_engine
    app = uno_engine.start([path])            # or uno_engine.connect(pipe) to an office that listens
    app.books[0].sheets["Sheet1"].range("A1:C3").value

After that xlwings' own public API runs unchanged, for the subset that
``engine.py`` implements. What is written does not enter the user's undo list, and
leaves the list as it was. (One leak of LibreOffice 7.4 is known: the first block of
values written into a document that was loaded with notes. Colours, notes, names and
formulas do not leak.)
"""

from addin.uno_engine.bridge import OfficeError, connect_context, end_office, new_pipe, start_office
from addin.uno_engine.engine import NAME, app_of, connect, start

__all__ = [
    "NAME",
    "OfficeError",
    "app_of",
    "connect",
    "connect_context",
    "end_office",
    "new_pipe",
    "start",
    "start_office",
]
