"""A stand-in for Excel: the objects that the add-in and xlwings ask for, behaving as Microsoft's documentation says.

``model`` is a workbook as Excel would hold it (openpyxl reads it, formualizer works its formulas out), ``objects`` are
Excel's objects over it, ``pywin`` puts pywin32's names in front of them. Nothing crosses a process: COM itself is not played.

It is no Excel. What it shows: that xlwings' own COM engine and ``addin/excel/host.py``, asking in the way that the
documentation describes, find, mark, clear and go to what they should, write nothing where they may not, and come to an
end when Excel is busy. What it cannot show: that Excel behaves as documented; early-bound classes (makepy), which xlwings
uses where Excel's type library is registered; rows put in or taken out; drawing, the ribbon, and VBA itself, of which
only the questions that it asks are taken, from its source.

Sources, per behaviour: the pages of https://learn.microsoft.com/office/vba/api/ that the functions name.
"""
