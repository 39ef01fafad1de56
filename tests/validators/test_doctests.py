"""The examples in the docstrings of the validators hold."""

from __future__ import annotations

import doctest
import importlib
import pkgutil

import pytest

import validators

MODULES = [one.name for one in pkgutil.walk_packages(validators.__path__, "validators.")]


@pytest.mark.parametrize("name", MODULES)
def test_the_examples_hold(name: str) -> None:
    assert doctest.testmod(importlib.import_module(name)).failed == 0


def test_there_are_examples() -> None:
    modules = [importlib.import_module(name) for name in MODULES]
    assert sum(len(found.examples) for m in modules for found in doctest.DocTestFinder().find(m)) > 50
