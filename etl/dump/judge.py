"""What a statement of a dump may do here. Pure; the rights of the loading account stand behind it.

Only what makes and fills tables is run. Triggers, events and routines are left out and counted;
whoever would make accounts, grant rights or read another database is refused by line.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

SYSTEM_DATABASES = ("mysql", "sys", "information_schema", "performance_schema")
ENCODINGS = (
    "utf8mb4", "utf8", "utf8mb3", "latin1", "binary", "ascii", "latin2", "cp1250", "cp1251",
)  # fmt: skip
_ENOUGH = 4096  # bytes of a statement by which it is known
_CODE = re.compile(r"/\*M?!\d{0,6}|\*/")
_NAME = r"(?:`(?:[^`]|``)+`|[\w$]+)"
_DEFINER = r"(?:DEFINER\s*=\s*\S+(?:\s*@\s*\S+)?\s+)?"
_CREATE = rf"CREATE\s+(?:OR\s+REPLACE\s+)?(?:ALGORITHM\s*=\s*\w+\s+)?{_DEFINER}"
_RUN = re.compile(
    r"CREATE\s+(?:OR\s+REPLACE\s+)?TABLE\b"
    r"|CREATE\s+(?:UNIQUE\s+|FULLTEXT\s+|SPATIAL\s+)?INDEX\b"
    r"|DROP\s+TABLE\b|ALTER\s+(?:IGNORE\s+)?TABLE\b"
    r"|COMMIT\b|BEGIN\b|START\s+TRANSACTION\b",
    re.IGNORECASE,
)
_ROWS = re.compile(
    rf"(?:INSERT|REPLACE)\s+(?:LOW_PRIORITY\s+|DELAYED\s+|HIGH_PRIORITY\s+|IGNORE\s+)*INTO\s+{_NAME}"
    r"\s*(?:\([^()']*\)\s*)?VALUES?\s*(?=\()",
    re.IGNORECASE,
)
_VIEW = re.compile(rf"{_CREATE}(?:SQL\s+SECURITY\s+\w+\s+)?VIEW\s+", re.IGNORECASE)
_CODE_OF_ITS_OWN = re.compile(
    rf"{_CREATE}(?:AGGREGATE\s+)?(TRIGGER|EVENT|PROCEDURE|FUNCTION|PACKAGE|SEQUENCE)\b"
    r"|(?:DROP|ALTER)\s+(TRIGGER|EVENT|PROCEDURE|FUNCTION|PACKAGE|SEQUENCE)\b"
    r"|(?:DO|SELECT)\s+(?:PREVIOUS VALUE|SETVAL)\b",
    re.IGNORECASE,
)
_QUIET = re.compile(
    r"(?:UN)?LOCK\s+TABLES?\b|DROP\s+VIEW\b|ALTER\s+(?:DATABASE|SCHEMA)\b|ANALYZE\b|OPTIMIZE\b"
    r"|FLUSH\b",
    re.IGNORECASE,
)
_DATABASE = re.compile(
    rf"(?:USE|(?:CREATE|DROP)\s+(?:OR\s+REPLACE\s+)?(?:DATABASE|SCHEMA)"
    rf"(?:\s+IF\s+(?:NOT\s+)?EXISTS)?)\s+({_NAME})",
    re.IGNORECASE,
)
_SET = re.compile(r"SET\s+", re.IGNORECASE)
_NAMES = re.compile(r"SET\s+NAMES\s+['\"]?(\w+)['\"]?(?:\s+COLLATE\s+\S+)?\s*$", re.IGNORECASE)
_ASSIGNED = re.compile(
    r"(?:^SET\s|,)\s*(?:(GLOBAL|PERSIST)\s+|(?:SESSION|LOCAL)\s+)?"
    r"(@@GLOBAL\.|@@SESSION\.|@@|@)?(\w+)\s*:?=",
    re.IGNORECASE,
)
_MAY_BE_SET = {
    "character_set_client", "character_set_results", "character_set_connection",
    "collation_connection", "time_zone", "foreign_key_checks", "unique_checks", "sql_notes",
    "autocommit", "character_set_database", "collation_database",
}  # fmt: skip
_MODES = re.compile(r"NO_BACKSLASH_ESCAPES", re.IGNORECASE)
_REFUSED = {
    "GRANT": "grants rights",
    "REVOKE": "takes rights",
    "LOAD": "reads a file of the server",
}


@dataclass(frozen=True, slots=True)
class Verdict:
    """What becomes of a statement.

    `act`: run, rows (run, and may be parted behind a row; `what` is its head), encoding (`what` is
    its name), view (`what` is all behind the word VIEW), database (`what` is its name), skip
    (`what` is counted; empty: nothing is lost by it), refuse (`what` it does).
    """

    act: str
    what: str = ""


def judge(statement: bytes) -> Verdict:  # noqa: PLR0911 - one answer for each kind
    """Judge a statement by its beginning, for a view by all of it."""
    text = statement[:_ENOUGH].decode("latin-1")
    plain = _CODE.sub(" ", text).strip()
    rows = _ROWS.match(plain)
    if rows:
        return Verdict("rows", rows[0])
    if _VIEW.match(plain):
        return Verdict("view", _behind_view(statement))
    if own := _CODE_OF_ITS_OWN.match(plain):
        return Verdict("skip", (own[1] or own[2] or "sequence").lower())
    if _RUN.match(plain):
        return Verdict("run")
    if named := _DATABASE.match(plain):
        return _database(named[1])
    if _SET.match(plain):
        return _set(" ".join(plain.split()))
    if _QUIET.match(plain):
        return Verdict("skip")
    return Verdict("refuse", _said(plain))


def _said(plain: str) -> str:
    words = re.findall(r"\w+", plain[:200].upper())[:2]
    first = words[0] if words else "a sign"
    if first in _REFUSED:
        return f"{_REFUSED[first]} ({first})"
    if words[:1] == ["CREATE"]:
        return f"makes what is no table (CREATE {words[1] if len(words) > 1 else ''})".strip()
    return f"is none of those that make and fill tables ({first if first.isalpha() else 'a sign'})"


def _database(quoted: str) -> Verdict:
    name = quoted.strip("`").replace("``", "`")
    if name.lower() in SYSTEM_DATABASES:
        return Verdict("refuse", f"works on the server's own database {name.lower()}")
    return Verdict("database", name)


def _set(plain: str) -> Verdict:
    if names := _NAMES.match(plain):
        encoding = names[1].lower()
        if encoding in ENCODINGS:
            return Verdict("encoding", encoding)
        return Verdict("refuse", f"names the encoding {encoding}, which is not read here")
    if re.match(r"SET\s+(?:PASSWORD|ROLE|DEFAULT\s+ROLE)\b", plain, re.IGNORECASE):
        return Verdict("refuse", "sets a password or a role")
    if "SQL_MODE" in plain.upper() and _MODES.search(plain):
        return Verdict(
            "refuse", "turns backslash escapes off, so that its texts are read otherwise"
        )
    for outer, sign, name in _ASSIGNED.findall(plain):
        own = sign == "@"
        if outer or sign.upper() == "@@GLOBAL." or not (own or name.lower() in _MAY_BE_SET):
            return Verdict("skip")
    return Verdict("run")


def _behind_view(statement: bytes) -> str:
    try:
        text = statement.decode("utf-8")
    except UnicodeDecodeError:
        text = statement.decode("latin-1")
    behind = re.split(r"\bVIEW\s+(?:IF\s+NOT\s+EXISTS\s+)?", text, maxsplit=1, flags=re.IGNORECASE)
    return behind[1].rstrip().removesuffix("*/").rstrip()
