"""Generated applications: a sound one, broken on purpose alone and in pairs, with seeded noise."""

from __future__ import annotations

import copy
import datetime as dt
import itertools
import random
from collections.abc import Callable, Iterator
from typing import Any

from tests.workbooks.differential.spellings import respell
from validators import frames
from validators.reference import MUNICIPALITIES

Case = dict[str, Any]
"""Cell values by ``frame.column``: one value, or the list of the table's rows."""

Break = Callable[[Case, random.Random], None]

PLAN, BASE = frames.PROJECT_TYPES
UNREADABLE = ("約10万", "未定", "それなり", "abc", "10万円くらい")
NOTHING = ("", " ", "　", "－", "該当なし")


def _column(name: str, values: list[Any]) -> list[Any]:
    return values + [None] * (frames.frame(name.partition(".")[0]).rows - len(values))


def sound(rng: random.Random) -> Case:
    """Return an application that no rule objects to."""
    town = rng.choice(MUNICIPALITIES)
    project = rng.choice(frames.PROJECT_TYPES)
    year = rng.choice((2025, 2026, 2027))
    eligible = rng.choice((100_000, 400_000, 500_000, 555_550, 999_990))
    grant = min(eligible * 9 // 10, 450_000)
    spread = rng.choice(((1.0,), (0.5, 0.5), (0.2, 0.3, 0.5)))
    amounts = [int(eligible * part) for part in spread]
    amounts[-1] += eligible - sum(amounts)
    kinds = ["委託料", "諸経費", "報償費"][: len(amounts)]
    past = rng.choice((0, 1, 2)) if project == BASE else rng.choice((0, 1))
    stage = frames.STAGE_PLAN if project == PLAN else frames.STAGE_BASE
    stages = [stage] * (past + 1)
    if project == BASE and past and rng.random() < 0.5:
        stages[0] = frames.STAGE_PLAN
    done = stages.count(stage)
    case: Case = {
        "application.fiscal_year": _spelled(year, rng),
        "application.submitted_on": dt.date(year - 1, 11, 20),
        "application.municipality_code": town.code,
        "application.municipality": town.name,
        "application.bureau": town.bureau,
        "application.representative": "首長 福島 太郎",
        "application.department": "企画課",
        "application.contact_person": "担当 花子",
        "application.phone": "024-000-0000",
        "application.email": None,
        "application.project_type": project,
        "application.project_name": "小さな拠点づくり",
        "application.district": "中央地区",
        "application.former_municipality": None,
        "application.area_class": "中山間地域",
        "application.area_basis": "特定農山村法",
        "application.settlements": rng.choice((2, 3, 8)),
        "application.priority": 1,
        "application.plan_year_no": done if project == PLAN else None,
        "application.project_year_no": done if project == BASE else None,
        "application.starts_on": dt.date(year, 4, 1) if rng.random() < 0.5 else dt.date(year, 6, 15),
        "application.ends_on": dt.date(year + 1, 3, 31) if rng.random() < 0.5 else dt.date(year, 12, 20),
        "application.outline": "買物と通院の足を確保する。",
        "application.development": "運行を増やす",
        "application.total_cost": eligible,
        "application.eligible_cost": eligible,
        "application.grant_requested": grant,
        "plan.name": "中央地区計画",
        "plan.status": "策定済",
        "plan.completed_on": dt.date(year - 1, 3, 1),
        "plan.author": rng.choice(frames.PLAN_AUTHORS),
        "plan.author_name": "協議会",
        "plan.municipal_role": "○",
        "plan.meetings": 4,
        "plan_items.covered": ["○"] * 7,
        "plan_items.page": ["1"] * 7,
        "activities.issue": ["買物", "見守り"],
        "activities.activity": ["移動販売", "声かけ"],
        "activities.settlements": ["上", "下"],
        "activities.step": ["③", rng.choice(frames.STEPS)],
        "income.source": ["県補助金", "市町村負担"],
        "income.amount": [grant, eligible - grant],
        "income.note": [],
        "expenses.category": kinds,
        "expenses.item": ["運行", "印刷", "謝礼"][: len(amounts)],
        "expenses.quantity": [1] * len(amounts),
        "expenses.unit": ["式"] * len(amounts),
        "expenses.unit_price": list(amounts),
        "expenses.amount": list(amounts),
        "expenses.eligible": list(amounts),
        "expenses.implementer": [],
        "expenses.note": [],
        "years.fiscal_year": [_spelled(year - past + n, rng) for n in range(past + 1)],
        "years.stage": stages,
        "years.status": ["実績"] * past + ["今回申請"],
        "years.total_cost": [500_000] * past + [eligible],
        "years.plan_grant": [10_000 if s == frames.STAGE_PLAN else None for s in stages],
        "years.project_grant": [10_000 if s == frames.STAGE_BASE else None for s in stages],
        "implementers.name": [],
        "implementers.method": [],
        "implementers.amount": [],
        "implementers.rules_attached": [],
        "implementers.breakdown_attached": [],
    }
    case["years.plan_grant" if project == PLAN else "years.project_grant"][past] = grant
    if project == BASE and rng.random() < 0.4:
        case["implementers.name"] = ["地域協議会"]
        case["implementers.method"] = [rng.choice(frames.METHODS)]
        case["implementers.amount"] = [amounts[0]]
        case["implementers.rules_attached"] = ["○"]
        case["implementers.breakdown_attached"] = ["○"]
        case["expenses.implementer"] = ["地域協議会"]
    return {name: _column(name, value) if isinstance(value, list) else value for name, value in case.items()}


def _spelled(year: int, rng: random.Random) -> Any:
    return rng.choice((year, year - 2018, f"令和{year - 2018}年度", f"R{year - 2018}", str(year)))


def _set(name: str, *values: Any, row: int | None = 1) -> Break:
    """Return a break that puts one of some values into a cell (``row`` None: any begun row)."""

    def broken(case: Case, rng: random.Random) -> None:
        value = rng.choice(values)
        if not isinstance(case[name], list):
            case[name] = value
            return
        at = row or rng.randint(1, 3)
        case[name][at - 1] = value

    return broken


def _shift(name: str, *steps: int) -> Break:
    """Return a break that moves a number (or day) by one of some steps."""

    def broken(case: Case, rng: random.Random) -> None:
        step = rng.choice(steps)
        if isinstance(case[name], list):
            if isinstance(case[name][0], int):
                case[name][0] += step
        elif isinstance(case[name], dt.date):
            case[name] += dt.timedelta(days=step)
        elif isinstance(case[name], int):
            case[name] += step

    return broken


def _limit(case: Case, rng: random.Random) -> None:
    """Ask for the highest grant, one yen less or one more, the books following."""
    if not isinstance(case["application.eligible_cost"], int):
        return
    case["application.eligible_cost"] = rng.choice((1, 10, 555_555, 555_556, 5_555_555, 1_000_001))
    case["application.grant_requested"] = case["application.eligible_cost"] * 9 // 10 + rng.choice((-1, 0, 1))


def _plan_cap(case: Case, rng: random.Random) -> None:
    case["application.grant_requested"] = rng.choice((499_999, 500_000, 500_001))


def _district(case: Case, rng: random.Random) -> None:
    case["years.project_grant"] = _column(
        "years.project_grant", [2_500_000, rng.choice((2_499_999, 2_500_000, 2_500_001))]
    )
    case["years.plan_grant"] = _column("years.plan_grant", [None, rng.choice((None, 0, 1, 500_000))])


def _years(case: Case, rng: random.Random) -> None:
    """Replace the years by a random pattern around the application's."""
    count = rng.randint(0, 5)
    first = rng.choice((2023, 2024, 2025, 2026))
    years = [first + n for n in range(count)]
    if count and rng.random() < 0.4:
        years[rng.randrange(count)] += rng.choice((-1, 1, 2))
    case["years.fiscal_year"] = _column("years.fiscal_year", years)
    case["years.stage"] = _column("years.stage", [rng.choice(frames.STAGES) for _ in years])
    case["years.status"] = _column("years.status", [rng.choice(frames.YEAR_STATUSES) for _ in years])


def _gap_row(case: Case, rng: random.Random) -> None:
    """Leave a row free in the middle of 年度別."""
    for name in [one for one in case if one.startswith("years.")]:
        case[name].insert(1, None)
        case[name].pop()


def _implementers(case: Case, rng: random.Random) -> None:
    known = ("地域協議会", "別の会", "地域 協議会", "(株)バスサロン", "NPO澤田", None)
    names = [rng.choice(known) for _ in range(3)]
    case["implementers.name"] = _column("implementers.name", names)
    case["implementers.method"] = _column(
        "implementers.method", [rng.choice((*frames.METHODS, None)) for _ in names]
    )
    case["implementers.amount"] = _column(
        "implementers.amount", [rng.choice((0, 1, 50_000, 100_000, None)) for _ in names]
    )
    for column in ("rules_attached", "breakdown_attached"):
        marks = [rng.choice(("○", "〇", "×", None)) for _ in names]
        case[f"implementers.{column}"] = _column(f"implementers.{column}", marks)
    owners = [rng.choice((*known, "第三の会", "市町村", case["application.municipality"])) for _ in range(3)]
    case["expenses.implementer"] = _column("expenses.implementer", owners)


def _expense_noise(case: Case, rng: random.Random) -> None:
    """Fill several rows with anything."""
    rows = rng.randint(1, 6)
    case["expenses.category"] = _column(
        "expenses.category", [rng.choice((*frames.EXPENSE_CATEGORIES, None)) for _ in range(rows)]
    )
    case["expenses.amount"] = _column(
        "expenses.amount", [rng.choice((None, 0, 1, 60_000, -1, 60_001)) for _ in range(rows)]
    )
    case["expenses.eligible"] = _column(
        "expenses.eligible", [rng.choice((None, 0, 1, 60_000, -1)) for _ in range(rows)]
    )
    case["expenses.quantity"] = _column(
        "expenses.quantity", [rng.choice((None, 1, 3, 1.5, 0.333)) for _ in range(rows)]
    )
    case["expenses.unit_price"] = _column(
        "expenses.unit_price", [rng.choice((None, 20_000, 333, 0)) for _ in range(rows)]
    )
    case["expenses.item"] = _column(
        "expenses.item",
        [rng.choice((None, "賞金", "賞金を除く表彰", "コンクール賞金", "運行")) for _ in range(rows)],
    )


def _town(case: Case, rng: random.Random) -> None:
    """Name another municipality, or a part of one that is designated."""
    town = rng.choice([one for one in MUNICIPALITIES if one.depopulated == "part"] or list(MUNICIPALITIES))
    if rng.random() < 0.3:
        town = rng.choice(MUNICIPALITIES)
    case["application.municipality"] = town.name
    case["application.area_class"] = rng.choice(frames.AREA_CLASSES)
    case["application.area_basis"] = rng.choice((None, "根拠", "－"))
    former = [part.removeprefix("旧") for part in town.depopulated_former]
    case["application.former_municipality"] = rng.choice((None, "旧どこか村", "該当なし", *former))


def _thousands(case: Case, rng: random.Random) -> None:
    name = rng.choice(("total_cost", "eligible_cost", "grant_requested"))
    value = case[f"application.{name}"]
    if isinstance(value, int):
        case[f"application.{name}"] = value // 1000 + rng.choice((0, 0, 1))


def _steps(case: Case, rng: random.Random) -> None:
    case["activities.step"] = _column(
        "activities.step", [rng.choice((*frames.STEPS, None)) for _ in range(4)]
    )
    case["activities.issue"] = _column(
        "activities.issue",
        [rng.choice(("買物", "見守り", "買 物", "買物 ", "バスの便", None)) for _ in range(4)],
    )


def _hard(case: Case, rng: random.Random) -> None:
    for at, category in enumerate(case["expenses.category"]):
        if category:
            case["expenses.category"][at] = rng.choice(("工事請負費", "備品購入費", "備品購入費", "委託料"))


def _plan_items(case: Case, rng: random.Random) -> None:
    case["plan_items.covered"] = [rng.choice(("○", "○", "○", "◯", "×", None, "－")) for _ in range(7)]
    case["plan_items.page"] = [rng.choice(("1", "2頁", None, "－")) for _ in range(7)]


def _existing(case: Case, rng: random.Random) -> None:
    """Start from an existing plan that covers most of the subjects."""
    case["application.project_type"] = rng.choice((BASE, BASE, PLAN))
    case["plan.status"] = "既存計画"
    case["plan_items.covered"][rng.randrange(7)] = rng.choice(("○", "×", None))


def _blank(case: Case, rng: random.Random) -> None:
    """Empty one cell that was filled."""
    name = rng.choice(sorted(case))
    if isinstance(case[name], list):
        filled = [at for at, value in enumerate(case[name]) if value is not None]
        if filled:
            case[name][rng.choice(filled)] = rng.choice((None, *NOTHING))
    else:
        case[name] = rng.choice((None, " ", "　"))


def _word(case: Case, rng: random.Random) -> None:
    """Put a word where a number or a day belongs."""
    kinds = ("int", "number", "date", "year", "choice")
    name = rng.choice([one for one in sorted(case) if frames.column(one).kind in kinds])
    if isinstance(case[name], list):
        case[name][rng.randint(0, 2)] = rng.choice(UNREADABLE)
    else:
        case[name] = rng.choice(UNREADABLE)


BREAKS: dict[str, Break] = {
    "limit": _limit,
    "plan cap": _plan_cap,
    "district": _district,
    "years": _years,
    "gap row": _gap_row,
    "implementers": _implementers,
    "expenses": _expense_noise,
    "town": _town,
    "thousands": _thousands,
    "steps": _steps,
    "hard": _hard,
    "plan items": _plan_items,
    "existing": _existing,
    "blank": _blank,
    "word": _word,
    "code": _set("application.municipality_code", "072010", "074021", "074071", "131016", "72028", None),
    "bureau": _set("application.bureau", "県北", "県中", "いわき", None),
    "type": _set("application.project_type", PLAN, BASE, None),
    "area": _set("application.area_class", *frames.AREA_CLASSES, None),
    "settlements": _set("application.settlements", 0, 1, 2, None, 1.5),
    "plan year": _set("application.plan_year_no", 0, 1, 2, 3, None),
    "project year": _set("application.project_year_no", 1, 2, 3, 4, None),
    "starts": _shift("application.starts_on", -366, -1, 1, 300),
    "ends": _shift("application.ends_on", -366, -1, 1, 300),
    "fiscal year": _set(
        "application.fiscal_year", 2025, 2026, "令和8年度", "R7", 8, "来年度", 26, "令和元年度"
    ),
    "development": _set("application.development", None, "－", "増やす"),
    "status": _set("plan.status", *frames.PLAN_STATUSES, None),
    "completed": _set(
        "plan.completed_on", None, dt.date(2026, 4, 1), dt.date(2025, 6, 15), dt.date(2027, 5, 1)
    ),
    "plan name": _set("plan.name", None, "計画", "　"),
    "author": _set("plan.author", *frames.PLAN_AUTHORS, None),
    "role": _set("plan.municipal_role", "○", "×", None),
    "total": _shift("application.total_cost", -1, 1, 1000),
    "eligible": _shift("application.eligible_cost", -1, 1, -1000),
    "grant": _shift("application.grant_requested", -1, 1, -1000),
    "no grant": _set("application.grant_requested", 0),
    "income": _shift("income.amount", -1, 1, 1000),
    "source": _set("income.source", *frames.INCOME_SOURCES, None),
    "amount": _shift("expenses.amount", -1, 1, -1000),
    "row eligible": _shift("expenses.eligible", -1, 1, 1_000_000),
    "category": _set("expenses.category", *frames.EXPENSE_CATEGORIES, None),
    "quantity": _set("expenses.quantity", 0, 2, 1.5, None),
    "this": _set("years.status", *frames.YEAR_STATUSES, None, row=None),
    "stage": _set("years.stage", *frames.STAGES, None, row=None),
    "both": _set("years.stage", frames.STAGE_BOTH),
    "year": _set("years.fiscal_year", 2024, 2025, 2026, 2027, None, row=None),
    "plan grant": _set("years.plan_grant", 0, 499_999, 500_000, 500_001, None),
}
"""Every way to break an application, by name."""


def cases(count: int, seed: int) -> Iterator[Case]:
    """Yield ``count`` applications: sound, each break alone, each pair, then walks (see :func:`walks`).

    Seven in eight are spelled otherwise, so that more than a third of the cells that are filled in are (see ``respell``).
    """
    rng = random.Random(seed)
    alone = [(), *((name,) for name in BREAKS)]
    pairs = list(itertools.combinations(BREAKS, 2))
    rng.shuffle(pairs)
    systematic = (_broken(chosen, rng) for chosen in (*alone * 3, *pairs))
    yield from itertools.islice(itertools.chain(systematic, walks(seed)), count)


def walks(seed: int) -> Iterator[Case]:
    """Yield applications without end: up to four breaks at once, then nine one after another, as a clerk writes."""
    rng = random.Random(seed)
    while True:
        case = _broken(tuple(rng.sample(sorted(BREAKS), rng.randint(1, 4))), rng)
        yield case
        for _ in range(9):
            before, case = case, copy.deepcopy(case)
            BREAKS[rng.choice(sorted(BREAKS))](case, rng)
            if rng.random() < 7 / 8:
                respell(case, rng, before)
            yield case


def _broken(chosen: tuple[str, ...], rng: random.Random) -> Case:
    case = copy.deepcopy(sound(rng))
    for name in chosen:
        BREAKS[name](case, rng)
    if rng.random() < 7 / 8:
        respell(case, rng)
    return case


def handed_in(case: Case) -> bool:
    """Tell whether a case is judged as handed in (提出前点検 ticked) or still being written: half of them each."""
    return sum(map(ord, str(case["application.grant_requested"]))) % 2 == 0
