"""The face of kyoten for other programs: a few typed functions over workbooks of the 参考様式.

    import kyoten

    report = kyoten.check("申請.xlsx")
    print(report.status)                      # 適 / 要確認 / 不備 / 読取不能
    for finding in report.findings:
        print(finding.rule, finding.sheet, finding.cell, finding.message, finding.fix)

What is exported here is stable: names, arguments and fields are added, never
renamed or taken away within a major version. Everything below (``validators``,
``workbooks``, ``batch``) is the house's own and may change. No function writes
into a workbook that it is given. Texts for people are Japanese.
"""

from __future__ import annotations

from kyoten.face import NotAnnotated, Report, RuleFacts, annotate, check, check_folder, rules
from validators.finding import Finding, NotChecked, Severity
from validators.parameters import ParameterBook as Parameters
from validators.parameters import ParameterError

__all__ = [
    "Finding",
    "NotAnnotated",
    "NotChecked",
    "ParameterError",
    "Parameters",
    "Report",
    "RuleFacts",
    "Severity",
    "annotate",
    "check",
    "check_folder",
    "rules",
]
