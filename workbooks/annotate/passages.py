"""Our passage in the text of a note, also after another program has saved it, told from what a clerk typed before, behind and in it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import islice

from validators.messages import Words, parsed
from workbooks.annotate.marks import ENDING, HEADING
from workbooks.ooxml.text import CUT

Span = tuple[int, int]

_HEAD = re.compile(rf"(?<!\n)\n*[ \t]{{0,8}}【(?:不備|要確認|参考){HEADING}")
_LEAD = re.compile(r"\s*(?:［(?:不備|要確認|参考)］)?(?:→ )?")
_NUMBER = re.compile(r"\s*（審査結果 No\.\d+）")
_SENTENCE = re.compile(r".*[。）」]", re.DOTALL)
_LED = re.compile(r"［(?:不備|要確認|参考)］")
_FIX = "→ "
_LONGEST, _MOST_LINES = 400, 5_000
"""A longer line, and lines of the sheet beyond so many, are not held against words of ours: notes are foreign text."""
_TELLING = 8
"""Templates with fewer characters of their own would fit anything."""
SHORTEST = 5
"""Fewer characters are no sentence of ours."""


Known = Mapping[str, Sequence[str]]
"""Lines of the sheet 審査結果, by their first characters."""

NOTHING: Known = {}


def indexed(lines: Iterable[str]) -> Known:
    """Return lines by their first characters, so that a note is not held against each of them; the first few thousand."""
    known: dict[str, list[str]] = {}
    for line in islice((line for line in lines if len(line) >= SHORTEST), _MOST_LINES):
        known.setdefault(line[:SHORTEST], []).append(line)
    return known


def passages(text: str, known: Known = NOTHING) -> list[Span]:
    """Return where our words stand in a note, in order; line ends are ``\\n``. All between and around is somebody else's.

    ``known`` are lines of the sheet 審査結果 that came along: by them our words are told from what was typed into a line.
    Without them the form of a passage tells: a heading, for each finding what is wrong, what to do and its number, an ending.

    >>> text = "覚え\\n【不備】審査の指摘（kyoten）\\n違います。\\n→ 直してください。\\n（審査結果 No.1）\\n直しました\\n（指摘ここまで）"
    >>> left_of(text, passages(text))
    '覚え\\n直しました'
    """
    heads = list(_HEAD.finditer(text))
    found: list[Span] = []
    for number, head in enumerate(heads, 1):
        stop = heads[number].start() if number < len(heads) else len(text)
        end = text.find(ENDING, head.end(), stop)
        found.append(head.span())
        found += _of_body(text, (head.end(), stop if end < 0 else end), known, end >= 0)
        if end >= 0:
            found.append((end - (text[end - 1] == "\n"), end + len(ENDING)))
    return _joined(found)


def left_of(text: str, spans: Collection[Span]) -> str:
    """Return a text without the characters of the spans."""
    ends = [0, *(end for _, end in spans)]
    starts = [*(start for start, _ in spans), len(text)]
    return "".join(text[end:start] for end, start in zip(ends, starts, strict=True))


def _joined(spans: list[Span]) -> list[Span]:
    whole: list[Span] = []
    for start, end in sorted(spans):
        if whole and start <= whole[-1][1]:
            whole[-1] = whole[-1][0], max(end, whole[-1][1])
        else:
            whole.append((start, end))
    return whole


def _of_body(text: str, body: Span, known: Known, is_closed: bool) -> Iterator[Span]:
    """Yield what is ours of the lines between heading and ending."""
    lines = [match.span() for match in re.compile(r"\n[^\n]*").finditer(text, *body)]
    said = [text[start + 1 : end] for start, end in lines]
    by_words = [_by_words(line, known) for line in said]
    lengths = by_words if any(by_words) else _by_form(said, is_closed)
    for (start, end), line, length in zip(lines, said, lengths, strict=True):
        if length >= len(line.rstrip()):
            yield start, end
        elif length:
            yield start + 1, start + 1 + length


def _by_words(line: str, known: Known) -> int:
    """Return how many characters at a line's beginning are ours, by the words of the sheet."""
    if number := _NUMBER.match(line):
        return number.end() if known else 0
    at = _end(_LEAD, line)
    rest = line[at:]
    alike = known.get(rest[:SHORTEST], ())
    ours = max((len(one) for one in alike if rest.startswith(one)), default=0)
    if not ours and len(whole := rest.removesuffix(CUT)) >= SHORTEST:
        ours = len(rest) if any(one.startswith(whole) for one in alike) else 0
    return at + ours if ours else 0


def _by_form(lines: list[str], is_closed: bool) -> list[int]:
    """Return how many characters at each line's beginning are ours, by the form of a passage.

    Where more lines than ours could be what was found, or what is to be done, all of them are left.
    """
    numbers = [at for at, line in enumerate(lines) if _NUMBER.match(line)]
    if not numbers:  # a remark of an officer's own (``annotate --cell``)
        return [len(line) if is_closed else 0 for line in lines]
    lengths = [0 if line.strip() else len(line) for line in lines]
    is_one = len(numbers) == 1
    for first, number in zip([0, *(at + 1 for at in numbers)], numbers, strict=False):
        lengths[number] = _end(_NUMBER, lines[number])
        own = [at for at in range(first, number) if not lengths[at]]
        fixes = [at for at in own if lines[at].startswith(_FIX)]
        messages = [at for at in own if at not in fixes and (is_one or _LED.match(lines[at]))]
        for found in (fixes, messages):
            if len(found) == 1:
                lengths[found[0]] = _sentence(lines[found[0]])
    if CUT in lines[-1]:
        lengths[numbers[-1] + 1 :] = map(len, lines[numbers[-1] + 1 :])
    return lengths


def _end(pattern: re.Pattern[str], line: str) -> int:
    match = pattern.match(line)
    return match.end() if match else 0


def _sentence(line: str) -> int:
    """Return where our sentence ends: as the rules' words have it, else at the last 。 or bracket, unless it was cut."""
    if line.endswith(CUT):
        return len(line)
    at = _end(_LEAD, line)
    templates = _templates() if len(line) <= _LONGEST else ()
    ours = max((_end(one, line[at:]) for one in templates), default=0)
    return at + ours if ours else _end(_SENTENCE, line) or len(line)


@cache
def _templates() -> tuple[re.Pattern[str], ...]:
    """Return what the rules say is wrong and what to do, each as a pattern of a whole sentence or more."""
    from validators.rules import REGISTRY  # every rule is loaded: only for a note that lost its sheet

    words = (one.words for one in REGISTRY.values())
    told = (text for one in words for text in _texts(one))
    pieces = (parsed(text) for text in dict.fromkeys(told))
    return tuple(
        re.compile("".join(re.escape(one.text) if one.text else ".+?" for one in whole))
        for whole in pieces
        if whole[-1].text and sum(len(one.text) for one in whole) >= _TELLING
    )


def _texts(words: Words) -> Iterator[str]:
    """Yield all sentences of a rule that a note can hold."""
    yield from (words.message, words.fix)
    for variant in words.variants.values():
        yield from (variant[part] for part in ("message", "fix") if part in variant)
