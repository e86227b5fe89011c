"""A text that a rule changed is right in the store, and what it was stands beside it."""

import csv
import json
import sqlite3
import unicodedata
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest

from etl.store.cluster import Cluster
from etl.store.session import APP, connect
from services.standin.damage import tcvn3, vni
from tests.again import World
from tests.commands import Sampled, make_place, make_sampled
from tests.migration import PART, Small, make_source, query

DOCUMENTS, SEED = 1500, 5
PLACED = ("loaded", "linked")
CONVERTED = {
    "text_from_tcvn3", "text_from_vni", "text_normalised", "homoglyph_fixed",
    "letter_case_restored",
}  # fmt: skip
ODD = """
INSERT INTO DM_DonVi (MaDV, TenDV) VALUES ('S\u00ad1', 'Së Tµi chÝnh');
INSERT INTO VanBanDen (ID, MaDV, SoDen, SoKyHieu, NgayVB, TrichYeu) VALUES
    (1, 'S\u00ad1', '1', '1/Q§-UBND', '2019-03-01', 'VÒ ng©n s¸ch tØnh'),
    (2, 'S\u00ad1', '2', '2/BTC', '2019-03-01', 'Về ngân sách tØnh ®ång nai'),
    (3, 'S\u00ad1', '3', '3/Q?-UBND', '2019-03-01', 'V? ngân s?ch'),
    (4, 'S\u00ad1', '4', '4/BTC', '2019-03-01', '[MËT] VÒ ng©n s¸ch'),
    (5, 'S\u00ad1', '5', '5/BTC', '2019-03-01', 'DDo^. ma^.t: Ma^.t. Ve^` nga^n sa''ch');
"""


@pytest.fixture(scope="module")
def standin(
    pg_cluster: Cluster, store_template: str, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Sampled, Small]:
    """A stand-in without files, migrated; only read."""
    folder = tmp_path_factory.mktemp("text")
    sampled = make_sampled(folder / "sample", DOCUMENTS, SEED, files_mean=0, steps_mean=1)
    with psycopg.connect(pg_cluster.dsn(), autocommit=True) as owner:
        owner.execute(f"CREATE DATABASE text_once TEMPLATE {store_template}".encode())
    url = f"sqlite:///{folder / 'sample' / 'vic.db'}"
    small = Small(pg_cluster.dsn("text_once"), url, folder)
    small.run()
    return sampled, small


def test_damaged_subjects_are_those_that_were_meant(standin: tuple[Sampled, Small]) -> None:
    sampled, small = standin
    with (sampled.folder / "truth.jsonl").open(encoding="utf-8") as lines:
        rows = [row for row in map(json.loads, lines) if "subject" in row]
    meant = {(r["entity"], r["key"]): r["subject"] for r in rows if r["outcome"] in PLACED}
    stored = {
        (str(entity), str(key)): str(subject)
        for entity, key, subject in query(
            small.dsn,
            "SELECT s.entity, l.key, d.subject FROM eoffice.document d"
            " JOIN migration.ledger l ON l.row_id = d.id"
            " JOIN migration.stream s ON s.id = l.stream_id",
        )
    }
    assert len(meant) > 25
    differing = {
        (subject, stored[row])
        for row, subject in meant.items()
        if stored[row].lower() != subject.lower()
    }
    assert differing == set()


def test_what_was_found_stands_beside_every_change(standin: tuple[Sampled, Small]) -> None:
    sampled, small = standin
    kept = query(
        small.dsn,
        "SELECT s.entity, l.key, r.code, r.original, r.confidence FROM migration.remark r"
        " JOIN migration.ledger l USING (row_id) JOIN migration.stream s ON s.id = r.stream_id"
        " WHERE r.field = 'subject' AND r.original IS NOT NULL",
    )
    assert {str(code) for _, _, code, _, _ in kept} <= CONVERTED
    table = {"incoming_document": "VanBanDen", "outgoing_document": "VanBanDi"}
    with sqlite3.connect(sampled.folder / "vic.db") as source:
        for entity, key, _, original, confidence in kept:
            if entity in table:
                found = source.execute(
                    f"SELECT TrichYeu FROM {table[str(entity)]} WHERE ID = ?",
                    (key,),
                ).fetchone()
                assert found[0] == original
            assert 0.9 < float(str(confidence)) <= 1
    source.close()
    assert len(kept) > 20


