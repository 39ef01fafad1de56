"""docs/twins.md: which rules the form judges itself, with their formulas.

python -m tools.twins_page            writes docs/twins.md
python -m tools.twins_page --check    fails where it is not current
"""

from __future__ import annotations

import sys
from pathlib import Path

from validators.rule import Rule
from validators.rules import DERIVED, REGISTRY
from workbooks.form import twins

PAGE = Path(__file__).resolve().parent.parent / "docs" / "twins.md"
CELL_RULES = ("FORM-1", "FORM-2", "FORM-3")
"""Rules about single cells: the form judges them cell by cell, from the frames."""

_HEAD = """# The form checks itself: formula twins

This page is generated (`make docs`). Do not edit it.

The rules of single workbooks stand in the form as worksheet formulas over the same names: no macro,
no add-in. A twin is plain text beside its rule or derived value (`validators/rules/`, shared values in
`validators/derived.py`); `workbooks/form/twins.py` compiles them and `workbooks/form/calculation.py` lays
them out on the hidden sheet 計算, where every input cell is typed first, as `validators/cells.py` does.
What a formula cannot read though the program can (「百八十万円」) is asked about (！要確認), never guessed. A formula
does not see a cell's look either: amounts whose number format calls them 千円 (FORM-8), struck-out rows and hidden
columns (FORM-7) are found by the program alone.

How it is held: `make differential` types generated applications into the form in LibreOffice and compares
the verdict of every rule and the mark of every cell with the Python rules; a second engine with Excel's
semantics (formualizer) judges the same cases in process (`--engine formualizer`). See
[form.md](form.md) for the figures.
"""


def single() -> list[Rule]:
    """Return the rules of single workbooks, in the order of their ids."""
    return sorted(
        (one for one in REGISTRY.values() if not one.batch and not one.id.startswith("BATCH")),
        key=lambda one: one.id,
    )


def judged(rule: Rule) -> bool:
    """Tell whether the form itself judges a rule."""
    return twins.has_twin(rule) or rule.id in CELL_RULES


def page() -> str:
    """Return the page's text."""
    rules = single()
    count = sum(map(judged, rules))
    lines = [
        _HEAD,
        f"**{count} of {len(rules)} rules of single workbooks ({count * 100 // len(rules)} %) stand in the form.**",
        "",
    ]
    lines += ["| rule | title | twin, or why there is none |", "|---|---|---|"]
    lines += [f"| {one.id} | {one.title} | {_twin(one)} |" for one in rules]
    lines += ["", "## Derived values", "", "| name | twin |", "|---|---|"]
    lines += [f"| `{one.name}` | {_code(one.formula)} |" for one in DERIVED.values() if one.formula]
    return "\n".join(lines) + "\n"


def _twin(rule: Rule) -> str:
    if rule.id in CELL_RULES:
        return "judged cell by cell (`workbooks/form/typed/`)"
    if not twins.has_twin(rule):
        return rule.no_formula or ""
    return "<br>".join(f"{mark} {_code(text)}".strip() for mark, text in twins.parts(rule).items())


def _code(text: str) -> str:
    return "`" + text.replace("|", "\\|") + "`"


def main(arguments: list[str]) -> int:
    """Write the page, or with ``--check`` say whether it is current."""
    if "--check" not in arguments:
        PAGE.write_text(page(), encoding="utf-8")
        return 0
    if PAGE.exists() and PAGE.read_text(encoding="utf-8") == page():
        return 0
    print("not current (run make docs): twins.md", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
