"""How well and how fast legacy Vietnamese text is read: a table of scores, by encoding.

Every value is encoded by tables that are not the project's: those of a folder of measured data
(charmap_tcvn3_vni_cp1258.csv, titles_legacy_encoded.tsv, documents.csv), Python's cp1258 and
glibc's iconv. Then it is converted back and compared.

    .venv/bin/python -m benchmarks.text --data ../shared/data
"""

from __future__ import annotations

import argparse
import base64
import csv
import gettext
import os
import platform
import re
import subprocess
import time
import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from benchmarks import document_numbers, secrecy
from etl.secrecy import marked
from etl.text.convert import FROM, converted
from etl.text.detect import UTF8

if TYPE_CHECKING:
    from collections.abc import Callable

Encoder = "Callable[[str], str | None]"
SUBJECT = "trich_yeu"
STAMPS = ("[MẬT]", "(Mật)", "TỐI MẬT:", "[TUYỆT MẬT]", "Độ mật: Mật.")
FIELDS = ("trich_yeu", "co_quan_ban_hanh", "loai_van_ban", "so_ky_hieu")
FOREIGN = [
    "François Müller à Köln", "São Paulo", "España", "ñandú ø", "Côte d'Ivoire", "Zürich",
    "Ångström", "Tromsø, København", "Noël à l'hôtel", "Curaçao", "El Niño, La Niña",
    "© 2020 Microsoft®",
    "naïve café", "Þór Sigurðsson", "Москва", "Ελλάδα", "def f(x): return x ^ 2 + y[3]",
    "a.b@c.gov.vn", "address book of the middle office", "ADD (1)", "C:\\data\\address",
    "https://a.gov.vn/?id=1&x=y",
    "12/2010/QĐ-UBND", "05/ĐA-UBND", "05/DA-UBND", "15-NQ/TU", "25 °C ± 2", "m³/s", "5 µm", "§ 12",
    "Lê Văn Tám", "Bé Hà", "Nguyễn Thị Thuý", "Hòa Bình", "Đắk Lắk", "Inđônêxia", "Ô Môn", "Á Đông",
]  # fmt: skip


def main() -> None:
    """Print the table."""
    options = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    options.add_argument("--data", type=Path, required=True, help="the folder of measured data")
    data = options.parse_args().data
    letters = _letters(data)
    documents = _documents(data)
    print(f"{'encoding':<30}{'values':>8}{'exact':>8}{'but case':>9}{'wrong':>7}{'right %':>9}")
    titles = _titles(data)
    for name, pairs in titles.items():
        _print(f"titles {name}", _scored(pairs))
    for name, encode in _encoders(letters).items():
        scores = [_scored(titles[name])] if name in titles else []
        for field, texts in _by_field(documents).items():
            shown = [(encode(text), text) for text in texts]
            changed = [(seen, text) for seen, text in shown if seen not in (None, text)]
            # NDD is NĐ in VIQR and BGDDT is no BGĐT: numbers in VIQR have to be declared as such.
            hint = "viqr" if (name, field) == ("viqr", "numbers") else ""
            scores.append(_scored(changed, hint))
            _print(f"{field} {name}{' (declared)' if hint else ''}", scores[-1])
        _print(f"documents {name}", _together(scores[-2:]))
        if name in titles:
            _print(f"all {name}", _together(scores))
    _unchanged(documents)
    _secrecy(documents[::20], _encoders(letters))
    _speed(documents, letters)
    _numbers(data)
    secrecy.recall(0)
    secrecy.precision(data, 0)


def _numbers(data: Path) -> None:
    """Số, ký hiệu: all of the real documents and the examples of every family."""
    scores = document_numbers.real(data / "real/documents.csv"), document_numbers.examples()
    for name, score in zip(("numbers of documents", "numbers, examples"), scores, strict=True):
        right = score.asked - len(score.wrong)
        print(f"{name:<30}{score.asked:>8}{right:>8}{'':>9}{len(score.wrong):>7}{score.rate:>9.2%}")
    print(f"numbers: {document_numbers.speed():,.0f} a second")


def _by_field(documents: list[str]) -> dict[str, list[str]]:
    """Numbers with their notation apart from subjects, agencies and kinds."""
    numbers = [text for text in documents if re.match(r"\d+[a-zA-Z]?/", text)]
    apart = set(numbers)
    return {"texts": [text for text in documents if text not in apart], "numbers": numbers}


class _Score(NamedTuple):
    """Of so many values, how many are exactly right, and how many right but for letter case."""

    values: int
    exact: int
    same: int


def _scored(pairs: list[tuple[str, str]], hint: str = "") -> _Score:
    column = pa.array([seen for seen, _ in pairs], pa.string())
    got = converted(column, hint).values.to_pylist()
    wanted = [text for _, text in pairs]
    exact = sum(one == two for one, two in zip(got, wanted, strict=True))
    same = sum(one.lower() == two.lower() for one, two in zip(got, wanted, strict=True))
    return _Score(len(pairs), exact, same)


