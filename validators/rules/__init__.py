"""The rules, a module per place of the guide; importing this package declares them all.

A rule is one screen: its declaration (id, severity, the names it works with, its in-sheet formula, its
words), its function, its page, and above it the derived columns that it alone uses.
"""

from validators.derived import DERIVED
from validators.rule import REGISTRY

# The order of the guide; what it does not state comes last.
# isort: off
from validators.rules import (
    s3_area,
    s3_grant,
    s3_activities,
    q01_applicant,
    q02_limits,
    q02_this_year,
    q02_year_table,
    q03_plan_first,
    q04_several_projects,
    q05_hardware,
    q06_plan_items,
    q08_plan_author,
    q09_after_plan,
    q10_development,
    q11_expenses,
    q12_papers,
    end_bureau,
    sum_budget,
    sum_amounts,
    sum_implementers,
    form,
    form_workbook,
    form_plausible,
    batch_desk,
    batch_district_names,
    batch_unreadable,
)

# isort: on

__all__ = [
    "DERIVED",
    "REGISTRY",
    "batch_desk",
    "batch_district_names",
    "batch_unreadable",
    "end_bureau",
    "form",
    "form_plausible",
    "form_workbook",
    "q01_applicant",
    "q02_limits",
    "q02_this_year",
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
    "sum_amounts",
    "sum_budget",
    "sum_implementers",
]
