"""What is guessed of tables, columns and codes; what is not, and is left to a person."""

from dataclasses import replace
from typing import Any

import pytest

from etl.guess import codes
from etl.guess.lexicon import lexicon
from etl.guess.model import SourceGuess, SystemGuess
from etl.guess.sql import select
from etl.guess.system import guess
from etl.profile.column import Column, Element, Marking, Shape, Value
from etl.profile.model import Key, Profile, Relation, Table
from mappings.schema import Explode
from tests.migration import VIC
from tests.unit.etl.guess.known import Score, guessed, profile_of, schemas, score

DOCUMENT = {
    "entity": "incoming_document",
    "key": "ID",
    "columns": ["ID", "MaDonVi", "SoDen", "NgayDen", "SoKyHieu", "NgayVB", "TrichYeu", "DoMat"],
}


def of(tables: dict[str, Any], **measured: Column) -> SystemGuess:
    """The guess of tables whose columns of these names were measured."""
    profile = profile_of(tables)
    made = tuple(
        replace(table, columns=tuple(measured.get(c.name, c) for c in table.columns))
        for table in profile.tables
    )
    return guess("x", replace(profile, tables=made), VIC.entities)


def source(made: SystemGuess, stem: str) -> SourceGuess:
    return next(one for one in made.sources if one.table.stem == stem)


def column(name: str, kind: str, *values: str, **more: Any) -> Column:
    """A measured column of text with so many different values."""
    common = tuple(Value(value, 10) for value in values)
    given = {"read": 100, "distinct": len(values) or 90, "longest": 30, "agreeing": 1.0} | more
    return Column(name, "VARCHAR(100)", kind=kind, common=common, **given)


@pytest.mark.parametrize("file", ["schemas.yaml", "unseen.yaml"])
def test_what_is_guessed_of_known_systems_is_right(file: str) -> None:
    """A wrong guess is worse than none: none is, and four of five that could be are found."""
    total = Score()
    for system, tables in schemas(file).items():
        total.add(score(system, tables))
    assert total.wrong == []
    assert total.recall >= 0.8, total.missed


@pytest.mark.parametrize("system", schemas())
def test_tables_of_no_entity_are_left_and_told(system: str) -> None:
    made = guessed(system, schemas()[system])
    strangers = {name for name, told in schemas()[system].items() if told["entity"] == "none"}
    assert strangers <= {name for name, _ in made.left}
    assert all(why for _, why in made.left)


def test_every_column_is_read_or_left_with_a_reason() -> None:
    for system, tables in schemas().items():
        sources = guessed(system, tables).sources
        of_lists = {
            (one.table.base, name)
            for one in sources
            if not one.own
            for name in (one.explode.column if one.explode else "", *(f.column for f in one.file))
        }
        for one in sources:
            if not one.own:
                continue
            read = {name for base, name in of_lists if base == one.table.base}
            read |= {feed.column for feed in one.feeds} | set(one.key) | dict(one.ignored).keys()
            read |= {one.level.column} if one.level else set()
            read |= {feed.column for feed in one.file} | {f.entity_column for f in one.feeds}
            assert {c.name for c in one.table.table.columns} <= read
            assert all(why.startswith("TODO ") for _, why in one.ignored)


def test_copies_of_a_table_are_parts_of_one_stream() -> None:
    made = source(guessed("snp_eoffice", schemas()["snp_eoffice"]), "step")
    assert made.table.base == "{part}"
    assert len(made.table.parts) == 4
    tables = {"VanBanDen_2016": DOCUMENT, "VanBanDen_2017": DOCUMENT}
    yearly = source(of(tables), "incoming_document")
    assert (yearly.table.base, yearly.table.parts) == ("VanBanDen_{part}", ("2016", "2017"))


def test_tables_of_the_same_name_in_several_schemas_are_parts() -> None:
    profile = profile_of({"VanBanDen": DOCUMENT})
    made = tuple(replace(profile.tables[0], schema=name) for name in ("snv", "stc"))
    found = guess("x", replace(profile, tables=made), VIC.entities)
    base = source(found, "incoming_document").table
    assert (base.base, base.parts) == ("{part}.VanBanDen", ("snv", "stc"))