def test_references_hold_and_doubt_damage_and_secrets_are_left(
    new_store: Callable[[], str], tmp_path: Path
) -> None:
    small = Small(new_store(), make_source(tmp_path / "vic.db", ODD), tmp_path)
    small.run()
    subjects = query(small.dsn, "SELECT subject, code_text FROM eoffice.document ORDER BY 1")
    assert subjects == [
        ("V? ngân s?ch", "3/Q?-UBND"),
        ("Về ngân sách tØnh ®ång nai", "2/BTC"),
        ("Về ngân sách tỉnh", "1/QĐ-UBND"),
    ]
    assert query(small.dsn, "SELECT name FROM eoffice.org_unit") == [("Sở Tài chính",)]
    told = query(
        small.dsn,
        "SELECT l.key, r.code, r.field, r.original FROM migration.remark r"
        " JOIN migration.ledger l USING (row_id) WHERE r.code LIKE 'text%' OR r.code LIKE 'enc%'"
        " ORDER BY 1, 2, 3",
    )
    assert told == [
        ("1", "text_from_tcvn3", "number", "1/Q§-UBND"),
        ("1", "text_from_tcvn3", "subject", "VÒ ng©n s¸ch tØnh"),
        ("2", "encoding_doubtful", "subject", None),
        ("3", "text_damaged", "number", None),
        ("3", "text_damaged", "subject", None),
        ("S\u00ad1", "encoding_doubtful", "code", None),
        ("S\u00ad1", "text_from_tcvn3", "name", "Së Tµi chÝnh"),
    ]
    withheld = query(small.dsn, "SELECT key FROM migration.ledger WHERE outcome = 'withheld'")
    assert {key for (key,) in withheld} == {"4", "5"}


def test_the_command_counts_rules_and_shows_one_row_as_found(
    standin: tuple[Sampled, Small], tmp_path: Path
) -> None:
    sampled, small = standin
    place = make_place(tmp_path, small.dsn, sampled.values, {"source.part": PART})
    rules = place.run("text", "list", "--json").data["rules"]
    known = {(one["entity"], one["field"], one["rule"]): one["rows"] for one in rules}
    assert known["incoming_document", "subject", "text_from_tcvn3"] > 1
    (key, original, subject), *_ = query(
        small.dsn,
        "SELECT l.key, r.original, d.subject FROM migration.remark r"
        " JOIN migration.ledger l USING (row_id) JOIN migration.stream s ON s.id = r.stream_id"
        " JOIN eoffice.document d ON d.id = l.row_id WHERE s.entity = 'incoming_document'"
        " AND r.code = 'text_from_tcvn3' AND r.field = 'subject'",
    )
    shown = place.run("text", "list", f"incoming_document:{key}", "--json").data["changes"]
    told = {(one["rule"], one["original"], one["now"]) for one in shown}
    assert ("text_from_tcvn3", original, subject) in told
    place.run("text", "list", "nothing:1").refused(2, "no stream")


def test_the_list_of_changed_texts_shows_found_and_now_of_records_alone(
    new_store: Callable[[], str], tmp_path: Path
) -> None:
    script = ODD + "INSERT INTO VanBanDen (ID, MaDV, SoDen, SoKyHieu, NgayVB, TrichYeu) VALUES"
    script += " (6, 'S\u00ad1', '6', '6/BTC', '2019-03-01', ' =VÒ ng©n s¸ch tØnh ');"
    url = make_source(tmp_path / "vic.db", script)
    small = Small(new_store(), url, tmp_path)
    small.run()
    values = {"source.url": url, "source.part": PART}
    place = make_place(tmp_path, small.dsn, values)
    place.run("text", "list", "--csv", str(tmp_path / "texts.csv"))
    with (tmp_path / "texts.csv").open(encoding="utf-8-sig", newline="") as file:
        lines = {(one["row"], one["field"]): one for one in csv.DictReader(file)}
    assert set(lines) == {
        ("incoming_document:1", "number"),
        ("incoming_document:1", "subject"),
        ("incoming_document:6", "subject"),
        ("unit:S\u00ad1", "name"),
    }
    number = lines["incoming_document:1", "number"]
    assert (number["original"], number["now"]) == ("1/Q§-UBND", "1/QĐ-UBND")
    formula = lines["incoming_document:6", "subject"]
    assert (formula["original"], formula["now"]) == (
        " =VÒ ng©n s¸ch tØnh ",
        "'=Về ngân sách tỉnh",
    )
    assert place.run("text", "list", "incoming_document:4", "--json").data["changes"] == []


