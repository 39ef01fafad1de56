"""A prefecture's own values as a form: what is filled in is a file that a round can be judged by."""

from __future__ import annotations

from pathlib import Path

import pytest

from validators.parameters import ParameterBook, editions
from web.ownvalues import rows, toml, values


def test_what_is_filled_in_is_read_again_and_shown_again(tmp_path: Path) -> None:
    found = values(
        {
            "rounding_unit": "１，０００",
            "ineligible_words": "賞金、 酒類",
            "audit_checks": "on",
            "issues_min": " ",
        }
    )
    assert found == {"rounding_unit": 1000, "ineligible_words": ("賞金", "酒類"), "audit_checks": "on"}
    path = tmp_path / "基準.toml"
    path.write_text(toml(found), encoding="utf-8")
    own = dict(ParameterBook.read(path).overrides)
    assert own == found
    assert {row.key: row.own for row in rows(own) if row.own} == {
        "rounding_unit": "1000",
        "ineligible_words": "賞金、酒類",
        "audit_checks": "on",
    }


def test_every_parameter_has_a_line_and_the_silent_ones_stand_first() -> None:
    lines = rows({})
    newest = editions()[-1]
    assert {row.key for row in lines} == {
        one for one in newest.__slots__ if one not in ("edition", "from_fiscal_year")
    }
    assert [row.silent for row in lines] == sorted((row.silent for row in lines), reverse=True)
    assert all(row.about and row.place and row.usual and row.wanted for row in lines)


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"rounding_unit": "千円"}, "端数処理の単位.*「千円」は使えません。1以上1,000,000以下の整数"),
        ({"rounding_unit": "0"}, "「0」は使えません"),
        ({"eligible_categories": "報償費、食糧費"}, "補助対象になる科目.*「報償費、食糧費」は使えません"),
        ({"audit_checks": "はい"}, "「はい」は使えません"),
        ({"rate_numerator": "11"}, "補助率 11/10 が1を超えています"),
        ({"rate_numerator": "九"}, "補助率の分子.*「九」は使えません"),
    ],
)
def test_what_is_no_value_is_told(form: dict[str, str], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        values(form)
