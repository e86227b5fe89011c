"""Legacy text is put right where it is certain, told where it is not, and right text is let be."""

import base64
import csv
import unicodedata

import pyarrow as pa
import pytest

from etl.text import convert
from etl.text.tables import ENCODINGS, table
from services.standin.damage import tcvn3, vni
from tests.conftest import REAL_DATA

ENCODED = [
    ("tcvn3", "QuyÕt ®Þnh vÒ viÖc phª duyÖt", "Quyết định về việc phê duyệt"),
    ("tcvn3", "Së T­ ph¸p", "Sở Tư pháp"),
    ("tcvn3", "NguyÔn V¨n Hïng", "Nguyễn Văn Hùng"),
    ("tcvn3", "12/2010/Q§-UBND", "12/2010/QĐ-UBND"),
    ("tcvn3", "UBND tØnh", "UBND tỉnh"),
    ("tcvn3", "ph-¬ng tiÖn ®-îc h-ëng, c-ìng chÕ", "phương tiện được hưởng, cưỡng chế"),
    ("vni", "Quyeát ñònh veà vieäc pheâ duyeät", "Quyết định về việc phê duyệt"),
    ("vni", "Nguyeãn Vaên Huøng", "Nguyễn Văn Hùng"),
    ("vni", "12/2010/QÑ-UBND", "12/2010/QĐ-UBND"),
    ("vni", "UÛY BAN NHAÂN DAÂN", "ỦY BAN NHÂN DÂN"),
    ("viscii", "Quy ð¸nh v« vi®c phê duy®t", "Quy định về việc phê duyệt"),
    ("cp1258", "Quy ðiònh vêÌ viêòc phê duyêòt", "Quy định về việc phê duyệt"),
    ("viqr", "Quye^'t ddi.nh ve^` vie^.c phe^ duye^.t", "Quyết định về việc phê duyệt"),
    ("utf8", "Quyáº¿t Ä‘á»‹nh vá»\x81 viá»‡c", "Quyết định về việc"),
    ("utf8", "12/2010/QÄ\x90-UBND", "12/2010/QĐ-UBND"),
    ("viscii", "Du l¸ch", "Du lịch"),
    ("viscii", "Hµ t¸ch", "Hộ tịch"),
    ("cp1258", "Thông tý", "Thông tư"),
    ("tcvn3", "Thó y", "Thú y"),
    ("tcvn3", "Ngh\u0303 quyƠt", "Nghị quyết"),  # and then shown by a Vietnamese Windows
    ("tcvn3", "Bé Y tƠ", "Bộ Y tế"),
]
RIGHT = [
    "Quyết định về việc phê duyệt", "Lê Văn Tám", "Bé Hà", "Ô Môn", "Hòa Bình", "Hoà Bình", "Thuý",
    "François Müller à Köln", "São Paulo", "España", "ñandú ø", "El Niño", "Curaçao", "Zürich",
    "Noël à l'hôtel", "Côte d'Ivoire", "Tromsø", "naïve café", "Sigurðsson", "Москва", "Ελλάδα",
    "© 2020 Microsoft®", "«Hòa bình»", "25 °C ± 2", "5 µm", "m³/s", "§ 12", "Nº 7", "x ^ 2 + y",
    "address book", "a.b@c.gov.vn", "C:\\data\\add", "https://a.vn/?id=1&x=y", "05/ĐA-UBND",
    "05/DA-UBND", "TT-BGDDT", "15-NQ/TU", "Đắk Lắk", "Inđônêxia", "QyĐ", "Có được không? Được.",
    "Договор о сотрудничестве с Вьетнамом", "1-р сар", "Việt - Nga (Россия и СССР)", "U+1EA0",
    "sha256:4dde00d7", "nhom mau O+, nhom mau A", "it is *co* here", "(i+j)^2 = e^x + a^n",
]  # fmt: skip

