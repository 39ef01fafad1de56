"""A clerk's answers, as they are handed on."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Answer:
    """What a clerk typed beside a finding: ``choice`` and ``words`` as typed.

    ``key`` is the finding's within its workbook ("": typed beside none), ``known`` that by which
    the summary knows it; ``place`` and ``finding`` are what the sheet said.
    """

    key: str
    known: str = ""
    choice: str = ""
    words: str = ""
    place: str = ""
    finding: str = ""


@dataclass(frozen=True, slots=True)
class Answers:
    """A sheet 審査結果 that came back: for which application (its key, its name for people), and what was answered."""

    application: str
    sender: str
    given: tuple[Answer, ...]
