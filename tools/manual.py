"""The generated pages: the manual of the rules, the matrix of traceability, the parameters.

python -m tools.manual            writes docs/rules.md, docs/matrix.md, docs/parameters.md
python -m tools.manual --check    fails where one of them is not current
"""

from __future__ import annotations

import ast
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from validators.finding import Severity
from validators.frames import frame, label, names
from validators.parameters import KNOWN_EDITIONS, editions, entries, written
from validators.rule import Rule
from validators.rules import REGISTRY
from validators.traceability import STATEMENTS, Statement

_GROUPS = {
    "S3": "手引き ３ 事業概要",
    "Q": "手引き ４ よくある問合せ",
    "END": "手引き お問合せ先",
    "SUM": "収支の基本（手引きに定めなし）",
    "FORM": "様式と記入（手引きに定めなし）",
    "BATCH": "受付（手引きに定めなし）",
}


def ordered() -> list[Rule]:
    """Return the rules in the order of the manual: by group, then by id."""
    groups = list(_GROUPS)
    return sorted(REGISTRY.values(), key=lambda one: (groups.index(_group(one)), one.id))


def _group(rule: Rule) -> str:
    head = rule.id.partition("-")[0]
    return "Q" if head.startswith("Q") else head


# --- docs/rules.md ------------------------------------------------------------------------------


def rules_page() -> str:
    """Return the manual: every rule's page, in groups, with a table of all."""
    lines = [
        "# 規則の手引",
        "",
        "このページは規則から作られています（`make docs`）。直接書き換えないでください。",
        "",
    ]
    lines += ["| 規則 | 重さ | 内容 | 根拠 |", "|---|---|---|---|"]
    lines += [
        f"| [{one.id}](#{one.id.lower()}) | {one.severity.label} | {one.title} | {one.citation} |"
        for one in ordered()
    ]
    lines += ["", f"重さ：{_severities()}。空欄や読み取れない欄があって点検できなかった規則は、"]
    lines[-1] += "「点検できなかった規則」として理由とともに示します。"
    group = ""
    for one in ordered():
        if _group(one) != group:
            group = _group(one)
            lines += ["", f"## {_GROUPS[group]}"]
        lines += ["", *_rule(one)]
    return "\n".join(lines) + "\n"


def _severities() -> str:
    words = {
        Severity.ERROR: "手引きの「できません・必須・限定・上限」などに反するもの",
        Severity.WARNING: "「望ましい・主に」など、または手引きに定めのないもの",
        Severity.NOTE: "お知らせ",
    }
    return "、".join(f"{one.label}＝{text}" for one, text in words.items())


def _rule(rule: Rule) -> Iterator[str]:
    yield f"### {rule.id}"
    yield ""
    yield f"**{rule.title}**（{rule.severity.label}）"
    yield ""
    yield from _unwrapped(rule.page)
    yield ""
    yield f"- 根拠：{rule.citation}"
    yield f"- 対象：{rule.scope or 'すべての申請'}{'（受付のときに、ほかの申請と合わせて）' if rule.batch else ''}"
    if rule.marks:
        yield f"- 印を付ける欄：{'、'.join(_cell(name) for name in rule.marks)}"
    needs = [name for name in rule.needs if name in names()]
    if needs:
        yield f"- 空欄なら点検しない欄：{'、'.join(_cell(name) for name in needs)}"
    if not rule.batch and rule.judge:
        yield f"- ブックの中の点検：{rule.no_formula or 'あり'}"


def _unwrapped(page: str) -> Iterator[str]:
    """Yield a page's paragraphs with their wrapped lines joined, and its examples as a list."""
    for number, paragraph in enumerate(page.split("\n\n")):
        if number:
            yield ""
        text = ""
        for line in paragraph.splitlines():
            if line.partition("：")[0].endswith("例"):
                yield from filter(None, [text])
                text = f"- {line}"
            else:
                text += line.strip()
        yield text


def _cell(name: str) -> str:
    return f"{frame(name.partition('.')[0]).sheet}「{label(name)}」（`{name}`）"


# --- docs/matrix.md -----------------------------------------------------------------------------


def matrix_page(tests: Mapping[str, list[str]]) -> str:
    """Return the matrix: place of the guide, what it says, rule or person, cells, tests."""
    counts: dict[str, int] = defaultdict(int)
    for one in STATEMENTS:
        counts[one.kind] += 1
    lines = [
        "# 手引きと規則の対応",
        "",
        "このページは規則と試験から作られています（`make docs`）。直接書き換えないでください。",
        "",
        "手引きの「３」の各行と、番号の付いた回答のすべてを、内容ごとに1つずつ分けました。",
        f"規則 {counts['規則']}、人が確認 {counts['人が確認']}、背景 {counts['背景']}。",
        "",
        "| 手引きの場所 | 内容（要約） | 扱い | 規則または確認すること |",
        "|---|---|---|---|",
        *(_statement(one) for one in STATEMENTS),
        "",
        "## 規則と欄と試験",
        "",
        "| 規則 | 根拠 | 印を付ける欄 | 試験 |",
        "|---|---|---|---|",
    ]
    for rule in ordered():
        cells = "、".join(f"`{name}`" for name in rule.marks) or "（欄を定めない）"
        lines.append(f"| {rule.id} | {rule.citation} | {cells} | {'<br>'.join(tests.get(rule.id, []))} |")
    return "\n".join(lines) + "\n"


