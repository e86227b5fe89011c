"""A profile comes back from its file as it was; nothing else is taken for one."""

import json
from pathlib import Path

import pytest

from etl.errors import ConfigError
from etl.profile import column as facts
from etl.profile import model


def small() -> model.Profile:
    column = facts.Column(
        "SoKyHieu", "VARCHAR(50)", nullable=True, read=10, nulls=1, blank=2, distinct=7,
        longest=12, shapes=(facts.Shape("99/AA-AAAA", 5),), kind="text", agreeing=1.0,
        encodings=(facts.Encoding("unicode", 7),), limits=(facts.Limit("CodeNumber", 11, 1, "x"),),
        common=(facts.Value("<b>", 3),),
    )  # fmt: skip
    table = model.Table(
        "hr", "person", rows=10, rows_exact=True, read=10, reading="whole", primary_key=("id",),
        keys=(model.Key(("id",), "primary", exact=True),), columns=(column,),
        failures=(model.Failure("rows", "SourceError 42000", "anh"),),
    )  # fmt: skip
    return model.Profile(
        model.Origin("vic", "", "sqlite", "3.40.1"), "2026-11-22T18:00:00+07:00",
        model.Effort(100, 5, 4, 400, 3, 10, 1.0, 0.5), (table,),
        (model.Relation("hr.person", ("unit",), "unit", ("id",), "name", 4, 3, exact=False),),
        (model.FileColumn("hr.person", "anh", 4),),
    )  # fmt: skip


def test_it_comes_back_as_it_was() -> None:
    profile = small()
    assert model.Profile.from_json(profile.to_json()) == profile
    assert profile.table("hr.person").column("SoKyHieu").filled == 7
    assert profile.relations[0].share == 0.75


@pytest.mark.parametrize(
    "change",
    [
        {"version": 99},
        {"tables": {}},
        {"tables": [{"name": "x"}]},
        {"taken_at": None},
        {"effort": {**json.loads(small().to_json())["effort"], "rows": "many"}},
    ],
)
def test_what_is_no_profile_is_refused(change: dict[str, object], tmp_path: Path) -> None:
    path = tmp_path / "profile.json"
    path.write_text(json.dumps(json.loads(small().to_json()) | change), encoding="utf-8")
    with pytest.raises(ConfigError, match=r"profile\.json"):
        model.read(path)


def test_a_file_that_is_cut_or_not_there_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "profile.json"
    with pytest.raises(ConfigError, match=r"profile\.json"):
        model.read(path)
    path.write_text(small().to_json()[:200], encoding="utf-8")
    with pytest.raises(ConfigError, match=r"profile\.json"):
        model.read(path)
