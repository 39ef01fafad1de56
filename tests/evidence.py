"""What slow tests leave in docs/evidence."""

from __future__ import annotations

import pytest

from tools import evidence


class Figures(evidence.Figures):
    """Rows that are left only where all tests of a target ran and passed."""

    def write(self, name: str, request: pytest.FixtureRequest) -> None:
        """Write the rows for ``tools.evidence``; some tests alone, skips, failures or a run that was stopped are no evidence for a target."""
        chosen = request.config.option.keyword or any("::" in one for one in request.config.args)
        stopped = request.session.exitstatus != pytest.ExitCode.OK
        reporter = request.config.pluginmanager.get_plugin("terminalreporter")
        skipped = reporter is None or reporter.stats.get("skipped")
        if not request.session.testsfailed and not chosen and not stopped and not skipped:
            self.save(name)