# Words that some encoding or look-alike might be read into; of languages, names, code.
RIGHT_LINES = """
mánuði | síðan | eða | Neðri | atriði í grein | aðra | Síða | á bíða | óðrum | fyrir mánuðum
mánaðin | mnð | NEÐAN | að lesa | Þórður Guðmundsson | Guðni Th. Jóhannesson | Eyðun | Tórshavn
închide | în | București | Brăila | Bistrița-Năsăud | nu se închide | când | fără | Constanţa
še | št. | ŠT | številka | število | Škoda | žena | Tša | Dži | Đoković | Tuđman | Đakovo | Đurđa
ZDROJOVÝ | POSLEDNÝ | POCHYBNÝ | SKRIPTOVÝ_SOUBOR | příliš žluťoučký kůň | Dvořák | Łódź | Wałęsa
LÖSENORD | FÖRFALSKNING | UPPLÖSNING | poäng | ERSCHÖPFT | GELÖSCHT | SZÖVEGET | größer | Straße
von »%s« | »Wert« für »%s« | «Wert» | Für das Depot »%s« wurde der »%s«-Wert geändert | „Wert“
puèi | naõ | coração | ação | informação não disponível | português | Côte-d'Or | Cœur, sœur, Œuvre
Noël | Besançon | Saint-Étienne | Français: à, é, è, ê, ç | Mün | più di un | perché è già così
AÐERTY | ESPAÑA | AÑO NUEVO | SEÑOR NUÑEZ
Ñuble | São José | güzel İstanbul'da ağaç | çocuk | şehir
Tromsø | Ærø | Åse Bjørnson | Bjørn Sæther | Søren Kierkegård | Jyväskylä | Hyvää päivää | Õnne
Lao PDR, ສປປ ລາວ | Phnom Penh, ភ្នំពេញ | 中华人民共和国 | 北京市人民政府 | ประเทศไทย | 한국 | 日本
Win-а | XML-а | ID-і | TRUE-ро | Россия | %ldК спільне | PNΜ Ανεπάρκεια | сontrol-C для довідки
a@b.gov.vn | vanthu.snv@kiengiang.gov.vn | https://kiengiang.gov.vn/?a=1&b=đ | C:\\VB\\Dd^n.doc
SGVsbG8gV29ybGQ= | 0xDEADBEEF | sha1:da39a3ee5e6b4b0d
if (a^b) { c(d+e); } | x(1)+y*2 | a[i]^=b[j];
CV_123.QĐ.2019.pdf | To trinh (1).docx | van-ban~1.doc | báo cáo tháng 5.xlsx | Ð | µm | 3×4 | 5 ÷ 2
12/2010/QĐ-UBND | 05/ĐA-UBND | 05/DA-UBND | 1/QD-UB | 15-NQ/TU | 01/CĐ-TTg | 3/TTr-SNV | 9/BC-ĐĐBQH
Nguyễn Văn Müller | ông Jørgen Đặng
bà Zoë Trần | Công ty Škoda Việt Nam | Đại sứ quán Côte d'Ivoire
Thu Hoài | Thu Hoà | Bé Giao | Lê Thông Tý | Thông Tý | Tý
Bé | Thó | Sè | Ký Sè | Trí Tuệ | Hoà Sô
Hòa Bình | Hoà Bình | Thuý | Thúy | Đắk Lắk | Krông Pắc | Inđônêxia | Campuchia | Xô-viết | Pê-ru
"""
WIDE = [one.strip() for line in RIGHT_LINES.strip().splitlines() for one in line.split(" | ")]


def meant(value: str, hint: str = "") -> tuple[str, tuple[str, ...], bool]:
    one = convert.meaning(value, hint)
    return one.text, one.rules, one.doubtful


@pytest.mark.parametrize(("encoding", "found", "right"), ENCODED)
def test_what_is_certain_is_converted_and_the_rule_is_named(
    encoding: str, found: str, right: str
) -> None:
    assert meant(found) == (right, (convert.FROM[encoding],), False)


