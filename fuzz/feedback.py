"""Which lines of ours an input reached that none before it reached: what the fuzzer goes on from."""

from __future__ import annotations

import sys
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

ROOT = str(Path(__file__).parents[1])
PLACES = tuple(f"{ROOT}/{name}/" for name in ("workbooks", "batch", "validators", "web"))
Line = tuple[str, int]


class Feedback:
    """Collects lines from its making on; ``new`` returns those reached since it was last asked."""

    def __init__(self) -> None:
        self._found: set[Line] = set()
        self._known: set[Line] = set()
        if sys.version_info >= (3, 12):
            self._monitor()
        else:
            self._left: dict[CodeType, set[int]] = {}
            sys.settrace(self._called)

    def new(self) -> list[Line]:
        """Return the lines that were reached for the first time since the last call."""
        found = sorted(self._found)
        self._found.clear()
        return found

    def _monitor(self) -> None:
        watch: Any = getattr(sys, "monitoring")  # noqa: B009 (there from Python 3.12 on)
        watch.use_tool_id(watch.COVERAGE_ID, "kyoten fuzz")

        def reached(code: CodeType, line: int) -> Any:
            if code.co_filename.startswith(PLACES):
                self._found.add((code.co_filename[len(ROOT) :], line))
            return watch.DISABLE  # each line is told once a process: nothing is slower after that

        watch.register_callback(watch.COVERAGE_ID, watch.events.LINE, reached)
        watch.set_events(watch.COVERAGE_ID, watch.events.LINE)

    def _called(self, frame: FrameType, event: str, argument: Any) -> Any:
        code = frame.f_code
        left = self._left.get(code)
        if left is None:
            ours = code.co_filename.startswith(PLACES)
            left = {line for _, _, line in code.co_lines() if line} if ours else set()
            self._left[code] = left
        return self._stepped if left else None

    def _stepped(self, frame: FrameType, event: str, argument: Any) -> Any:
        left, line = self._left[frame.f_code], frame.f_lineno
        if line in left:
            left.discard(line)
            self._found.add((frame.f_code.co_filename[len(ROOT) :], line))
        return self._stepped if left else None