def test_what_every_rule_found_is_in_the_store_as_the_source_held_it(
    new_store: Callable[[], str], tmp_path: Path
) -> None:
    right = "Về việc thành lập Hội đồng thẩm định giá Đất tỉnh"
    url = make_source(tmp_path / "vic.db", ODD)
    with sqlite3.connect(tmp_path / "vic.db") as source:
        source.execute("DELETE FROM VanBanDen")
        for at, text in enumerate(layered(right)):
            line = (at, "S\u00ad1", str(at), f"{at}/BTC", "2019-03-01", text)
            source.execute(
                "INSERT INTO VanBanDen (ID, MaDV, SoDen, SoKyHieu, NgayVB, TrichYeu)"
                " VALUES (?, ?, ?, ?, ?, ?)",
                line,
            )
        held = dict(source.execute("SELECT CAST(ID AS TEXT), TrichYeu FROM VanBanDen"))
    source.close()
    small = Small(new_store(), url, tmp_path)
    small.run()
    lines = query(
        small.dsn,
        "SELECT l.key, r.code, r.original, d.subject FROM migration.remark r"
        " JOIN migration.ledger l USING (row_id) JOIN eoffice.document d ON d.id = l.row_id"
        " WHERE r.field = 'subject' AND r.original IS NOT NULL",
    )
    assert {original == held[str(key)] for key, _, original, _ in lines} == {True}
    assert {str(subject).lower() for *_, subject in lines} == {right.lower()}
    assert {key for key, *_ in lines} == set(held)
    assert {
        "text_from_tcvn3", "text_from_vni", "text_from_utf8", "text_normalised", "homoglyph_fixed",
    } <= {str(code) for _, code, _, _ in lines}  # fmt: skip


def layered(text: str) -> list[str]:
    """A text as legacy systems may hold it: in one encoding, then another, decomposed, padded."""

    def shown(raw: str) -> str:
        holes = {0x81, 0x8D, 0x8F, 0x90, 0x9D}
        return "".join(
            chr(one) if one in holes else bytes([one]).decode("cp1252") for one in raw.encode()
        )

    apart = unicodedata.normalize("NFD", text)
    first = [tcvn3(text), vni(text), shown(text), apart, text.replace("Đ", "Ð")]
    twice = [shown(one) for one in first]
    return [*first, *twice, shown(shown(text)), f" {tcvn3(text)}\u00a0", f"\t{apart}  "]


@pytest.mark.parametrize(
    "found",
    [
        ("VÒ viÖc mét", "text_from_tcvn3"),
        ("Veà vieäc moät", "text_from_vni"),
        ("Vê\u0300 việc một", "text_normalised"),
    ],
)
def test_a_row_worked_again_keeps_what_is_found_now(world: World, found: tuple[str, str]) -> None:
    for text, rule in (found, ("Về viê\u0323c một", "text_normalised")):
        world.edit(f"UPDATE VanBanDen SET TrichYeu = '{text}' WHERE ID = 1")
        world.again(incoming_document=["1"])
        kept = world.rows("SELECT code, original FROM migration.remark WHERE field = 'subject'")
        assert (rule, text) in kept
        assert len([one for one in kept if one[1]]) == 1
        subjects = world.rows("SELECT subject FROM eoffice.document")
        assert ("Về việc một",) in subjects
        world.is_as_migrated_anew()
    world.edit("UPDATE VanBanDen SET DoMat = 'Mật' WHERE ID = 1")
    world.again(incoming_document=["1"])
    assert world.rows("SELECT original FROM migration.remark WHERE original IS NOT NULL") == []


def test_no_role_of_the_office_reads_what_was_found(standin: tuple[Sampled, Small]) -> None:
    with (
        connect(standin[1].dsn, APP) as office,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        office.execute(b"SELECT original FROM migration.remark")
