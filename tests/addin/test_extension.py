"""The extension's package: complete, well-formed, always the same bytes."""

from __future__ import annotations

import ast
import os
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from lxml import etree

from addin.libreoffice.build import build
from addin.libreoffice.python import remember

COMMANDS = ["今すぐ点検", "自動点検 入/切", "次の指摘", "前の指摘", "指摘の一覧", "印を消す", "規則の説明"]


def test_it_is_built_the_same_every_time(tmp_path: Path) -> None:
    one, other = build(tmp_path / "1"), build(tmp_path / "2")
    assert one.read_bytes() == other.read_bytes()


@pytest.mark.parametrize("officer", [False, True])
def test_the_manifest_names_every_part_and_every_part_is_well_formed(tmp_path: Path, officer: bool) -> None:
    with ZipFile(build(tmp_path, officer)) as package:
        assert ("Officer.xcu" in package.namelist()) == officer
        manifest = etree.fromstring(package.read("META-INF/manifest.xml"))
        listed = {one.get("{http://openoffice.org/2001/manifest}full-path") for one in manifest}
        described = {"META-INF/manifest.xml", "description.xml", "text/description_ja.txt"}
        assert listed | described == set(package.namelist())
        for name in package.namelist():
            if name.endswith((".xml", ".xcu")):
                etree.fromstring(package.read(name))
            if name.endswith(".py"):
                ast.parse(package.read(name), feature_version=(3, 8))
        assert b"{version}" not in package.read("description.xml")


def test_menu_and_toolbar_offer_the_same_commands_and_the_host_knows_them(tmp_path: Path) -> None:
    with ZipFile(build(tmp_path)) as package:
        root = etree.fromstring(package.read("Addons.xcu"))
    texts = [one.text for one in root.iter("value")]
    titles = [text for text in texts if text in COMMANDS]
    addresses = [text.removeprefix("vnd.kyoten:") for text in texts if text.startswith("vnd.kyoten:")]
    assert titles == COMMANDS * 2
    host = ast.parse((Path(__file__).parents[2] / "addin/libreoffice/host.py").read_text(encoding="utf-8"))
    known = next(
        [key.value for key in node.value.keys if isinstance(key, ast.Constant)]
        for node in host.body
        if isinstance(node, ast.AnnAssign) and isinstance(node.value, ast.Dict)
    )
    assert addresses == known * 2


def test_the_menu_for_officers_offers_what_the_extension_does_itself(tmp_path: Path) -> None:
    with ZipFile(build(tmp_path, officer=True)) as package:
        root = etree.fromstring(package.read("Officer.xcu"))
        code = ast.parse(package.read("python/kyoten_extension.py"))
    texts = [one.text for one in root.iter("value")]
    assert [one for one in ("募集をまとめて点検…", "返却用の写しを開く") if one not in texts] == []
    addresses = [text.removeprefix("vnd.kyoten:") for text in texts if text.startswith("vnd.kyoten:")]
    [known] = [
        [key.value for key in node.value.keys if isinstance(key, ast.Constant)]
        for node in code.body
        if isinstance(node, ast.Assign)
        and getattr(node.targets[0], "id", "") == "OFFICER"
        and isinstance(node.value, ast.Dict)
    ]
    assert addresses == known


def test_the_extension_looks_for_its_python_where_it_was_remembered(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("APPDATA", raising=False)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.delenv("KYOTEN_PYTHON", raising=False)
    source = Path(remember.__code__.co_filename).parent / "oxt/python/kyoten_extension.py"
    wanted = ("python_file", "service_python")
    parts = [
        one
        for one in ast.parse(source.read_text(encoding="utf-8")).body
        if getattr(one, "name", "") in wanted
    ]
    space: dict[str, Any] = {"os": os, "Path": Path}
    exec(compile(ast.Module(parts, []), str(source), "exec"), space)
    assert space["service_python"]() == ""
    assert remember("/opt/kyoten/bin/python") == space["python_file"]()
    assert space["service_python"]() == "/opt/kyoten/bin/python"