def test_columns_that_say_the_same_are_left_to_a_person() -> None:
    told = {**DOCUMENT, "columns": [*DOCUMENT["columns"], "trich_yeu"]}
    made = source(of({"VanBanDen": told}), "incoming_document")
    assert "subject" in made.todo
    assert "TrichYeu, trich_yeu" in dict(made.doubts)["subject"]


@pytest.mark.parametrize(
    ("name", "kind", "field"),
    [
        ("NgayVB", "text", "issued_on"),
        ("SoKyHieu", "integer", "code_text"),
        ("TrichYeu", "timestamp", "subject"),
        ("MaDonVi", "date", "unit_id"),
    ],
)
def test_values_that_speak_against_a_name_are_believed(name: str, kind: str, field: str) -> None:
    believed = source(of({"VanBanDen": DOCUMENT}), "incoming_document").feed(field)
    assert believed
    assert believed.column == name
    against = of({"VanBanDen": DOCUMENT}, **{name: column(name, kind)})
    made = source(against, "incoming_document")
    feed = made.feed(field)
    assert feed is None or feed.column != name
    assert name in dict(made.doubts)[field]
    assert name in dict(made.ignored)


def test_a_number_and_notation_is_known_by_its_shape() -> None:
    like = column("SoKyHieu", "text", shapes=(Shape("99/AA-AAAA", 80), Shape("A+", 10)))
    unlike = replace(like, shapes=(Shape("A+", 80), Shape("99/AA-AAAA", 10)))
    assert source(of({"VanBanDen": DOCUMENT}, SoKyHieu=like), "incoming_document").feed("number")
    assert not source(of({"VanBanDen": DOCUMENT}, SoKyHieu=unlike), "incoming_document").feed(
        "number"
    )


def test_a_key_of_the_table_is_no_number_and_a_foreign_key_no_name() -> None:
    rest = [name for name in DOCUMENT["columns"] if name not in ("ID", "SoKyHieu")]
    told = {
        **DOCUMENT,
        "key": "MaVanBan",
        "columns": ["MaVanBan", *rest, "FK_SIGNER"],
    }
    made = source(of({"VanBanDen": told}), "incoming_document")
    assert made.feed("code_text") is None
    assert made.feed("signer_name") is None


def test_a_measured_relation_makes_a_reference_sure() -> None:
    units = {"entity": "unit", "key": "ID", "columns": ["ID", "TenDonVi", "MaDonVi"]}
    profile = profile_of({"VanBanDen": DOCUMENT, "DonVi": units, "DM_CapPhep": {"columns": ["ID"]}})
    to = Relation("VanBanDen", ("MaDonVi",), "DonVi", ("ID",), "name", 20, 20, exact=True)
    sure = guess("x", replace(profile, relations=(to,)), VIC.entities)
    feed = source(sure, "incoming_document").feed("unit_id")
    assert feed
    assert "20 of 20" in feed.reason
    stranger = replace(to, to_table="DM_CapPhep")
    unsure = guess("x", replace(profile, relations=(stranger,)), VIC.entities)
    assert "unit_id" in source(unsure, "incoming_document").todo


# Secrecy: no guess lets a row through.


def test_no_level_is_taken_to_be_open() -> None:
    level = column("DoMat", "text", "Thường", "Không", level=True)
    made = of({"VanBanDen": DOCUMENT}, DoMat=level)
    opened = next(table for table in made.codes if table.name == "open_level")
    assert opened.codes == ()
    assert {value for value, _, _ in opened.doubts} == {"Thường", "Không"}


def test_a_level_is_seen_by_its_values_too() -> None:
    told = {**DOCUMENT, "columns": [*DOCUMENT["columns"][:-1], "Muc3"]}
    made = of({"VanBanDen": told}, Muc3=column("Muc3", "text", "Thường", level=True))
    level = source(made, "incoming_document").level
    assert level
    assert level.column == "Muc3"