@pytest.mark.parametrize("right", [*RIGHT, *WIDE])
def test_right_text_is_let_be(right: str) -> None:
    assert meant(right)[:2] == (right, ())
    told = convert.converted(pa.array([right]))
    assert (told.values.to_pylist(), told.changes) == ([right], ())


@pytest.mark.parametrize(
    "found",
    [
        "Thaï", "Caïn", "V« khuyªn", "®îc ph­¬ng tiÖn vËn t¶i", "Sở Tư pháp tØnh ®ång nai",
        "Du l¸ng", "Thu BÐ", "Quyáº¿t Ä‘á?nh vá» viá»‡c",
    ],
)  # fmt: skip
def test_what_may_be_two_things_stays_as_found_and_is_told(found: str) -> None:
    assert meant(found) == (found, (), True)


def test_a_value_of_several_encodings_stays_as_found_and_is_told() -> None:
    vni = "Veà vieäc trieån khai thöïc hieän nhieäm vuï quaûn lyù ñaát ñai"
    tcvn3 = "cña ñy ban nh©n d©n tØnh"
    assert meant(vni)[2] is meant(tcvn3)[2] is False
    assert meant(f"{vni} {tcvn3}") == (f"{vni} {tcvn3}", (), True)


@pytest.mark.parametrize("found", ["M?t", "Ma?t", "Thu?ng", "12?/Q?-UBND", "T?i m?t", "Quy?t ??nh"])
def test_a_lost_letter_is_never_guessed(found: str) -> None:
    for hint in ("", *ENCODINGS, "viqr", "tcvn3-upper"):
        assert meant(found, hint)[:2] == (found, ())


@pytest.mark.realdata
def test_no_question_mark_of_a_number_or_a_level_becomes_a_letter() -> None:
    with (REAL_DATA / "documents.csv").open(encoding="utf-8", newline="") as file:
        numbers = [row["so_ky_hieu"] for row in csv.DictReader(file)][::10]
    for text in [*numbers, "Mật", "Tối mật", "Tuyệt mật", "Thường", "MẬT", "TỐI MẬT"]:
        for encoded in (text, tcvn3(text), vni(text), text.replace("Đ", "Ð")):
            for at in range(0, len(text), 3):
                damaged = f"{encoded[:at]}?{encoded[at + 1 :]}"
                for hint in ("", *ENCODINGS, "viqr", "tcvn3-upper"):
                    assert meant(damaged, hint)[0].count("?") == damaged.count("?")


@pytest.mark.parametrize(
    ("hint", "found", "right"),
    [
        ("tcvn3", "Du lÞch", "Du lịch"),
        (".VnTime", "Du lÞch", "Du lịch"),
        ("VNI-Times", "Thaïi", "Thại"),
        ("viscii", "Du l¸ch", "Du lịch"),
        ("viqr", "01/2012/NDD-CP", "01/2012/NĐ-CP"),
        (".VnTimeH", "ñy ban", "ỦY BAN"),
    ],
)
def test_a_declared_encoding_decides_what_is_short(hint: str, found: str, right: str) -> None:
    assert meant(found, convert.hinted(hint) or "")[0] == right


@pytest.mark.parametrize("right", ["Sở Nội vụ", "Lê Minh", "UBND", "Müller"])
def test_a_declared_encoding_leaves_right_text(right: str) -> None:
    assert all(meant(right, hint)[:2] == (right, ()) for hint in (*ENCODINGS, "viqr"))


@pytest.mark.parametrize(
    ("found", "right", "rules"),
    [
        ("Vie\u0323\u0302t", "Việt", ("text_normalised",)),
        ("Vie\u0301\u0302t", "Viết", ("text_normalised",)),
        ("nghìên cứu", "nghiền cứu", ("tone_mark_moved",)),
        ("đừơng", "đường", ("tone_mark_moved",)),
        ("36/2019/QÐ-UBND", "36/2019/QĐ-UBND", ("homoglyph_fixed",)),
        ("05/2014/ТТ-BTC", "05/2014/TT-BTC", ("homoglyph_fixed",)),
        ("Sở Nội vụ tỉnh Аn Giang", "Sở Nội vụ tỉnh An Giang", ("homoglyph_fixed",)),
        ("Nga: Москва", "Nga: Москва", ()),
        ("máy nén khí ДK-9M", "máy nén khí ДK-9M", ()),
    ],
)
def test_unicode_is_put_in_order(found: str, right: str, rules: tuple[str, ...]) -> None:
    assert meant(found) == (right, rules, False)


