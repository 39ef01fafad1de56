"""The kit: kyoten with its own Python and packages in one folder, to unzip and start.

``make`` puts it together from a ``runtime`` (whose ``signatures`` are checked) and ``packages``; ``wine`` is the
Windows in which it is compiled and tried; ``start`` is what the files that people double-click run.
"""