def test_without_a_subject_no_level_is_trusted() -> None:
    """What cannot be searched for markings stays out."""
    columns = ["ID", "MaDonVi", "SoDen", "NgayDen", "SoKyHieu", "NgayVB", "DoMat"]
    made = source(of({"VanBanDen": {**DOCUMENT, "columns": columns}}), "incoming_document")
    assert made.level is None
    assert made.needs_level


def test_subject_number_and_file_names_are_searched_for_markings() -> None:
    made = guessed("small_luutru", schemas()["small_luutru"])
    assert dict(source(made, "incoming_document").marked) == {
        "TrichYeuNoiDung": "text", "SoKyHieu": "number",
    }  # fmt: skip
    assert "file_name" in dict(source(made, "attachment").marked).values()


def test_a_password_is_never_read_and_no_question() -> None:
    columns = ["ID", "HoTen", "TenDangNhap", "MatKhau", "Email"]
    made = source(of({"NguoiDung": {"key": "ID", "columns": columns}}), "person")
    assert not dict(made.ignored)["MatKhau"].startswith("TODO")


# References that may point to incoming and outgoing documents.

STEP = {"key": "ID", "columns": ["ID", "VanBanID", "LoaiVB", "NguoiGui", "NguoiNhan", "NgayChuyen"]}


def test_values_tell_which_documents_a_row_refers_to() -> None:
    kinds = column("LoaiVB", "text", "DEN", "DI", " den", "KHAC")
    made = source(of({"LuanChuyen": STEP}, LoaiVB=kinds), "step")
    feed = made.feed("document_id")
    assert feed
    assert feed.entity_column == "LoaiVB"
    assert dict(feed.entities) == {"DEN": "incoming_document", "DI": "outgoing_document"}
    assert "KHAC" in dict(made.doubts)["document_id"]


def test_the_only_documents_that_keys_are_found_in_are_a_constant() -> None:
    profile = profile_of({"LuanChuyen": STEP, "VanBanDen": DOCUMENT})
    to = Relation("LuanChuyen", ("VanBanID",), "VanBanDen", ("ID",), "values", 9, 9, exact=True)
    made = source(guess("x", replace(profile, relations=(to,)), VIC.entities), "step")
    assert dict(made.made) == {"document_id_entity": "incoming_document"}


def test_where_nothing_tells_which_documents_every_row_stops() -> None:
    made = source(of({"LuanChuyen": STEP}), "step")
    assert dict(made.made) == {"TODO_document_id_entity": ""}


def test_columns_of_their_own_for_both_kinds_of_documents_are_left_to_a_person() -> None:
    step = {"key": "ID", "columns": ["ID", "VanBanDenID", "VanBanDiID", "NguoiGui", "NgayChuyen"]}
    made = source(of({"LuanChuyen": step}), "step")
    assert "document_id" in made.todo
    assert "VanBanDenID, VanBanDiID" in dict(made.doubts)["document_id"]


# What stands elsewhere than in a column of its own.


def test_a_path_within_xml_feeds_what_no_column_does() -> None:
    told = {**DOCUMENT, "columns": [*DOCUMENT["columns"], "DuLieu"]}
    paths = ("d/nguoi_ky", "d/trich_yeu", "d/so_trang", "d/nguoi_nhap", "d/so_ban", "d/@so_to")
    elements = tuple(
        Element(path, 80, 80 if path == "d/so_ban" else 0, 80 if path == "d/so_trang" else 0)
        for path in paths
    )
    made = source(of({"VanBanDen": told}, DuLieu=column("DuLieu", "xml", elements=elements)),
                  "incoming_document")  # fmt: skip
    within = {feed.field: feed.steps for feed in made.feeds if feed.column == "DuLieu"}
    assert within["signer_name"] == ("xml_text:d/nguoi_ky", "text")
    assert within["page_amount"] == ("xml_text:d/so_trang", "integer")
    assert not {"subject", "copies", "drafter_id"} & within.keys()  # a column; twice; no numbers
    assert dict(made.marked)["DuLieu"] == "xml"


LISTS = ["DS_CANBO_ID", "DS_CANBO_CHUCVU", "DS_YKIEN"]


