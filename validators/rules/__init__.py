"""The rules, grouped by the guide's sections; importing this package declares them all."""

from validators.rule import REGISTRY
from validators.rules import applicant, bookkeeping, form, period, plan, project, round, scheme

__all__ = ["REGISTRY", "applicant", "bookkeeping", "form", "period", "plan", "project", "round", "scheme"]
