"""One sound application of the project itself, changed by hand: for tests of single formulas."""

from __future__ import annotations

import random

from tests.workbooks.differential.cases import BASE, Case, sound


def project(**changes: object) -> Case:
    """Return a sound application of the project itself, with changes; a tuple fills a column from above."""
    made = (sound(random.Random(seed)) for seed in range(99))
    case = next(one for one in made if one["application.project_type"] == BASE)
    for name, value in changes.items():
        name = name.replace("__", ".")
        if isinstance(value, tuple):
            case[name] = [*value, *[None] * (len(case[name]) - len(value))]
        else:
            case[name] = value
    return case