def _statement(one: Statement) -> str:
    what = "、".join(one.rules) or one.check or one.background
    return f"| {one.place} | {one.says} | {one.kind} | {what} |"


def tests_of(folder: Path) -> dict[str, list[str]]:
    """Return, by rule, the tests below a folder that are about it: the cases drawn for it, else by name of id."""
    found: dict[str, list[str]] = defaultdict(list)
    for path in sorted(folder.rglob("*.py")):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            for rule, title in _about(node):
                found[rule].append(f"{path.name}：{title}")
    return found


def _about(node: ast.stmt) -> Iterator[tuple[str, str]]:
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
        call = node.value
        if isinstance(call.func, ast.Name) and call.func.id in ("sound", "faulty"):
            rule, title = (str(ast.literal_eval(one)) for one in call.args[:2])
            yield rule, title
    if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
        words = [one.value for one in ast.walk(node) if isinstance(one, ast.Constant)]
        texts = " ".join(one for one in words if isinstance(one, str)).split()
        yield from ((rule, node.name) for rule in REGISTRY if rule in texts)


# --- docs/parameters.md ---------------------------------------------------------------------------


def parameters_page() -> str:
    """Return the page on the dated parameters: every value with its place, and what may be overridden."""
    lines = [
        "# 手引きの数値（版ごとの設定）",
        "",
        "このページは設定のファイルから作られています（`make docs`）。直接書き換えないでください。",
        "",
        f"手引きは {'、'.join(KNOWN_EDITIONS)} に作成・改訂されています。このうち全文が分かるのは "
        f"{'、'.join(one.edition for one in editions())} の版だけです。それより前の版の数値は分からないため、",
        "前の年度の申請も、分かっている中で最も古い版で点検します。点検に使った版は、結果に必ず示します。",
        "手引きが改訂されたら、新しい版のファイルを加えます。古い版のファイルは書き換えません。",
        "",
    ]
    for one in reversed(editions()):
        lines += [
            f"## {one.edition} の版（令和{one.from_fiscal_year - 2018}年度の申請から）",
            "",
            "| 項目 | 意味 | 値 | 手引きの場所 |",
            "|---|---|---|---|",
        ]
        lines += [
            f"| `{entry.key}` | {entry.about} | `{written(entry.value)}` | {entry.place}"
            f"{'（手引きに定めなし。値はこの道具の初めの値）' if entry.silent else ''} |"
            for entry in entries(one.edition)
        ]
    lines += [
        "",
        "## 県の取扱いに合わせる",
        "",
        "手引きに定めのない点などは、値だけを書いたファイルを用意し、`--parameters ファイル` で渡します。",
        "書いた項目だけが置き換わり、ほかは手引きの版の値のままです。すべての版に効きます。",
        "",
        "```toml",
        "# 県の取扱い（例）",
        'plan_grant_cap_scope = "year"   # 50万円を年度ごとに比べる',
        "rounding_unit = 1000            # 千円未満は切り捨てる",
        'ineligible_words = ["賞金", "酒類"]',
        "```",
        "",
        "項目の名前や値に誤りがあれば、どこがどう違うかを示して、点検を始めずに止まります。",
    ]
    return "\n".join(lines) + "\n"


# --- writing --------------------------------------------------------------------------------------


def pages(root: Path) -> dict[Path, str]:
    """Return the text of every generated page, by its path below the project's root."""
    made: dict[str, Callable[[], str]] = {
        "docs/rules.md": rules_page,
        "docs/matrix.md": lambda: matrix_page(tests_of(root / "tests" / "validators")),
        "docs/parameters.md": parameters_page,
    }
    return {root / name: make() for name, make in made.items()}


def main(arguments: list[str]) -> int:
    """Write the pages, or with ``--check`` say which are not current; return the exit code."""
    stale = []
    for path, text in pages(Path.cwd()).items():
        current = path.read_text(encoding="utf-8") if path.exists() else ""
        if current != text:
            stale.append(path.name)
            if "--check" not in arguments:
                path.write_text(text, encoding="utf-8", newline="\n")
    if stale and "--check" in arguments:
        print(f"not current (run make docs): {', '.join(stale)}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