def lists(**more: Any) -> dict[str, Column]:
    """Three lists side by side, as they were measured."""
    shapes = {
        "DS_CANBO_ID": "9,9", "DS_CANBO_CHUCVU": "Aaa aaaa - Aa Aaa", "DS_YKIEN": "Aaa aaa",
    }  # fmt: skip
    return {
        name: column(
            name, "list", delimiter=",", shapes=(Shape(shape, 50),), **more,
            beside=tuple(other for other in LISTS if other != name),
        )
        for name, shape in shapes.items()
    }  # fmt: skip


def test_lists_side_by_side_are_steps() -> None:
    told = {**DOCUMENT, "columns": [*DOCUMENT["columns"], *LISTS]}
    made = source(of({"VanBanDen": told}, **lists()), "step")
    assert made.explode == Explode("DS_CANBO_ID", ",", ("DS_CANBO_CHUCVU", "DS_YKIEN"))
    fed = {feed.field: (feed.column, feed.steps) for feed in made.feeds}
    assert fed["recipient_id"] == ("item", ("text",))
    assert fed["recipient_name"] == ("DS_CANBO_CHUCVU", ("text", "behind: - "))
    assert fed["recipient_position"] == ("DS_CANBO_CHUCVU", ("text", "before: - "))
    assert fed["opinion"][0] == "DS_YKIEN"


def test_lists_of_which_one_says_nothing_known_are_left_to_a_person() -> None:
    odd = {name.replace("YKIEN", "XYZ"): each for name, each in lists().items()}
    odd = {
        name: replace(each, name=name, beside=tuple(b.replace("YKIEN", "XYZ") for b in each.beside))
        for name, each in odd.items()
    }
    told = {**DOCUMENT, "columns": [*DOCUMENT["columns"], *odd]}
    made = of({"VanBanDen": told}, **odd)
    assert "step" not in {one.table.entity for one in made.sources}
    ignored = dict(source(made, "incoming_document").ignored)
    assert all("beside" in ignored[name] for name in odd)


def test_files_behind_a_name_of_the_program_are_attachments_of_documents_and_steps() -> None:
    names = column(
        "TepTin", "file", delimiter="!~!", separator="|", shapes=(Shape("9999_99_99_9+!~!A.aa", 9),)
    )  # fmt: skip
    step = {"key": "ID", "columns": [*STEP["columns"], "TepTin"]}
    told = {**DOCUMENT, "columns": [*DOCUMENT["columns"], "TepTin"]}
    kinds = column("LoaiVB", "text", "DEN", "DI")
    made = of({"VanBanDen": told, "LuanChuyen": step}, TepTin=names, LoaiVB=kinds)
    own, other = source(made, "attachment"), source(made, "attachment@step")
    assert own.explode == other.explode == Explode("TepTin", "|")
    assert own.file[0].steps == ("dated_path",)
    assert "behind:!~!" in next(f for f in own.feeds if f.field == "file_name").steps
    assert dict(own.marked) == {"item": "file_name"}
    parent = other.feed("document_id")
    assert parent
    assert parent.entity_column == "LoaiVB"


def related(*relations: Relation, **tables: dict[str, Any]) -> SystemGuess:
    profile = profile_of(tables)
    return guess("x", replace(profile, relations=relations), VIC.entities)


FIELD = {"key": "ID", "columns": ["ID", "TenLinhVuc", "MoTa"]}
CODED = {**DOCUMENT, "columns": [*DOCUMENT["columns"], "LinhVucID"],
         "types": {"LinhVucID": "int"}}  # fmt: skip


@pytest.mark.parametrize(("found", "column"), [(9, "LinhVucID_Name"), (8, None)])
def test_names_of_a_list_are_read_where_every_key_is_in_it(found: int, column: str | None) -> None:
    to = Relation("VanBanDen", ("LinhVucID",), "DM_LinhVuc", ("ID",), "name", 9, found, exact=True)
    made = source(related(to, VanBanDen=CODED, DM_LinhVuc=FIELD), "incoming_document")
    feed = made.feed("field")
    assert (feed and feed.column) == column
    text = select(made, "mssql")
    assert ("LEFT JOIN DM_LinhVuc j1 ON" in text) == bool(column)
    assert ("MoTa" in dict(made.ignored)) == bool(column)


