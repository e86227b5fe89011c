"""The stand-in's MariaDB: reached by the driver that a province would use."""

import os
import signal
import time

import pytest
import sqlalchemy as sa

from services.standin.mariadb import MariaDB

pytestmark = pytest.mark.mariadb


def test_vietnamese_text_and_zero_dates_pass_through_odbc(mariadb: MariaDB) -> None:
    """As parameters: this driver spoils a statement's own text where it holds an emoji."""
    engine = sa.create_engine(mariadb.create_database("passes"))
    with engine.begin() as session:
        session.execute(sa.text("CREATE TABLE t (a varchar(50), b date)"))
        insert = sa.text("INSERT INTO t VALUES (:text, '0000-00-00')")
        session.execute(insert, {"text": "Đặng thể Ð 😀"})
        row = session.execute(sa.text("SELECT a, CAST(b AS char) FROM t")).one()
    engine.dispose()
    assert tuple(row) == ("Đặng thể Ð 😀", "0000-00-00")


def test_a_database_is_made_empty_and_its_address_holds_no_password(mariadb: MariaDB) -> None:
    for _ in range(2):
        engine = sa.create_engine(mariadb.create_database("again"))
        with engine.begin() as session:
            session.execute(sa.text("CREATE TABLE t (a int)"))
        engine.dispose()
    assert mariadb.password not in mariadb.address("again")


def test_it_starts_again_after_kill_9(mariadb: MariaDB) -> None:
    pid = mariadb._pid()
    os.kill(pid, signal.SIGKILL)
    deadline = time.monotonic() + 120
    while mariadb._pid():
        assert time.monotonic() < deadline
        time.sleep(0.01)
    mariadb.start()
    mariadb.start()
    assert mariadb._pid() not in {0, pid}
