"""A whole life by the command line: no planted secret is anywhere afterwards but in the source."""

import sqlite3
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import psycopg
import pytest

from services.search import folder as index_folder
from services.standin.live import load_live
from tests.commands import Ended, Place, Sampled, ended, make_place, make_sampled
from tests.custodian import Custodian, custodian
from tests.district import make_district
from tests.people import APPROVER, OPERATOR, PASSWORDS, with_people
from tests.search import Words

pytestmark = pytest.mark.slow
DOCUMENTS = 200
TABLES = {
    "vic": ("VanBanDen", "ID", "TrichYeu"),
    "qlvb_quanhuyen": ("T_DOC_RECEIVED_DOCUMENT", "PK_RECEIVED_DOC", "C_SUBJECT"),
}  # fmt: skip


class Life:
    """One system's migration, what its commands said, and where nothing secret may be found."""

    def __init__(self, place: Place, made: Any, database: Path, system: str) -> None:
        self.place, self.made, self.system = place, made, system
        self.database = database
        self.words = Words(made.secrets)
        self.said: list[Ended] = []

    def run(self, *commands: tuple[str, ...], well: bool = True) -> list[Ended]:
        """Run commands side by side; what they said is searched at the end."""
        at_work = [self.place.start(*one) for one in commands]
        done = [ended(one) for one in at_work]
        self.said += done
        if well:
            for command, one in zip(commands, done, strict=True):
                assert one.status == 0, (command, one)
        return done

    def search(self) -> list[tuple[str, str]]:
        """Every place in which a secret was found."""
        spoken = "\n".join(one.out + one.err for one in self.said)
        found = [("said", word) for word in self.words.within(spoken.encode())]
        found += self.words.in_folder(self.place.folder)
        found += self.words.in_store(self.place.dsn)
        here = index_folder.current(self.place.folder / ".vicmig" / "index")
        assert here
        return found + self.words.in_index(here)


@pytest.fixture(params=["vic", "qlvb_quanhuyen"])
def life(
    request: pytest.FixtureRequest,
    tmp_path: Path,
    new_store: Callable[[], str],
    sampled: Sampled,
    prefect_url: str,
) -> Life:
    if request.param == "vic":
        made: Any = make_sampled(tmp_path / "old", DOCUMENTS, seed=5)
        database = tmp_path / "old" / "vic.db"
    else:
        made = make_district(tmp_path / "old", DOCUMENTS, seed=5)
        database = tmp_path / "old" / "district.db"
    assert len(made.secrets) > 10
    dsn = new_store()
    load_live(dsn, sampled.live)
    with_people(dsn)
    values = {"prefect.api_url": prefect_url, "run.span_rows": 100}
    place = make_place(tmp_path / "place", dsn, made.values, values)
    temporary = tmp_path / "place" / "tmp"
    temporary.mkdir()
    place = replace(place, environment={**place.environment, **PASSWORDS, "TMPDIR": str(temporary)})
    return Life(place, made, database, request.param)


def broken(life: Life) -> Callable[[], None]:
    """Let a secret row fail to be read with its text in the driver's error; gives its mending."""
    table, key, column = TABLES[life.system]
    with sqlite3.connect(life.database) as connection:
        rows = connection.execute(f"SELECT {key}, {column} FROM {table}").fetchall()
        row = next(k for k, text in rows if text and life.words.within(text.encode()))
        names = [name for _, name, *_ in connection.execute(f"PRAGMA table_info({table})")]
        fails = f"CASE {key} WHEN '{row}' THEN json_extract('{{}}', {column}) ELSE {column} END"
        shown = ", ".join(f"{fails} AS {column}" if name == column else name for name in names)
        connection.execute(f"ALTER TABLE {table} RENAME TO mended")
        connection.execute(f"CREATE VIEW {table} AS SELECT {shown} FROM mended")
    with sqlite3.connect(life.database) as connection, pytest.raises(sqlite3.Error) as error:
        connection.execute(f"SELECT * FROM {table}").fetchall()
    assert life.words.within(str(error.value).encode())  # what the migration must not pass on

    def mend() -> None:
        with sqlite3.connect(life.database) as connection:
            connection.execute(f"DROP VIEW {table}")
            connection.execute(f"ALTER TABLE mended RENAME TO {table}")

    return mend


