"""What a check says, whatever stands in the texts that it is given."""

from etl.check.model import Notice
from reports.check.words import said


def test_a_remedy_with_braces_is_said_as_it_is() -> None:
    remedy = "Feed a field from it, or say why not: ignored: {EXTRA: <why>}"
    told = said(Notice("mapping_fault", "blocking", detail="nobody reads {EXTRA}", remedy=remedy))
    assert told.do_vi == told.do == remedy
