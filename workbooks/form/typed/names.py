"""Formulas that fold a name for comparing, as ``validators.derived.compact`` does: width, kana, case, old forms, legal forms.

Half-width kana become wide and old forms common, then ASC narrows letters and digits (and kana too where
the language of Excel is Japanese: all the same, since only folded names are compared with each other).
"""

from __future__ import annotations

from validators.normalise.characters import VARIANTS
from validators.normalise.organisation import LEGAL_FORMS
from workbooks.form.typed.base import Step

_KANA = "ｱｲｳｴｵｶｷｸｹｺｻｼｽｾｿﾀﾁﾂﾃﾄﾅﾆﾇﾈﾉﾊﾋﾌﾍﾎﾏﾐﾑﾒﾓﾔﾕﾖﾗﾘﾙﾚﾛﾜｦﾝｧｨｩｪｫｬｭｮｯｰ･｡｢｣､"
_WIDE = "アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワヲンァィゥェォャュョッー・。「」、"
_VOICED = tuple(zip("ｶｷｸｹｺｻｼｽｾｿﾀﾁﾂﾃﾄﾊﾋﾌﾍﾎｳ", "ガギグゲゴザジズゼゾダヂヅデドバビブベボヴ", strict=True))
_BLOWN = tuple(zip("ﾊﾋﾌﾍﾎ", "パピプペポ", strict=True))
_SIGNS = (("㈱", "(株)"), ("㈲", "(有)"), ("㈳", "(社)"), ("㈶", "(財)"))
_FOLDS = (
    *((f"{one}ﾞ", wide) for one, wide in _VOICED),
    *((f"{one}ﾟ", wide) for one, wide in _BLOWN),
    *zip(_KANA, _WIDE, strict=True),
    *_SIGNS,
    *((chr(old), chr(int(new))) for old, new in VARIANTS.items()),
)
_AT_ONCE = 55
"""Excel nests 64 functions at most."""


def steps_of_a_name() -> list[Step]:
    """Return the steps from a text as it is read to the text that is compared."""
    steps: list[Step] = []
    made = "UPPER(<cell>)"
    for number, (old, new) in enumerate(_FOLDS, start=1):
        made = f'SUBSTITUTE({made},"{old}","{new}")'
        if number % _AT_ONCE == 0:
            steps.append((f"folded {len(steps) + 1}", f'IF(<cell>="","",{made})'))
            made = f"<folded {len(steps)}>"
    made = f"ASC({made})"
    for whole, short in LEGAL_FORMS:
        made = f'SUBSTITUTE({made},"{whole}","{short.upper()}")'
    return [*steps, ("read", f'IF(<cell>="","",{made})')]
