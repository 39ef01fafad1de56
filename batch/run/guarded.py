"""Foreign files are opened in a worker process, whatever is asked of them: what hangs or dies there ends nothing else."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any, ParamSpec, TypeVar

from batch.run.first_pass import CheckTask, lost
from batch.run.pool import Pool, WorkerLost, in_order
from batch.run.worker import limited
from batch.store.result import Result
from validators.parameters import ParameterBook
from workbooks.arrival.find import Source
from workbooks.refusal import Refused

Asked = ParamSpec("Asked")
Answer = TypeVar("Answer")

_CHUNK = 50


def guarded(function: Callable[Asked, Answer], *arguments: Asked.args, **words: Asked.kwargs) -> Answer:
    """Call a function of some module in a worker process.

    Raises:
        Refused: it hung or asked for too much memory, and was ended.
        Exception: whatever the function raises.
    """
    try:
        [answer] = _worker().run_alone(_Call(function, arguments, words), [None])
    except WorkerLost as fault:
        raise Refused("died") from fault
    result: Answer = answer
    return result


def checked_each(
    sources: Iterable[Source], book: ParameterBook, passwords: tuple[str, ...] = ()
) -> Iterator[Result]:
    """Yield the results of files, in order, each as soon as it is there."""
    for results in in_order(sources, CheckTask(book, passwords), lost, _worker(), _CHUNK):
        yield from results


@dataclass(frozen=True, slots=True)
class _Call:
    function: Callable[..., Any]
    arguments: tuple[Any, ...]
    words: dict[str, Any]

    def __call__(self, chunk: list[None]) -> list[Any]:
        with limited():
            try:
                return [self.function(*self.arguments, **self.words)]
            except BaseException as fault:
                if isinstance(fault, MemoryError) or type(fault).__name__ == "PanicException":
                    raise Refused("died") from None
                raise


@cache
def _worker() -> Pool:
    """The worker of this process: started when it is first needed."""
    return Pool(1)