SENT = {"key": "ID", "columns": ["ID", "UnitID", "SoDi", "NgayDi", "SoKyHieu", "TrichYeu", "DoMat"]}


@pytest.mark.parametrize(("units", "joined"), [("DonVi", True), ("PhongBan", False)])
def test_the_unit_issues_a_document_unless_it_is_a_department(units: str, joined: bool) -> None:
    told = {"key": "ID", "columns": ["ID", "Ma", "Ten"]}
    to = Relation("VanBanDi", ("UnitID",), units, ("ID",), "name", 5, 4, exact=True)
    made = source(related(to, VanBanDi=SENT, **{units: told}), "outgoing_document")
    assert bool(made.feed("organ_name")) == joined
    assert ("organ_name" in dict(made.doubts)) != joined


def test_a_key_of_its_own_table_is_the_unit_above() -> None:
    units = {"key": "ID", "columns": ["ID", "MaDonVi", "TenDonVi", "ThuocID"]}
    to = Relation("DonVi", ("ThuocID",), "DonVi", ("ID",), "name", 5, 5, exact=True)
    feed = source(related(to, DonVi=units), "unit").feed("parent_id")
    assert feed
    assert feed.column == "ThuocID"


def test_a_position_with_a_dash_is_no_name() -> None:
    told = {**DOCUMENT, "columns": [*DOCUMENT["columns"], "NguoiKy", "ChucVuNguoiKy"]}
    dashed = (Shape("AA. Aaa a+ - Aaa Aaa a+", 40), Shape("Aaa a+", 40))
    made = of({"VanBanDen": told}, ChucVuNguoiKy=column("ChucVuNguoiKy", "text", shapes=dashed))
    feeds = {feed.field: feed.column for feed in source(made, "incoming_document").feeds}
    assert feeds["signer_name"] == "NguoiKy"
    assert feeds["signer_position"] == "ChucVuNguoiKy"


def test_what_the_profile_found_marked_is_searched() -> None:
    told = {**DOCUMENT, "columns": [*DOCUMENT["columns"], "KyHieuLuu", "GhiChu", "MauSac"]}
    found = column("KyHieuLuu", "text", markings=(Marking("number", 3),))
    made = source(of({"VanBanDen": told}, KyHieuLuu=found), "incoming_document")
    assert dict(made.marked)["KyHieuLuu"] == "number"
    assert dict(made.marked)["GhiChu"] == "text"
    assert "MauSac" not in dict(made.marked)


def test_levels_among_the_names_of_a_list_are_searched() -> None:
    told = {**DOCUMENT, "columns": [*DOCUMENT["columns"], "DoKhanID"], "types": {"DoKhanID": "int"}}
    urgencies = {"key": "ID", "columns": ["ID", "TenDoKhan"]}
    to = Relation("VanBanDen", ("DoKhanID",), "DM_DoKhan", ("ID",), "name", 4, 4, exact=True)
    profile = replace(profile_of({"VanBanDen": told, "DM_DoKhan": urgencies}), relations=(to,))
    names = column("TenDoKhan", "text", "Thường", "Khẩn", level=True)
    tables = tuple(
        replace(t, columns=tuple(names if c.name == names.name else c for c in t.columns))
        for t in profile.tables
    )
    made = source(guess("x", replace(profile, tables=tables), VIC.entities), "incoming_document")
    assert dict(made.marked)["DoKhanID_Name"] == "urgency"


# Codes.


