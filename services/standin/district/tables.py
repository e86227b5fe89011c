"""The tables of the district system, in the shape that its stored procedures show.

The columns of received and sent documents, work and records are those of the procedures' calls.
Of people, units, lists and links between documents only the tables' names are known: their columns
are ours, made after the same habit. Portable to SQLite and MariaDB.
"""

from typing import Any

from sqlalchemy import CHAR, Column, Index, Integer, MetaData, String, Table, Text
from sqlalchemy.dialects.mysql import LONGTEXT

METADATA = MetaData(info={"system": "the district system"})

_OPTIONS: dict[str, Any] = {
    "mysql_charset": "utf8mb4",
    "mysql_collate": "utf8mb4_bin",
    "mysql_engine": "InnoDB",
}
_OPTIONS |= {key.replace("mysql", "mariadb"): value for key, value in _OPTIONS.items()}


def _text() -> Text:
    return Text().with_variant(LONGTEXT(), "mysql", "mariadb")


def _number(*names: str) -> list[Column[int]]:
    return [Column(name, Integer) for name in names]


def _strings(**lengths: int) -> list[Column[str]]:
    return [Column(name, String(length)) for name, length in lengths.items()]


def _key(name: str) -> Column[int]:
    return Column(name, Integer, primary_key=True, autoincrement=False)


def _text_key(name: str) -> Column[str]:
    return Column(name, String(50), primary_key=True)


def _table(name: str, *columns: Column[Any]) -> Table:
    return Table(name, METADATA, *columns, **_OPTIONS)


