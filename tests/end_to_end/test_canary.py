"""No output of one municipality holds anything of another; letters go to whom the bureau knows to be the sender."""

from __future__ import annotations

from pathlib import Path

from tests.batch.test_run import Here
from tests.end_to_end import canary


def test_no_output_holds_what_is_anothers(tmp_path: Path) -> None:
    found, told = canary.played(tmp_path, 5, Here(1))
    assert told == []
    letters = [path for path in found if path.endswith(".docx") and path.startswith("通知文/")]
    assert len(letters) == 5
    claimed = next(
        data for path, data in found.items() if path.endswith("写し/CANARY4FILE.xlsx") or "CANARY4" in path
    )
    assert any("CANARY4" in text for text in canary.texts(claimed))


def test_a_leak_would_be_seen() -> None:
    senders = {0: "福島市", 1: "喜多方市"}
    told = canary.leaks(
        {"通知文/県北/072010_福島市.txt": b"CANARY1OUTLINE /home/me/"}, senders, {"/home/me/"}
    )
    assert told == [
        "通知文/県北/072010_福島市.txt: CANARY1OUTLINE",
        "通知文/県北/072010_福島市.txt: /home/me/",
    ]
