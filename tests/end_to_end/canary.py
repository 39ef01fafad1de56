"""A canary in every place of every workbook of a round: no output of one municipality holds another's.

``python -m tests.end_to_end.canary 60`` plays it with so many workbooks.
"""

from __future__ import annotations

import io
import os
import re
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path
from unittest import mock

from batch.run.options import Options
from batch.run.pool import Pool
from batch.run.round import run_batch
from tests.batch.rounds import values
from tests.batch.test_run import outputs
from tools.evidence import Figures
from validators.reference import BY_NAME, MUNICIPALITIES
from workbooks.form.build import fill

CANARY = re.compile(r"CANARY(\d+)[A-Z]+")
_USER, _MACHINE = "CANARYUSER", "CANARYMACHINE"
_CORE = (
    '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>{0}TITLE</dc:title><dc:creator>{0}CREATOR</dc:creator>'
    "<dc:description>{0}NOTE</dc:description><cp:lastModifiedBy>{0}LAST</cp:lastModifiedBy></cp:coreProperties>"
)


def marked(data: bytes, canary: str) -> bytes:
    """Return a workbook with its canary in the properties, a hidden sheet, a name, the shared strings, a comment of XML."""
    made = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as source,
        zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for entry in source.infolist():
            part = source.read(entry)
            text = part.decode("utf-8") if entry.filename.endswith((".xml", ".rels")) else ""
            if entry.filename == "docProps/core.xml":
                text = _CORE.format(canary)
            elif entry.filename == "docProps/app.xml":
                text = text.replace("</Properties>", f"<Company>{canary}COMPANY</Company></Properties>")
                text = re.sub(r"<Company>[^<]*</Company>(?=.*<Company>)", "", text, flags=re.DOTALL)
            elif entry.filename == "xl/workbook.xml":
                name = f'<definedName name="own.{canary}NAME" hidden="1">"{canary}NAMED"</definedName>'
                text = text.replace("</definedNames>", f"{name}</definedNames>")
            elif entry.filename == "xl/sharedStrings.xml":
                text = text.replace("</sst>", f"<si><t>{canary}STRING</t></si></sst>")
            elif entry.filename.startswith("xl/worksheets/sheet"):
                text += f"<!-- {canary}COMMENT -->"
            target.writestr(entry, text.encode() if text else part)
    return made.getvalue()


def written(folder: Path, count: int) -> dict[int, str]:
    """Write the submissions, each in its municipality's folder; return the municipality of each."""
    senders = {}
    for number in range(count):
        one = MUNICIPALITIES[number * 7 % len(MUNICIPALITIES)]
        canary = f"CANARY{number}"
        cells = {
            "municipality": one.name,
            "municipality_code": one.code,
            "bureau": one.bureau,
            "grant_requested": 9_900_000 + number,
            "district": f"{canary}DISTRICT地区",
            "representative": f"市長 {canary}PERSON",
            "project_name": f"{canary}PROJECT",
            "outline": f"{canary}OUTLINE の概要",
            "contact_person": f"{canary}CONTACT",
        }
        if number % 5 == 4:  # claims to come from elsewhere; the bureau knows better
            cells |= {"municipality": MUNICIPALITIES[0].name, "municipality_code": MUNICIPALITIES[0].code}
        path = folder / one.name / f"{canary}FILE.xlsx"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(marked(fill(values(**cells)), canary))
        senders[number] = one.name
    return senders


def texts(data: bytes) -> Iterator[str]:
    """Yield all text of an output, of every part of a package."""
    if data.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            for entry in package.infolist():
                yield entry.filename + str(entry.comment)
                yield from texts(package.read(entry))
        return
    yield data.decode("utf-8", "replace")


def leaks(found: dict[str, bytes], senders: dict[int, str], places: set[str]) -> list[str]:
    """Return what an output holds that it must not: another's canary, a place, a user, a machine."""
    told = []
    for path, data in found.items():
        allowed = allowed_in(path, senders)
        for text in texts(data):
            told += [f"{path}: {one[0]}" for one in CANARY.finditer(text) if int(one[1]) not in allowed]
            told += [f"{path}: {one}" for one in places if one in text]
    return told


def allowed_in(path: str, senders: dict[int, str]) -> set[int]:
    """Return whose canaries may stand in an output."""
    own = CANARY.search(path)
    if own:
        return {int(own[1])}
    if letter := re.search(r"/\d{6}_([^/]+)\.(docx|txt)$", path):
        return {number for number, name in senders.items() if name == letter[1]}
    if slice_of := re.match("地方振興局別/([^/]+)/", path):
        return {number for number, name in senders.items() if BY_NAME[name].bureau == slice_of[1]}
    return set(senders)


def played(folder: Path, count: int, pool: Pool | None) -> tuple[dict[str, bytes], list[str]]:
    """Play a round of so many workbooks; return its outputs and the leaks in them."""
    senders = written(folder / "提出", count)
    options = Options(str(folder / "提出"), folder / "結果", workers=2, letters=True, by_bureau=True)
    names = mock.patch.dict(os.environ, dict.fromkeys(("LOGNAME", "USER", "USERNAME"), _USER))
    with names, mock.patch("platform.node", lambda: _MACHINE):
        run_batch(options, pool=pool)
    found = outputs(folder / "結果")
    places = {str(folder), f"{Path.home()}/", _MACHINE, _USER}
    return found, leaks(found, senders, places)


def main() -> int:
    """Play the round and print what leaked."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 60
    with tempfile.TemporaryDirectory() as folder:
        found, told = played(Path(folder), count, None)
    print(*told[:50], sep="\n")
    print(f"{count} workbooks, {len(found)} outputs: {len(told)} leaks")
    if not told:
        figures = Figures(f"Python {sys.version.split()[0]}")
        figures.add(
            f"a canary in every place of {count} workbooks, looked for in every output", len(found), "0 leaks"
        )
        figures.save("canary")
    return min(1, len(told))


if __name__ == "__main__":
    sys.exit(main())
