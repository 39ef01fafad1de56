"""The rules, grouped by the guide's sections; importing this package declares them all."""

from validators.rule import REGISTRY
from validators.rules import bookkeeping, form, period, scheme

__all__ = ["REGISTRY", "bookkeeping", "form", "period", "scheme"]
