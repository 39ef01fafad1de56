"""Cases of the rules in validators/rules/s3_area.py."""

from __future__ import annotations

from tests.validators.cases.drawing import DATE, faulty, sound
from validators.frames import PLAN_PROJECT

faulty("S3-1", "対象外", "S3-1 application.area_class", area_class="対象外")
sound("S3-1", "中山間地域", area_class="中山間地域", area_basis="特定農山村法の指定")

faulty(
    "S3-2", "指定のない市の過疎地域", "S3-2 application.area_class", kind=PLAN_PROJECT, area_class="過疎地域"
)
faulty("S3-2", "一部過疎で旧市町村名なし", "S3-2 application.former_municipality", **DATE)
faulty(
    "S3-2",
    "一部過疎で指定外の旧町",
    "S3-2 application.former_municipality",
    **DATE,
    former_municipality="旧保原町",
)
sound("S3-2", "一部過疎で指定の旧町", **DATE, former_municipality="旧霊山町")
sound("S3-2", "一部過疎で「旧」のない旧町", **DATE, former_municipality="月舘町 の一部")
faulty("S3-2", "根拠のない中山間地域", "S3-2 application.area_basis", area_class="中山間地域")
sound("S3-2", "一部過疎の市の中山間地域", **DATE, area_class="中山間地域", area_basis="振興山村")
