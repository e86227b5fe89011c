"""Sessions and principals: a random token outside, its SHA-256 inside, rights read anew often."""

import hashlib
import secrets
import threading
import time
from dataclasses import dataclass
from functools import cache
from uuid import UUID

import psycopg

from services.access.passwords import check_password, hash_password

SESSION_HOURS = 12
_KEEP_PRINCIPALS = 5.0  # seconds: how long a change of roles may take to show


@cache
def _nobody_hash() -> str:
    return hash_password(secrets.token_hex(16))


@dataclass(frozen=True, slots=True)
class Account:
    """Who is asking."""

    id: UUID
    login: str
    full_name: str


def token_hash(token: str) -> bytes:
    """What the store keeps of a token. Pure."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()


@dataclass(frozen=True, slots=True)
class Known:
    """The account behind a login and the hash of its password; never leaves the login."""

    account: Account
    password_hash: str


def find_login(conn: psycopg.Connection, login: str) -> Known | None:
    """The active account of exactly this login, or None."""
    row = conn.execute(
        "SELECT id, login, full_name, password_hash FROM eoffice.account"
        " WHERE login = %s AND active",
        (login,),
    ).fetchone()
    return Known(Account(row[0], row[1], row[2]), row[3]) if row else None


def check_login(known: Known | None, password: str) -> Account | None:
    """The account if this is its password, or None. Slow on purpose, and opens nothing.

    An unknown login costs as much time as a wrong password.
    """
    if known is None:
        check_password(password, _nobody_hash())
        return None
    return known.account if check_password(password, known.password_hash) else None


def open_session(conn: psycopg.Connection, account_id: UUID) -> str:
    """A new session of the account; returns its token, which is kept nowhere."""
    token = secrets.token_urlsafe(32)
    conn.execute("DELETE FROM eoffice.session WHERE expires_at < now()")
    conn.execute(
        "INSERT INTO eoffice.session (token_hash, account_id, expires_at)"
        " VALUES (%s, %s, now() + make_interval(hours => %s))",
        (token_hash(token), account_id, SESSION_HOURS),
    )
    return token


def find_session(conn: psycopg.Connection, token: str) -> Account | None:
    """The active account of a running session, or None."""
    row = conn.execute(
        "SELECT a.id, a.login, a.full_name FROM eoffice.session s"
        " JOIN eoffice.account a ON a.id = s.account_id"
        " WHERE s.token_hash = %s AND s.expires_at > now() AND a.active",
        (token_hash(token),),
    ).fetchone()
    return Account(row[0], row[1], row[2]) if row else None


def close_session(conn: psycopg.Connection, token: str) -> None:
    """End a session. Idempotent."""
    conn.execute("DELETE FROM eoffice.session WHERE token_hash = %s", (token_hash(token),))


def principals(conn: psycopg.Connection, account_id: UUID) -> frozenset[str]:
    """What the account may read as, today, successions expanded; empty for an unknown account."""
    rows = conn.execute("SELECT eoffice.principals_of(%s)", (account_id,)).fetchall()
    return frozenset(row[0] for row in rows)


class PrincipalCache:
    """The principals of each session, kept for a few seconds. Safe between threads."""

    def __init__(self, keep: float = _KEEP_PRINCIPALS) -> None:
        self._keep = keep
        self._known: dict[bytes, tuple[float, frozenset[str]]] = {}
        self._lock = threading.Lock()

    def get(self, conn: psycopg.Connection, token: str, account_id: UUID) -> frozenset[str]:
        """The principals of a session's account."""
        key, now = token_hash(token), time.monotonic()
        with self._lock:
            known = self._known.get(key)
        if known is not None and now - known[0] < self._keep:
            return known[1]
        fresh = principals(conn, account_id)
        with self._lock:
            self._known = {k: v for k, v in self._known.items() if now - v[0] < self._keep}
            self._known[key] = (now, fresh)
        return fresh
