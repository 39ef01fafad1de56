"""Cases of the rules in validators/rules/end_bureau.py."""

from __future__ import annotations

from tests.validators.cases.drawing import faulty, sound

faulty("END-1", "所管でない振興局", "END-1 application.bureau", bureau="南会津")
sound("END-1", "所管の振興局")