def test_capitals_that_the_bytes_do_not_hold_come_from_the_letters_around() -> None:
    text, rules, _ = meant("QUYÕT §ÞNH vÒ sè ë Bé TN&MT")
    assert text == "QUYẾT ĐỊNH về số ở Bộ TN&MT"
    assert rules == ("text_from_tcvn3", "letter_case_restored")


def test_the_original_is_kept_with_every_change() -> None:
    found = ["Së T­ ph¸p", "Sở Tư pháp", None, "Vie\u0323\u0302t"]
    told = convert.converted(pa.array(found))
    kept = {one.rule: (one.rows.to_pylist(), one.original.to_pylist()) for one in told.changes}
    assert kept == {
        "text_from_tcvn3": ([True, False, False, False], [found[0], None, None, None]),
        "text_normalised": ([False, False, False, True], [None, None, None, found[3]]),
    }
    assert all(0.9 < one.confidence.drop_null()[0].as_py() <= 1 for one in told.changes)


def test_a_value_is_read_alike_in_any_company() -> None:
    values = [*RIGHT, *(found for _, found, _ in ENCODED)]
    whole = convert.converted(pa.array(values * 2)).values.to_pylist()
    assert whole == [convert.meaning(value).text for value in values] * 2


@pytest.mark.realdata
@pytest.mark.parametrize("encoding", ENCODINGS)
def test_the_tables_are_those_that_are_published(encoding: str) -> None:
    column = {"tcvn3": "tcvn3_byte", "vni": "vni_win_bytes", "cp1258": "cp1258_bytes"}.get(encoding)
    if column is None:
        assert len(table(encoding).translate) == 134
        return
    with (REAL_DATA.parent / "charmap_tcvn3_vni_cp1258.csv").open(encoding="utf-8") as file:
        theirs = {row["char"]: row[column] for row in csv.DictReader(file)}
    ours = convert.__file__.replace("convert.py", "letters.csv")
    with open(ours, encoding="utf-8") as file:  # noqa: PTH123
        assert {row["letter"]: row[encoding] for row in csv.DictReader(file)} == theirs


@pytest.mark.realdata
@pytest.mark.parametrize("encoding", ENCODINGS)
def test_real_subjects_come_back(encoding: str) -> None:
    path = REAL_DATA / "titles_legacy_encoded.tsv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    found = [_seen(base64.b64decode(row[f"{encoding}_b64"])) for row in rows]
    right = [row["unicode_nfc"].lower() for row in rows]
    got = [text.lower() for text in convert.converted(pa.array(found)).values.to_pylist()]
    assert [one for one, two in zip(got, right, strict=True) if one != two] == []


@pytest.mark.realdata
def test_real_right_text_is_let_be() -> None:
    with (REAL_DATA / "documents.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    names = ("trich_yeu", "co_quan_ban_hanh", "loai_van_ban", "so_ky_hieu")
    right = sorted(
        value
        for value in {row[name] for row in rows for name in names}
        if unicodedata.is_normalized("NFC", value) and not set(value) & set("Ððµ")
    )
    told = convert.converted(pa.array(right))
    changed = [one for one, two in zip(right, told.values.to_pylist(), strict=True) if one != two]
    assert all("nguỵên" in one for one in changed)  # the one slip of a typist in it
    assert not any(told.doubtful.to_pylist())


def _seen(raw: bytes) -> str:
    holes = {0x81, 0x8D, 0x8F, 0x90, 0x9D}
    return "".join(chr(one) if one in holes else bytes([one]).decode("cp1252") for one in raw)