@pytest.mark.parametrize(
    ("table", "text", "code"),
    [
        ("kind", "Quyết định", "QĐ"),
        ("kind", "QUYẾT ĐỊNH", "QĐ"),
        ("kind", "Quyet dinh", "QĐ"),
        ("kind", "QD", "QĐ"),
        ("kind", "TOT", "TTr"),
        ("kind", "HĐ", "HĐ"),
        ("kind", "HD", ""),  # hướng dẫn, or hợp đồng without its mark
        ("kind", "DA", ""),  # dự án, or đề án without its mark
        ("kind", "ĐA", "ĐA"),
        ("kind", "Kế hoach công tác", ""),
        ("urgency", "Thường", "0"),
        ("urgency", "Thượng khẩn", "2"),
        ("urgency", "Kh?n", ""),  # what is lost is not guessed
        ("urgency", "2", ""),  # a number of whose list?
        ("state", "DA_XU_LY", "da_xu_ly"),
        ("state", "Đã xử lý", "da_xu_ly"),
        ("direction", "VBDEN", "incoming"),
    ],
)
def test_a_value_is_a_code_only_where_that_leaves_one_meaning(
    table: str, text: str, code: str
) -> None:
    assert codes.code_of(text, lexicon().codes[table]) == code


def test_values_without_a_code_are_counted_with_the_nearest() -> None:
    made = codes.guess(
        "kind", [column("LoaiVB", "text", "Quyết định", "Kế hoach tuần")], lexicon().codes["kind"]
    )
    assert made.codes == (("Quyết định", "QĐ"),)
    ((value, count, nearest),) = made.doubts
    assert (value, count) == ("Kế hoach tuần", 10)
    assert nearest.startswith("KH")


def test_a_lookup_of_sharepoint_is_its_text() -> None:
    values = column(
        "LoaiVB", "text", "12;#Quyết định", "Quyết định", shapes=(Shape("99;#A+ a+", 50),)
    )
    made = codes.guess("kind", [values], lexicon().codes["kind"])
    assert made.codes == (("Quyết định", "QĐ"),)


# Keys, tables that are strange.


def test_a_table_of_very_many_columns_and_a_database_of_nothing_known() -> None:
    many = {**DOCUMENT, "columns": [*DOCUMENT["columns"], *(f"Cot{n}x" for n in range(300))]}
    made = source(of({"VanBanDen": many}), "incoming_document")
    assert len(made.ignored) == 300
    nothing = of({"Hoa_Don": {"key": "ID", "columns": ["ID", "SoTien"]}})
    assert nothing.sources == ()
    assert [name for name, _ in nothing.left] == ["Hoa_Don"]


def test_a_table_without_columns_or_of_a_view_is_left() -> None:
    profile = profile_of({"VanBanDen": DOCUMENT})
    view = replace(profile.tables[0], view=True)
    bare = Table("", "VanBanDi")
    made = guess("x", replace(profile, tables=(view, bare)), VIC.entities)
    assert made.sources == ()
    assert {name for name, _ in made.left} == {"VanBanDen", "VanBanDi"}


def test_a_key_of_several_columns_and_none() -> None:
    profile = profile_of({"VanBanDen": DOCUMENT})
    both = replace(profile.tables[0], primary_key=("SoDen", "MaDonVi"))
    made = source(guess("x", _with(profile, both), VIC.entities), "incoming_document")
    assert (made.key, made.key_type) == (("SoDen", "MaDonVi"), "text")
    measured = Key(("SoDen",), "measured", exact=False)
    for keys, key in (((measured,), ("SoDen",)), ((), ())):
        table = replace(profile.tables[0], primary_key=(), keys=keys)
        assert (
            source(guess("x", _with(profile, table), VIC.entities), "incoming_document").key == key
        )


def _with(profile: Profile, *tables: Table) -> Profile:
    return replace(profile, tables=tables)


def test_the_number_of_a_row_in_a_file_is_no_key_where_others_point_to_one() -> None:
    numbered = {**DOCUMENT, "key": "vicmig_row", "columns": ["vicmig_row", *DOCUMENT["columns"]]}
    profile = profile_of({"VanBanDen": numbered})
    table = replace(
        profile.tables[0],
        keys=(Key(("SoDen",), "measured", exact=True), Key(("ID",), "measured", exact=True)),
    )
    made = source(guess("x", replace(profile, tables=(table,)), VIC.entities), "incoming_document")
    assert made.key == ("ID",)
    alone = replace(table, keys=(Key(("SoDen",), "measured", exact=True),))
    made = source(guess("x", replace(profile, tables=(alone,)), VIC.entities), "incoming_document")
    assert made.key == ("vicmig_row",)
