"""The rules, a module per place of the guide; importing this package declares them all.

A rule is one screen: its declaration (id, severity, the names it works with, its in-sheet formula, its
words), its function, its page, and above it the derived columns that it alone uses.
"""

from validators.derived import DERIVED
from validators.rule import REGISTRY

# The order in which they stand is the order in which they are listed and judged.
# isort: off
from validators.rules import (
    q01_applicant,
    q12_papers,
    end_bureau,
    sum_budget,
    sum_implementers,
    form,
    q02_limits,
    q02_year_table,
    q03_plan_first,
    q06_plan_items,
    q08_plan_author,
    q09_after_plan,
    q05_hardware,
    q10_development,
    q11_expenses,
    q04_several_projects,
    batch_desk,
    batch_unreadable,
    s3_area,
    s3_grant,
    s3_activities,
)

# isort: on

__all__ = [
    "DERIVED",
    "REGISTRY",
    "batch_desk",
    "batch_unreadable",
    "end_bureau",
    "form",
    "q01_applicant",
    "q02_limits",
    "q02_year_table",
    "q03_plan_first",
    "q04_several_projects",
    "q05_hardware",
    "q06_plan_items",
    "q08_plan_author",
    "q09_after_plan",
    "q10_development",
    "q11_expenses",
    "q12_papers",
    "s3_activities",
    "s3_area",
    "s3_grant",
    "sum_budget",
    "sum_implementers",
]