_table("T_USER_UNIT", _key("PK_UNIT"), *_number("FK_UNIT"), *_strings(C_CODE=20, C_NAME=200))
_table("T_USER_POSITION", _key("PK_POSITION"), *_strings(C_CODE=20, C_NAME=200))
_table(
    "T_USER_STAFF",
    _key("PK_STAFF"),
    *_number("FK_UNIT", "FK_POSITION"),
    *_strings(C_NAME=200, C_USERNAME=50, C_PASSWORD=100, C_EMAIL=200, C_STATUS=30),
)
_table("T_SYSLIB_LISTTYPE", _key("PK_LISTTYPE"), *_strings(C_CODE=50, C_NAME=200))
_table(
    "T_SYSLIB_LIST",
    Column("FK_LISTTYPE", Integer, primary_key=True, autoincrement=False),
    Column("C_CODE", String(50), primary_key=True),
    *_strings(C_NAME=200),
    *_number("FK_UNIT"),
    Column("C_XML_DATA", _text()),
)
RECEIVED = _table(
    "T_DOC_RECEIVED_DOCUMENT",
    _text_key("PK_RECEIVED_DOC"),
    *_number("FK_UNIT"),
    *_strings(C_SYMBOL=50, C_RELEASE_DATE=30, C_AGENTCY_GROUP=100, C_AGENTCY_NAME=1000),
    *_strings(C_DOC_TYPE=100, C_DOC_CATE=100, C_SUBJECT=2000, C_TEXT_BOOK=30),
    *_number("C_NUM"),
    *_strings(C_RECEIVED_DATE=30, C_NATURE=100, C_TEXT_OF_EMERGENCY=100, C_TYPE_PROCESSING=50),
    *_strings(C_STATUS=50, C_APPOINTED_DATE=30),
    Column("C_XML_DATA", _text()),
    *_strings(C_FILE_NAME_LIST=1000, C_LEADER_OFFICE_IDEA=1000, FK_LEADER_ID_LIST=100),
    *_strings(C_LEADER_POSITION_NAME_LIST=2000, C_IDEA_LIST=2000, C_UNIT_ID_LIST=100),
    *_strings(C_UNIT_NAME_LIST=2000, C_STAFF_ID_LIST=100, C_STAFF_POSITION_NAME_LIST=2000),
    *_strings(C_PROCESS_STATUS_UNIT_LIST=1000, C_DELIMITOR=20),
    *_number("C_DELETED"),
)
SENT = _table(
    "T_DOC_SENT_DOCUMENT",
    _text_key("PK_SENT_DOCUMENT"),
    *_strings(C_TEXT_BOOK=30, C_SENT_DATE=30, C_DOC_TYPE=100, C_DOC_TYPE_ID=30),
    *_number("C_NUMBER"),
    *_strings(C_SYMBOL=50, C_TEXT_OF_EMERGENCY=100, C_NATURE=100),
    Column("C_XML_DATA", _text()),
    *_strings(C_SUBJECT=2000, C_RECEIVE_PLACE=2000),
    *_number("FK_SIGNER"),
    *_strings(C_SIGNER_POSITION_NAME=300, C_DOC_CATE=100, C_STATUS=50),
    *_number("FK_UNIT_TAOVB", "FK_UNIT_SOANTHAO"),
    *_strings(C_UNIT_NAME=300),
    *_number("FK_STAFF"),
    *_strings(C_STAFF_POSITION_NAME=300, C_FILE_NAME=1000, C_OWNER_NAME=300),
    *_strings(C_RECEIVE_LIST_ID=500, C_SENT_LIST_ID=500, C_RELATE_LIST_ID=500, C_NOTE=1000),
    *_strings(C_APPOINTED_DATE=30),
    *_number("C_DELETED"),
)
WORK = _table(
    "T_DOC_WORK",
    _key("PK_DOC_WORK"),
    *_strings(FK_DOC=50),
    *_number("FK_UNIT"),
    *_strings(C_UNIT_NAME=300),
    *_number("FK_STAFF"),
    *_strings(C_STAFF_POSITION_NAME=300, C_WORK_DATE=30, C_RESULT=2000, C_PROCESS_STATUS=50),
    *_strings(C_FILE_NAME_LIST=1000),
)
_table(
    "T_DOC_RELATED_DOCUMENT_SEND_RECEIVE",
    Column("FK_SENT_DOC", String(50), primary_key=True),
    Column("FK_RECEIVED_DOC", String(50), primary_key=True),
    *_strings(C_TYPE=30),
)
_table(
    "T_DOC_RECORD",
    Column("PK_RECORD", CHAR(50), primary_key=True),
    *_number("FK_OWNER_ID", "FK_STAFF"),
    *_strings(C_STAFF_POSITION_NAME=300),
    *_number("FK_UNIT"),
    *_strings(C_UNIT_NAME=300, C_CREATE_DATE=30, C_RECORD_NAME=1000, C_RECORD_ID=50),
    *_strings(C_NOTES=1000, C_PERMISSION_VIEW=50, C_VIEW_STAFF_LIST_ID=500),
)
_table(
    "T_DOC_DOCUMENT_IN_RECORD",
    Column("FK_RECORD", String(50), primary_key=True),
    Column("FK_DOC", String(50), primary_key=True),
    *_strings(C_DOC_TYPE=30),
)
_table(
    "T_DOC_DOCUMENT_OTHER_RECORD",
    _text_key("PK_DOCUMENT_OTHER_RECORD"),
    *_strings(FK_RECORD=50),
    *_number("FK_CREATER"),
    *_strings(C_DOC_TYPE=100, C_SYMBOL=50, C_RELEASE_DATE=30, C_DOC_CATE=100, C_SUBJECT=2000),
    *_strings(C_NATURE=100, C_AGENTCY_GROUP=100, C_AGENTCY_NAME=1000, C_FILE_NAME_LIST=1000),
)

INDEXES = (
    Index("IX_RECEIVED_BOOK", RECEIVED.c.C_TEXT_BOOK),
    Index("IX_SENT_BOOK", SENT.c.C_TEXT_BOOK),
    Index("IX_WORK_DOC", WORK.c.FK_DOC),
)
