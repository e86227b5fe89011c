"""Where an import comes to stand: a database that is filled aside and takes its place when whole.

Beside the databases lie, for each import, a file of what it holds (`<name>.json`) and the password
of its reading account (`<name>.password`). The file is written last: an import that was killed is
begun anew by the same command.
"""

from __future__ import annotations

import json
import re
import secrets
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from etl.dump.client import Client
from etl.dump.server import Account, LocalServer, private_file
from etl.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from etl.dump.load import View

_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
_LOADING = "SELECT, INSERT, DELETE, CREATE, DROP, ALTER, INDEX, REFERENCES"


@dataclass(frozen=True)
class Imported:
    """What stands in the local server under a name."""

    name: str
    digest: str
    came_from: str
    tables: dict[str, int]
    views: tuple[str, ...] = ()
    views_left_out: tuple[str, ...] = ()
    skipped: dict[str, int] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


class Place:
    """The database of one name in the local server, and what is known of it."""

    def __init__(self, server: LocalServer, name: str) -> None:
        if not _NAME.fullmatch(name) or name.startswith("vicmig"):
            raise ConfigError(
                f"{name!r} cannot be the name of an imported database: small letters, digits and _,"
                " a letter first, at most 40",
                "Nothing was imported.",
                "vicmig import-dump with --name, for example --name vic",
            )
        self.server, self.name = server, name
        self._new, self._old = f"vicmig_new_{name}", f"vicmig_old_{name}"

    @property
    def url(self) -> str:
        """What `[source] url` is to be, without a password."""
        return self.server.url(self.name, self.name)

    @property
    def password_file(self) -> Path:
        """Where the reading account's password stands, for its owner only."""
        return self.server.root / f"{self.name}.password"

    @property
    def account(self) -> Account:
        """The account that may read the database and nothing else."""
        return Account(self.name, self.password_file.read_text().strip())

    def known(self) -> Imported | None:
        """What was imported here last, if it is still there."""
        try:
            data: dict[str, Any] = json.loads(self._record.read_text(encoding="utf-8"))
        except (FileNotFoundError, json.JSONDecodeError):
            return None
        with self.server.session() as session:
            there = set(_tables(session, self.name))
        lists = ("views", "views_left_out", "notes")
        data |= {name: tuple(data[name]) for name in lists}
        return Imported(**data) if set(data["tables"]) <= there else None

    @contextmanager
    def filling(self) -> Iterator[Client]:
        """A client into a new, empty database aside; whatever goes wrong, it is dropped again."""
        loader = Account(f"load_{secrets.token_hex(6)}", secrets.token_urlsafe(24))
        with self.server.session() as session:
            _drop_left_loaders(session, self._new)
            session.execute(f"DROP DATABASE IF EXISTS {_quoted(self._new)}")
            session.execute(f"CREATE DATABASE {_quoted(self._new)} CHARACTER SET utf8mb4")
            _make_account(session, loader, self._new, _LOADING)
        whole = False
        try:
            with Client(self.server, loader, self._new) as client:
                yield client
            whole = True
        finally:
            with self.server.session() as session:
                session.execute(f"DROP USER IF EXISTS '{loader.user}'@'localhost'")
                if not whole:
                    session.execute(f"DROP DATABASE IF EXISTS {_quoted(self._new)}")

    def announce(self, views: Sequence[View]) -> tuple[list[str], list[str]]:
        """Let what was filled aside take its place; returns the views made, and those left out."""
        self._record.unlink(missing_ok=True)
        with self.server.session() as session:
            session.execute("SET foreign_key_checks=0")
            session.execute(f"CREATE DATABASE IF NOT EXISTS {_quoted(self.name)}")
            session.execute(f"DROP DATABASE IF EXISTS {_quoted(self._old)}")
            session.execute(f"CREATE DATABASE {_quoted(self._old)}")
            for view in _tables(session, self.name, "VIEW"):
                session.execute(f"DROP VIEW {_quoted(self.name)}.{_quoted(view)}")
            moves = [*self._moves(session, self.name, self._old)]
            moves += self._moves(session, self._new, self.name)
            if moves:
                session.execute("RENAME TABLE " + ", ".join(moves))
            session.execute(f"DROP DATABASE {_quoted(self._new)}")
            session.execute(f"DROP DATABASE {_quoted(self._old)}")
            if not self.password_file.exists():
                private_file(self.password_file, secrets.token_urlsafe(24))
            _make_account(session, self.account, self.name, "SELECT, SHOW VIEW, CREATE VIEW")
            made = self._make_views(views)
            who = f"'{self.name}'@'localhost'"
            session.execute(f"REVOKE CREATE VIEW ON {_pattern(self.name)}.* FROM {who}")
            session.execute("FLUSH ENGINE LOGS")
        return made

    def record(self, imported: Imported) -> None:
        """Note what stands here now."""
        private_file(self._record, json.dumps(asdict(imported), ensure_ascii=False, indent=1))

    def counts(self) -> dict[str, int]:
        """The tables and how many rows each has."""
        with self.server.session(database=self.name) as session:
            names = _tables(session, self.name)
            return {name: int(session.execute(_count(name)).fetchval()) for name in names}

    @property
    def _record(self) -> Path:
        return self.server.root / f"{self.name}.json"

    def _moves(self, session: Any, start: str, end: str) -> Iterator[str]:
        for table in _tables(session, start):
            name = _quoted(table)
            yield f"{_quoted(start)}.{name} TO {_quoted(end)}.{name}"

    def _make_views(self, views: Sequence[View]) -> tuple[list[str], list[str]]:
        """Views may stand on views: tried until no more can be made. By the reading account."""
        import pyodbc

        made: list[str] = []
        left = list(views)
        with self.server.session(self.account, self.name) as session:
            while left:
                failed = []
                for view in left:
                    try:
                        session.execute(f"CREATE SQL SECURITY INVOKER VIEW {view.text}")
                        made.append(view.name)
                    except pyodbc.Error:
                        failed.append(view)
                if len(failed) == len(left):
                    break
                left = failed
        return sorted(made), sorted(f"{view.name} (line {view.line})" for view in left)


def _tables(session: Any, database: str, kind: str = "BASE TABLE") -> list[str]:
    rows = session.execute(
        "SELECT table_name FROM information_schema.tables"
        " WHERE table_schema = ? AND table_type = ? ORDER BY 1",
        database,
        kind,
    )
    return [name for (name,) in rows.fetchall()]


def _make_account(session: Any, account: Account, database: str, rights: str) -> None:
    who = f"'{account.user}'@'localhost'"
    session.execute(f"CREATE OR REPLACE USER {who} IDENTIFIED BY '{account.password}'")
    session.execute(f"GRANT {rights} ON {_pattern(database)}.* TO {who}")


def _drop_left_loaders(session: Any, database: str) -> None:
    """Accounts that a killed import left."""
    rows = session.execute("SELECT user FROM mysql.db WHERE db = ?", database.replace("_", "\\_"))
    for (user,) in rows.fetchall():
        session.execute(f"DROP USER IF EXISTS '{user}'@'localhost'")


def _quoted(name: str) -> str:
    return "`" + name.replace("`", "``") + "`"


def _pattern(database: str) -> str:
    """A database's name as GRANT takes it, where _ stands for any sign."""
    return _quoted(database.replace("_", "\\_"))


def _count(table: str) -> str:
    return f"SELECT count(*) FROM {_quoted(table)}"  # noqa: S608 - a quoted name
