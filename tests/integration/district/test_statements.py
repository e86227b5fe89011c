"""What the district system is asked is what SQL Server 2005 can answer."""

import re

import pytest

from mappings.schema import SourceSpec
from tests.contract.test_source_dialects import _NOT_YET
from tests.contract.wire import recorded
from tests.district import DISTRICT


@pytest.mark.parametrize("spec", DISTRICT.sources, ids=lambda spec: spec.name)
def test_nothing_newer_than_2005_is_sent(spec: SourceSpec) -> None:
    after = "7" if spec.key_type == "integer" else "|".join("k" for _ in spec.key_columns)
    with recorded("mssql") as (source, connection):
        source.page(spec, after, None, 100)
        source.page(spec, None, after, 100)
        source.count(spec)
        source.null_keys(spec)
        sent = [statement for statement, _ in connection.sent]
    pages = [statement for statement in sent if spec.base in statement]
    assert len(pages) >= 4
    for statement in sent:
        assert not re.search(_NOT_YET["mssql"], statement, re.IGNORECASE), statement


@pytest.mark.parametrize("spec", DISTRICT.sources, ids=lambda spec: spec.name)
def test_a_select_is_of_plain_columns_that_every_server_takes(spec: SourceSpec) -> None:
    assert spec.sql.isascii()  # else a constant would need N'' on SQL Server and must not on others
    assert set(re.findall(r"(\w+)\s*\(", spec.sql)) <= {"RTRIM"}
    assert not re.search(r"(?i)\b(top|limit|order by|with|union|distinct|case)\b|\|\||\+", spec.sql)