def _together(scores: list[_Score]) -> _Score:
    return _Score(*map(sum, zip(*scores, strict=True)))


def _print(name: str, score: _Score) -> None:
    values, exact, same = score
    share = 100 * same / max(values, 1)
    print(f"{name:<30}{values:>8}{exact:>8}{same - exact:>9}{values - same:>7}{share:>9.2f}")


def _unchanged(documents: list[str]) -> None:
    """Right text must stay as it is, and is seldom called doubtful."""
    lists = {
        "documents": documents,
        "foreign and short": FOREIGN,
        "messages of this machine": _messages(),
    }
    for name, values in lists.items():
        told = converted(pa.array(values))
        changed = pc.sum(pc.not_equal(told.values, pa.array(values))).as_py()
        # Some files of messages are UTF-8 that was shown as cp1252, and are put right.
        broken = [pc.sum(one.rows).as_py() for one in told.changes if one.rule == FROM[UTF8]]
        print(
            f"right text, {name}: {len(values):,} values, {changed - sum(broken)} changed,"
            f" {pc.sum(told.doubtful).as_py():,} doubtful, {sum(broken)} were no right text"
        )


def _messages() -> list[str]:
    """Lines of the message catalogues that this machine has, of many languages, in NFC."""
    lines: set[str] = set()
    for path in sorted(Path("/usr/share/locale").glob("*/LC_MESSAGES/*.mo")):
        if path.parts[4].startswith("vi"):
            continue
        try:
            with path.open("rb") as file:
                catalogue = gettext.GNUTranslations(file)
        except (OSError, ValueError, IndexError):
            continue
        keys = vars(catalogue)["_catalog"]
        told = (catalogue.gettext(key) for key in keys if isinstance(key, str))
        lines.update(line for text in told for line in text.splitlines() if not line.isascii())
    return sorted(unicodedata.normalize("NFC", line) for line in lines)


