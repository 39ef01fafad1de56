"""法人の名称: the name of whoever does the work, as it is compared; its legal form is often written short.

Where it stands, before the name or behind it, tells one firm from another and is kept. Source: usage, and the signs
of Unicode for some of them (㈱, which folds to (株)); 手引き says nothing about names.
"""

from __future__ import annotations

from validators.normalise.characters import folded_name

LEGAL_FORMS = (
    ("一般社団法人", "(一社)"),
    ("公益社団法人", "(公社)"),
    ("社団法人", "(社)"),
    ("一般財団法人", "(一財)"),
    ("公益財団法人", "(公財)"),
    ("財団法人", "(財)"),
    ("特定非営利活動法人", "npo法人"),
    ("(特非)", "npo法人"),
    ("社会福祉法人", "(福)"),
    ("(社福)", "(福)"),
    ("株式会社", "(株)"),
    ("有限会社", "(有)"),
    ("合同会社", "(同)"),
    ("農事組合法人", "(農)"),
)
"""Legal forms and the short ones in their place; of two that begin alike the longer one stands first."""


def fold(name: str) -> str:
    """Return a name as it is compared: width, spaces, forms of characters and a short legal form do not matter.

    >>> fold("株式会社　まちづくり") == fold("㈱まちづくり") == fold("（株）まちづくり")
    True
    >>> (
    ...     fold("ＮＰＯ法人 見守り隊") == fold("特定非営利活動法人見守り隊"),
    ...     fold("一般社団法人里山") == fold("（一社）里山"),
    ... )
    (True, True)
    >>> (
    ...     fold("まちづくり株式会社") == fold("株式会社まちづくり"),
    ...     fold("一般社団法人里山") == fold("社団法人里山"),
    ... )
    (False, False)
    """
    text = folded_name(name)
    for whole, short in LEGAL_FORMS:
        text = text.replace(whole, short)
    return text
