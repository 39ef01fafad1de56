"""Tasks for worker processes: they are imported there by name, so they stand in a module of their own."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Any

from batch.run import worker
from batch.run.worker import limited


def square(chunk: list[int]) -> list[int]:
    """Return the squares."""
    return [one * one for one in chunk]


def square_but_die_at_7(chunk: list[int]) -> list[int]:
    """Return the squares; 7 kills the process at once, as an aborting parser does."""
    if 7 in chunk:
        os._exit(134)
    return square(chunk)


def square_but_raise_at_7(chunk: list[int]) -> list[int]:
    """Return the squares; 7 raises."""
    if 7 in chunk:
        raise ValueError("seven")
    return square(chunk)


def square_but_hang_at_7(chunk: list[int]) -> list[int]:
    """Return the squares; 7 hangs until the watchdog ends the process."""
    for one in chunk:
        with limited(0.3):
            if one == 7:
                time.sleep(60)
    return square(chunk)


def square_after_one_death(chunk: list[tuple[int, Path]]) -> list[int]:
    """Return the squares; the first process that comes here dies, as one that was killed from outside."""
    marker = chunk[0][1]
    try:
        marker.touch(exist_ok=False)
    except FileExistsError:
        return [one * one for one, _ in chunk]
    os._exit(1)


def square_but_hang_at_3_and_7(chunk: list[int]) -> list[int]:
    """Return the squares; 3 and 7 hang, each noted in ``tried`` of the folder one stands in."""
    for at, one in enumerate(chunk):
        with limited(0.3, at):
            if one in (3, 7):
                with Path(os.environ["KYOTEN_TRIED"]).open("a") as tried:
                    tried.write(f"{one}:{len(chunk)} ")
                while True:
                    pass
    return square(chunk)


def ask_for_memory(chunk: list[int]) -> list[int]:
    """Return the squares; 7 asks for 18 GB."""
    return [len(bytes(18 << 30)) if one == 7 else one * one for one in chunk]


def own_process(chunk: list[int]) -> list[int]:
    """Return the number of this process."""
    return [os.getpid() for _ in chunk]


def panic(chunk: list[int]) -> list[int]:
    """Return nothing but noughts, after a word of native code on the error stream."""
    os.write(2, b"thread '<unnamed>' panicked at src/lib.rs:1499")
    return [0 for _ in chunk]


def die_at_once(*_: object) -> None:
    """Stand for what sets a worker up: end the process, as a system that forbids it does."""
    os._exit(1)


def die_the_first_time(mark: Path, hands: Any, taken: Any) -> None:
    """Set a worker up; the first one is ended instead, as by somebody outside, and leaves ``mark``."""
    try:
        mark.touch(exist_ok=False)
    except FileExistsError:
        worker._set_up(hands, taken)
        return
    os._exit(1)