def _secrecy(documents: list[str], encoders: dict[str, Callable[[str], str | None]]) -> None:
    """Stamps in every encoding are seen, alone or before a text in another; and nothing else is."""
    alone = [text for text in map(_Encoded(encoders), documents) for text in text]
    for kind in ("text", "number", "file_name"):
        held = pc.sum(marked(pa.array(alone), kind)).as_py()
        print(f"secrecy, {kind}: {len(alone)} innocent, {len(encoders)} encodings, {held} held")
    stamped = [
        f"{stamp} {text}"
        for one in STAMPS
        for stamp in _Encoded(encoders)(one)
        for text in alone[:: max(len(alone) // 200, 1)]
    ]
    seen = pc.sum(marked(pa.array(stamped), "text")).as_py()
    print(f"secrecy, text: {len(stamped)} stamped values, any encoding before any, {seen} seen")


class _Encoded:
    """A text in every encoding that can hold it."""

    def __init__(self, encoders: dict[str, Callable[[str], str | None]]) -> None:
        self._encoders = encoders.values()

    def __call__(self, text: str) -> list[str]:
        return list(dict.fromkeys(made for one in self._encoders if (made := one(text))))


def _speed(documents: list[str], letters: dict[str, dict[str, str]]) -> None:
    subjects = [text for text in documents if len(text) > 40] * 30  # noqa: PLR2004
    tcvn3 = _encoders(letters)["tcvn3"]
    for name, values in (
        ("right", subjects),
        ("one in ten TCVN3", [tcvn3(t) if i % 10 == 0 else t for i, t in enumerate(subjects)]),
        ("all TCVN3", [tcvn3(text) for text in subjects]),
    ):
        # Each value is its own: what repeats would be converted once.
        column = pa.array([f"{text} {at}" for at, text in enumerate(values)])
        started = time.process_time()  # of this process: others may be at work on the machine
        converted(column)
        seconds = time.process_time() - started
        print(f"speed, {name}: {len(column) / seconds:,.0f} subjects a second, one core")
    print(f"{platform.processor() or platform.machine()}, {os.cpu_count()} cores, Python "
          f"{platform.python_version()}, pyarrow {pa.__version__}")  # fmt: skip


def _letters(data: Path) -> dict[str, dict[str, str]]:
    with (data / "charmap_tcvn3_vni_cp1258.csv").open(encoding="utf-8", newline="") as file:
        return {row["char"]: row for row in csv.DictReader(file)}


def _documents(data: Path) -> list[str]:
    """Every distinct subject, agency, kind and number that is right.

    In NFC, without an eth, a µ for à, or a tone mark on the wrong vowel (nguỵên, once).
    """
    with (data / "real/documents.csv").open(encoding="utf-8", newline="") as file:
        values = {row[field] for row in csv.DictReader(file) for field in FIELDS}
    right = {value for value in values if value == unicodedata.normalize("NFC", value)}
    slips = re.compile("[Ððµ]|[ìíỉĩịỳýỷỹỵ]ê")
    return sorted(value for value in right if value and not slips.search(value))


def _titles(data: Path) -> dict[str, list[tuple[str, str]]]:
    path = data / "real/titles_legacy_encoded.tsv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    made = {
        name: [(_seen(base64.b64decode(row[f"{name}_b64"])), row["unicode_nfc"]) for row in rows]
        for name in ("tcvn3", "vni", "viscii", "cp1258")
    }
    return {**made, "viqr": [(row["viqr"], row["unicode_nfc"]) for row in rows]}


def _encoders(letters: dict[str, dict[str, str]]) -> dict[str, Callable[[str], str | None]]:
    utf8 = lambda text: _seen(text.encode())  # noqa: E731
    return {
        "tcvn3": lambda text: _by_table(text, letters, "tcvn3_byte"),
        "vni": lambda text: _by_table(text, letters, "vni_win_bytes"),
        "viscii": lambda text: _by_iconv(text, letters),
        "cp1258": lambda text: _by_table(text, letters, "cp1258_bytes"),
        "cp1258 (Python)": _cp1258,
        "viqr": _viqr,
        "utf-8 as cp1252": utf8,
        "utf-8 as cp1252 twice": lambda text: utf8(utf8(text)),
        "nfd": lambda text: unicodedata.normalize("NFD", text),
        "tcvn3 as cp1258": lambda text: _behind_1258(_by_table(text, letters, "tcvn3_byte")),
        "eth": lambda text: text.replace("Đ", "Ð"),
    }


def _seen(raw: bytes) -> str:
    """Bytes as a program shows them that takes them for cp1252; what it lacks, as latin-1."""
    holes = {0x81, 0x8D, 0x8F, 0x90, 0x9D}
    return "".join(chr(one) if one in holes else bytes([one]).decode("cp1252") for one in raw)


def _by_table(text: str, letters: dict[str, dict[str, str]], column: str) -> str | None:
    """The bytes of a table, seen through cp1252; None for what the encoding cannot hold."""
    raw = bytearray()
    for letter in text:
        try:
            raw += (
                bytes.fromhex(letters[letter][column])
                if letter in letters
                else letter.encode("cp1252")
            )
        except UnicodeEncodeError:
            return None
    return _seen(bytes(raw))


_VISCII: dict[str, bytes] = {}


def _by_iconv(text: str, letters: dict[str, dict[str, str]]) -> str | None:
    if not _VISCII:
        command = ["iconv", "-f", "UTF-8", "-t", "VISCII"]
        raw = subprocess.run(
            command, input="".join(letters).encode(), capture_output=True, check=True
        )
        _VISCII.update(zip(letters, (bytes([one]) for one in raw.stdout), strict=True))
    if any(not letter.isascii() and letter not in _VISCII for letter in text):
        return None
    return _seen(b"".join(_VISCII.get(letter) or letter.encode() for letter in text))


def _cp1258(text: str) -> str | None:
    """As Python's codec writes it: letters with a mark of shape whole, the tone behind them."""
    raw = bytearray()
    for letter in text:
        try:
            raw += letter.encode("cp1258")
        except UnicodeEncodeError:
            apart = unicodedata.normalize("NFD", letter)
            tone = next((mark for mark in apart if mark in "\u0300\u0301\u0303\u0309\u0323"), "")
            try:
                raw += (unicodedata.normalize("NFC", apart.replace(tone, "")) + tone).encode(
                    "cp1258"
                )
            except UnicodeEncodeError:
                return None
    return _seen(bytes(raw))


def _behind_1258(shown: str | None) -> str | None:
    if shown is None:
        return None
    raw = bytes(ord(one) if ord(one) < 0x100 else one.encode("cp1252")[0] for one in shown)  # noqa: PLR2004
    try:
        return raw.decode("cp1258")
    except UnicodeDecodeError:
        return None


def _viqr(text: str) -> str | None:
    """RFC 1456, with a full stop or question mark behind a vowel escaped."""
    shapes = {"\u0302": "^", "\u0306": "(", "\u031b": "+"}
    tones = {"\u0301": "'", "\u0300": "`", "\u0309": "?", "\u0303": "~", "\u0323": "."}
    made: list[str] = []
    for letter in text:
        if letter in "đĐ":
            made.append("dd" if letter == "đ" else "DD")
            continue
        if letter in ".?'(^+`~" and made and made[-1][0] in "aeiouyAEIOUY":
            made.append("\\" + letter)
            continue
        base, *marks = unicodedata.normalize("NFD", letter)
        if not base.isascii():
            return None
        found = [shapes[m] for m in marks if m in shapes] + [tones[m] for m in marks if m in tones]
        made.append(base + "".join(found))
    return "".join(made)


if __name__ == "__main__":
    main()