def test_no_secret_is_found_after_a_whole_life(
    life: Life, tmp_path: Path, prefect_url: str, session_folder: Path
) -> None:
    holder = custodian(tmp_path / "custodian")
    mend = broken(life)
    failed = life.run(("migrate", "--json"), well=False)[0]
    assert failed.status != 0
    mend()
    life.run(("migrate", "--json"))
    life.run(("sync", "--json"), ("doctor",), well=False)
    out = life.place.folder
    life.run(
        ("report", "--json"), ("profile", "--json"), ("check", "--preview", "9", "--json"),
        ("land", "--json"), well=False,
    )  # fmt: skip
    life.run(
        ("verify", "--json"), ("quarantine", "list"),
        ("quarantine", "export", "--folder", str(out / "books"), "--due", "2026-01-01",
         "--remarks"),
        ("status",), well=False,
    )  # fmt: skip
    life.run(
        ("quarantine", "letters", "--folder", str(out / "letters")),
        ("secrets", "list", "--out", str(out / "list.p7m"), "--to", str(holder.certificate),
         "--as", OPERATOR, "--json"),
    )  # fmt: skip
    lists(life)
    told(life, holder)
    purge(life, holder)
    life.run(("reindex",))
    assert life.search() == []
    assert life.words.in_folder(session_folder / "prefect-of-all") == []
    logs = [path for path in (session_folder / "pg").rglob("*.log") if path.is_file()]
    assert logs
    assert [word for path in logs for word in life.words.within(path.read_bytes())] == []


def lists(life: Life) -> None:
    """Every list that a command shows or writes; each leaves its file in the folder."""
    out = life.place.folder
    profiles = sorted((out / ".vicmig").rglob("profile.json"))
    life.run(
        ("text", "list", "--csv", str(out / "texts.csv")), ("agencies", "list", "--json"),
        ("persons", "list", "--csv", str(out / "persons.csv")), well=False,
    )  # fmt: skip
    life.run(
        ("probables", "list", "--csv", str(out / "probables.csv")),
        ("conflicts", "list", "--csv", str(out / "conflicts.csv")),
        *(
            ("mapping", "new", "--from-profile", str(one), "--into", str(out / "new"))
            for one in profiles[:1]
        ),
        well=False,
    )
    assert {"texts.csv", "persons.csv"} <= {one.name for one in out.iterdir()}


def told(life: Life, holder: Custodian) -> None:
    """The custodian has every withheld row, and why; opened in memory."""
    listed = holder.opens(life.place.folder / "list.p7m")
    kept = {key for key, (outcome, _) in life.made.truth().items() if outcome == "withheld"}
    names = {tuple(line["Dòng (dùng cho secrets release --key)"].split(":", 1)) for line in listed}
    assert names == kept
    assert len(listed) == len(kept)
    assert not [line for line in listed if not line["Căn cứ giữ lại"]]
    assert life.words.within(str(listed).encode()) == []


def purge(life: Life, holder: Custodian) -> None:
    """A loaded document turns out to be secret, and goes with two people's word."""
    with psycopg.connect(life.place.dsn) as connection:
        row = connection.execute(
            "SELECT d.id::text, d.subject FROM eoffice.document d JOIN migration.ledger l"
            " ON l.row_id = d.id WHERE l.outcome = 'loaded' ORDER BY d.id LIMIT 1"
        ).fetchone()
    assert row is not None
    act = ("purge", "--document", row[0], "--basis", "CV 3", "--as", OPERATOR, "--execute")
    life.run(act, well=False)
    life.run(("approve", "1", "--as", APPROVER))
    life.run(act)
    path = life.place.folder / "purged.p7m"
    life.run(
        ("purge", "--report", str(path), "--to", str(holder.certificate), "--as", OPERATOR),
    )
    assert len(holder.opens(path)) == 1


def test_the_search_finds_what_is_there(tmp_path: Path, new_store: Callable[[], str]) -> None:
    """In whatever form: a search that finds nothing proves nothing."""
    words = Words(["Âu Bích Thuyên", "V/v phương án mã số PT00017K"])
    shown = ["Âu Bích Thuyên", "ÂU BÍCH THUYÊN", "au bich thuyen", "Aâu Bích Thuyeân", "x pt00017k"]
    for text in shown:
        assert words.within(f"a {text} b".encode()), text
        assert words.within(f"a {text} b".encode("utf-16-le")), text
    assert words.within(b'"\\u00c2u B\\u00edch Thuy\\u00ean"')
    assert words.within("Phương án PT00018K, Âu Bích".encode()) == []
    (tmp_path / "PT00017K.txt").write_text("x")
    assert words.in_folder(tmp_path) == [("PT00017K.txt", "pt00017k")]
    dsn = new_store()
    with psycopg.connect(dsn) as connection:
        connection.execute(
            "INSERT INTO eoffice.audit_event (actor, action, detail) VALUES"
            " ('x', 'y', jsonb_build_object('z', 'Âu Bích Thuyên'))"
        )
    assert words.in_store(dsn) == [("eoffice.audit_event", "Âu Bích Thuyên")]
