"""How many secrets are caught and how many innocents withheld, by kind, encoding and damage.

Secrets are made here: every level and marking in every spelling, case, encoding and damage, as a
level and in subjects, numbers, names of books and of files. Innocents are every published document
of --data, and phrases that merely hold a stamp word. None of the encoders is the project's own.

    .venv/bin/python -m benchmarks.secrecy --data ../shared/data
"""

# ruff: noqa: E501, D103, PLR2004, C901 - a table of phrases and of short encoders
from __future__ import annotations

import argparse
import csv
import itertools
import re
import subprocess
import time
import unicodedata
from collections import Counter
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

import pyarrow as pa

from etl import secrecy
from mappings.schema import CodeTable, SecrecyRule
from services.standin import damage

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

RULE = SecrecyRule("level", "open", empty_is_open=True, declared_by="x")
OPEN = ("Thường", "Không", "Không mật", "Bình thường", "Lưu hành nội bộ", "0")
CODES = {"open": CodeTable("open", tuple((one.lower(), "open") for one in OPEN), "unknown")}
STAMPS = ("mật", "tối mật", "tuyệt mật")
# Where a stamp stands as a marking. In a bare form only a stamp with marks, or what is left of
# them, or of two words, can be told from mặt, mắt, mát; in brackets any.
BRACKETED = (
    "[{}] Báo cáo tình hình", "({}) Báo cáo tình hình", "Báo cáo tình hình quý I ({})",
    "Báo cáo [ {} ] tình hình", "<{}> Báo cáo",
    "Độ mật: {}. Báo cáo", "[Độ {}] Phương án", "Đóng dấu \"{}\": phương án",
    "(Tài liệu {}) Báo cáo", "Phương án (văn bản {})", "({}, khẩn) Phương án",
)  # fmt: skip
BARE = (
    "{}: Báo cáo tình hình", "{} - Báo cáo tình hình", "{} – Báo cáo tình hình", "{}| Báo cáo",
    "Báo cáo tình hình - {}", "Báo cáo tình hình – {}.", "Báo cáo: {}", "{} / Báo cáo", "*{}* Báo cáo",
    "1. {} - Báo cáo", "Văn bản {}: báo cáo", "{}\nBáo cáo tình hình", "{}", "Hỏa tốc - {}: báo cáo",
)  # fmt: skip
WITHIN = ("Báo cáo tình hình {} quý I", "Báo cáo {} về an ninh", "{} Báo cáo năm", "Báo cáo năm {}")
NUMBERS = (
    "12/BC-UBND ({})",
    "12/BC-UBND[{}]",
    "12/BC-UBND - {}",
    "{}: 12/BC-UBND",
    "12({})/BC-UBND",
    "12/QĐ-UBND {}",
    "12/{}-UBND",
    "{} 12/BC-UBND",
)
SERIES = (
    "12/BC-UBND(M)", "12/BC-UBND (TM)", "12/BC-UBND/M", "(TTM) 12/BC", "12/BC-UBND/TM", "12/BC [m]",
    "12/BC-UBND(tm)", "12/BC-UBND /TTM", "12/BC-UBND ( M )", "12/BC-UBND/m ", "12/TM/BC-UBND (M)",
    "12/BC-UBND（M）", "12/BC-UBND-(M)", "12/BC-UBND {M}", "12/BC-UBND <M>", "12/BC-UBND(T.M)",
    "12/BC-UBND(М)", "12/BC-UBND(Μ)", "12/BC-UBND(\u200bM)", "12/BC-UBND_M", "12/BC-UBND\n(M)",
)  # fmt: skip
BOOKS = (
    "Sổ văn bản {}", "Sổ công văn đến {} năm 2019", "Sổ {} đến", "Sổ đăng ký văn bản đi ({})",
    "Sổ VB_{}", "Sổ văn bản đến - {}", "{}", "Sổ {}, đi", "Sổ bí {} nhà nước",
)  # fmt: skip
FILES = (
    "[{}] ke hoach.pdf", "({}) ke hoach.pdf", "To trinh ({}).doc", "CV_{}.pdf", "{} - kế hoạch.docx",
    "{}.pdf", "ke hoach - {}.pdf", "2019/03/CV_{}.PDF", "a!~!CV_{}.pdf", "{}/2019/[{}] x.pdf",
    "CV_{}_12.doc", "{}_CV12.doc", "van ban {} so 12.pdf", "CV_{}.pdf.p7s", "CV_{}.signed.pdf",
    "CV_{} (1).pdf", "vb.{}.pdf", "CONG VAN {}\\12.pdf", "CV_{}",
)  # fmt: skip
# Frames in which a bare `mat` cannot be told from a face, an eye or a spread: see `precision`.
INNOCENT = (
    "Về tăng cường bảo mật thông tin", "Quy chế BẢO MẬT", "V/v BẢO MẬT dữ liệu", "Mật ong rừng U Minh",
    "mật ong - đặc sản", "Mặt trận Tổ quốc Việt Nam", "MẶT TRẬN TỔ QUỐC", "Ủy ban Mặt trận - báo cáo",
    "Mật độ dân số", "MẬT ĐỘ XÂY DỰNG", "Quy hoạch mật độ: hướng dẫn", "Đổi mật khẩu", "Về mật mã dân sự",
    "Luật Bảo vệ bí mật nhà nước", "BÍ MẬT NHÀ NƯỚC: hướng dẫn", "Bí mật kinh doanh", "bí mật đời tư",
    "Lưu hành nội bộ", "LƯU HÀNH NỘI BỘ", "Thường", "Về mặt bằng giá", "Mặt bằng: quy hoạch",
    "Mát xa: quản lý", "Mắt kính - mua sắm", "Khám mắt cho học sinh", "NHIỆM VỤ TRỌNG TÂM", "Mạt cưa",
    "Ông Nguyễn Mật, xã Mong Thọ", "Bà Trần Thị Mật", "V/v nuôi ong lấy mật", "Mật mía, mật vịt",
    "thân mật", "họp mặt đầu năm", "Gặp mặt báo chí", "vắng mặt - lý do", "có mặt", "Công viên Mặt Trời",
    "Một số vấn đề", "Mất trộm: trình báo", "mất - còn", "V/v mất giấy tờ", "Thành phố Hà Nội (một cửa)",
    "Một - hai", "Báo cáo tuần một", "Báo cáo (một)", "[Một] Báo cáo", "Tốt một", "Mạt chược", "Mít tinh",
    "Chỉ mật, trái mật", "Cơ mật viện", "Hội nghị mặt trận: mật độ", "Bề mặt - phẳng", "Tiền mặt: chi",
    "Đường Hồ Mật - phường 1", "Ông NGUYỄN VĂN MẬT, xã", "đồng chí DANH MẬT", "Khoa Gan - Mật", "GAN MẬT: phẫu",
    "Điều trị SỎI MẬT", "Viêm túi mật: ca bệnh", "Mật Cật, Phú Quốc", "Mật hoa thốt nốt: OCOP", "túi mật",
    "Quản lý văn bản mật", "V/v tiêu hủy tài liệu mật", "Quy định độ mật của văn bản", "<b>mật</b> độ",
    "Chi tiền mặt", "Xi măng mặt đường", "Phiếu thu (tiền mặt)", "Kế hoạch tối mai", "Tối mát - trời",
)  # fmt: skip
HOLES = (0x81, 0x8D, 0x8F, 0x90, 0x9D)
_LOOKS = str.maketrans("aeoMTAO", "аеоМТАО")  # Cyrillic


def seen(raw: bytes) -> str:
    """Bytes as a program shows them that takes them for cp1252; what it lacks, as latin-1."""
    return "".join(chr(one) if one in HOLES else bytes([one]).decode("cp1252") for one in raw)


@cache
def _viscii() -> dict[str, str]:
    letters = [letter for text in _ALPHABET for letter in (text, text.upper())]
    command = ["iconv", "-f", "UTF-8", "-t", "VISCII"]
    raw = subprocess.run(command, input="".join(letters).encode(), capture_output=True, check=True)
    return {letter: seen(bytes([one])) for letter, one in zip(letters, raw.stdout, strict=True)}


_ALPHABET = "áàảãạâấầẩẫậăắằẳẵặđéèẻẽẹêếềểễệíìỉĩịóòỏõọôốồổỗộơớờởỡợúùủũụưứừửữựýỳỷỹỵ"
_VIQR = {"\u0301": "'", "\u0300": "`", "\u0309": "?", "\u0303": "~", "\u0323": ".", "\u0302": "^",
         "\u0306": "(", "\u031b": "+"}  # fmt: skip
_TONES = "\u0301\u0300\u0309\u0303\u0323"


def viqr(text: str) -> str:
    """Marks as signs behind their letters, those of shape first; đ as dd."""
    made = []
    for letter in unicodedata.normalize("NFC", text):
        base, *marks = list(unicodedata.normalize("NFD", letter))
        marks.sort(key=lambda mark: mark in _TONES)
        base = {"đ": "dd", "Đ": "DD"}.get(base, base)
        made.append(base + "".join(_VIQR.get(mark, mark) for mark in marks))
    return "".join(made)


def cp1258(text: str) -> str:
    """Letters with a mark of shape whole, the tone behind them; through cp1252."""
    raw = bytearray()
    for letter in text:
        apart = unicodedata.normalize("NFD", letter)
        tone = next((mark for mark in apart if mark in _TONES), "")
        whole = unicodedata.normalize("NFC", apart.replace(tone, ""))
        raw += (whole + tone).encode("cp1258", "replace")
    return seen(bytes(raw))


def viscii(text: str) -> str:
    return "".join(_viscii().get(letter, letter) for letter in text)


def utf8(text: str) -> str:
    return seen(text.encode())


def _tcvn3_capitals(text: str) -> str:
    """As a capitals' font (.VnTimeH) holds it: letters of ASCII may be small beneath it."""
    return damage.tcvn3(text.lower())


ENCODERS: dict[str, Callable[[str], str]] = {
    "as it is": str, "tcvn3": damage.tcvn3, "tcvn3, capitals' font": _tcvn3_capitals,
    "vni": damage.vni, "viscii": viscii, "viqr": viqr, "cp1258": cp1258, "utf-8 as cp1252": utf8,
    "utf-8 as cp1252 twice": lambda text: utf8(utf8(text)),
    "nfd": lambda text: unicodedata.normalize("NFD", text), "eth": damage.lookalike,
    "Cyrillic look-alikes": lambda text: text.translate(_LOOKS),
    "tcvn3 as utf-8 as cp1252": lambda text: utf8(damage.tcvn3(text)),
    "full width": lambda text: "".join(
        chr(ord(one) + 0xFEE0) if "!" < one <= "~" and one.isalpha() else one for one in text
    ),
}  # fmt: skip
_ONE_CASE = ("tcvn3, capitals' font",)


def _set_apart(sign: str) -> Callable[[str], str]:
    return lambda text: f"{sign} {sign}".join(sign.join(word) for word in text.split())


def _between(sign: str) -> Callable[[str], str]:
    return lambda text: sign.join(text.split())


def _escaped(form: str) -> Callable[[str], str]:
    return lambda text: "".join(form.format(ord(c)) if ord(c) > 127 else c for c in text)


def _marks_behind(text: str) -> str:
    """Marks typed behind the letter after their own."""
    return re.sub(
        "([a-zA-Z])([\u0300-\u036f]+)([a-zA-Z])", r"\1\3\2", unicodedata.normalize("NFD", text)
    )


def _tone_first(text: str) -> str:
    apart = unicodedata.normalize("NFD", text)
    return re.sub(
        "([\u0302\u0306])([\u0300\u0301\u0303\u0309\u0323])|([\u0323])(\u0302)", r"\2\1\4\3", apart
    )


# What a stamp may be dressed in: it is the same stamp. Nothing here is of one encoding.
DRESSES: dict[str, Callable[[str], str]] = {
    **{f"U+{ord(sign):04X} between letters": sign.join for sign in (
        "\u00ad", "\u034f", "\u115f", "\u180e", "\u200b", "\u200d", "\u200e", "\u2060", "\u3164", "\ufe0f",
        "\ufeff", "\x00", "\x1f", "\x7f", "\x85", "\u0332")},
    **{f"{sign!r} between letters": _set_apart(sign) for sign in (
        " ", "\u00a0", "\u2009", "\u3000", "\t", "\n", "\u2028", "·", "•", "*", "|", "~", "+", "=", "‑", "−", "'")},
    **{f"{sign!r} between words": _between(sign) for sign in (
        "\n", "\r\n", "\t", "   ", "\u00a0", "\u2028", "·", "*", "|", "~", "/", "+", "=", "‑")},
    "Greek": lambda text: text.translate(str.maketrans("MTAOIEYmtaoieyu", "ΜΤΑΟΙΕΥмταοιеуυ")),
    "Cyrillic, small ones": lambda text: text.translate(str.maketrans("MTAOmtaoi", "МТАОмтаоі")),
    "tone first": _tone_first, "marks behind": _marks_behind,
    "HTML, decimal": _escaped("&#{};"), "HTML, hexadecimal": _escaped("&#x{:X};"),
    "HTML, twice": _escaped("&amp;#{};"), "RTF": _escaped("\\u{}?"), "JSON": _escaped("\\u{:04x}"),
    "RTF, a document": lambda text: "{\\rtf1\\ansi{\\b " + _escaped("\\u{}?")(text) + "}}",
    "escape()": _escaped("%u{:04X}"), "of an address": lambda text: quote(text, safe=" "),
    "of mail": lambda text: quote(text, safe=" ").replace("%", "="),
    "<b>": "<b>{}</b>".format, "<b>, escaped": lambda text: f"<b>{_escaped('&#{};')(text)}</b>",
    "<b> of each letter": lambda text: "".join(f"<b>{c}</b>" for c in text),
    "<br/> between words": lambda text: "<br/>".join(text.split()),
    "utf-8 as latin-1": lambda text: text.encode().decode("latin-1"),
    "utf-8 as cp437": lambda text: text.encode().decode("cp437"),
    "utf-8 as Mac Roman": lambda text: text.encode().decode("mac_roman"),
    "vni as utf-8 as cp1252": lambda text: utf8(damage.vni(text)),
    "utf-8 as cp1252 thrice": lambda text: utf8(utf8(utf8(text))),
    "a half lost": lambda text: re.sub("[ậẬ]", "â?", re.sub("[ốỐ]", "ô?", re.sub("[ệỆ]", "ê?", text))),
    "VNI as typed": lambda text: re.sub("[ậẬ]", "a65", re.sub("[ốỐ]", "o61", re.sub("[ệỆ]", "e65", text))),
    "¿ for each mark": lambda text: "".join("¿" if ord(c) > 127 else c for c in text),
}  # fmt: skip
# Frames of a dressed stamp: a file's name cannot hold markup, nor XML the escapes of HTML.
DRESSED = {
    "text": ("[{}] Báo cáo tình hình", "Báo cáo tình hình quý I ({})", "{}: Báo cáo", "Báo cáo tình hình - {}"),
    "number": ("12/QĐ-UBND ({})", "12/BC-UBND[{}]", "12/BC-UBND - {}"),
    "book": ("Sổ văn bản {}", "Sổ công văn đến - {}"),
    "file_name": ("[{}] ke hoach.pdf", "To trinh ({}).doc"),
    "xml": ("<a><b>{}</b></a>",),
}  # fmt: skip
_NO_DRESS = {"file_name": r"[<>\\/*|\x00-\x1f]|^.*&", "xml": r"[<>\x00-\x1f]"}
DAMAGES: dict[str, Callable[[str], str]] = {
    "? through cp1252": damage.question,
    "? for each mark": lambda text: "".join("?" if ord(c) > 127 else c for c in text),
    "? for each byte": lambda text: "".join(
        "?" * len(c.encode()) if ord(c) > 127 else c for c in text
    ),
    "U+FFFD": lambda text: "".join("\ufffd" if ord(c) > 127 else c for c in text),
}  # fmt: skip


def spellings(stamp: str) -> dict[str, list[str]]:
    """A stamp as people write it: marks kept, or lost."""
    words = stamp.split()
    joined = [sep.join(words) for sep in (" ", "  ", "-", "_", ".", "\u00a0", " - ")][
        : 7 if words[1:] else 1
    ]
    spaced = ["  ".join(" ".join(word) for word in words), " ".join(".".join(w) for w in words)]
    cases = (str.lower, str.upper, str.capitalize, str.title)
    kept = [case(one) for one in joined for case in cases] + [one.upper() for one in spaced]
    return {
        "with marks": list(dict.fromkeys(kept)),
        "without marks": list(dict.fromkeys(damage.unmarked(one) for one in kept)),
    }


def secrets(kind: str) -> Iterator[tuple[str, str]]:
    """(way, value) of every planted marking of a kind."""
    if kind == "number":
        yield from (("series", value) for value in SERIES)
    frames = {
        "text": (*BRACKETED, *BARE, *WITHIN), "number": NUMBERS, "book": BOOKS, "file_name": FILES,
        "level": ("{}", " {} ", "2;#{}", "Độ mật: {}", "[{}]"), "xml": ("<a><b>{}</b></a>", '<a b="{}"/>'),
    }[kind]  # fmt: skip
    for stamp, frame in itertools.product(STAMPS, frames):
        for marks, made in spellings(stamp).items():
            for one in made:
                if not told_apart(kind, frame, one, marks):
                    continue
                value = frame.replace("{}", one)
                if marks == "without marks":
                    yield marks, value
                    continue
                for name, change in {**ENCODERS, **DAMAGES}.items():
                    if lost_altogether(name, frame):
                        continue
                    yield name, change(value)
                    if change(one) != one:
                        yield f"{name}, the stamp alone", frame.replace("{}", change(one))


def dressed(kind: str) -> Iterator[tuple[str, str]]:
    """(way, value) of every dressed stamp, in three cases."""
    for (name, dress), stamp, frame in itertools.product(
        DRESSES.items(), STAMPS, DRESSED.get(kind, ())
    ):
        for case in (str.lower, str.upper, str.title):
            made = dress(case(stamp))
            if not re.search(_NO_DRESS.get(kind, "$^"), made):
                yield name, frame.replace("{}", made)


def lost_altogether(way: str, frame: str) -> bool:
    """What cannot be: a dash that the encoding lacks, and capitals that it does not hold."""
    return (way == "viscii" and "–" in frame) or (way in _ONE_CASE and frame in WITHIN)


def told_apart(kind: str, frame: str, stamp: str, marks: str) -> bool:
    """Whether a stamp so written in that place can be anything but a marking.

    Within a sentence only capitals stand out. One syllable without marks, outside of brackets, is
    a face, an eye, a massage as well: it is counted apart.
    """
    bracketed = frame in BRACKETED or frame[:1] in "[(" or "({})" in frame or "[{}]" in frame
    if kind == "text" and frame in WITHIN:
        return stamp.isupper() and marks == "with marks"
    if marks == "with marks" or kind in ("level", "xml") or bracketed:
        return True
    return "".join(filter(str.isalpha, stamp)).upper() != "MAT"


def caught(kind: str, values: Iterable[str | None]) -> list[bool]:
    """Which values are withheld."""
    array = pa.array(list(values), pa.string())
    if kind == "level":
        return [not one for one in secrecy.open_level(array, RULE, CODES).to_pylist()]
    found: list[bool] = secrecy.marked(array, kind).to_pylist()
    return found


def documents(data: Path) -> dict[str, list[str]]:
    """The distinct values of each column of the published documents."""
    with (data / "real/documents.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    return {name: sorted({row[name] for row in rows} - {""}) for name in rows[0]}


def _ways() -> dict[str, Callable[[str], str]]:
    return {
        **ENCODERS, **DAMAGES, "upper case": str.upper, "without marks": damage.unmarked,
        "without marks, upper case": lambda text: damage.unmarked(text).upper(),
    }  # fmt: skip


def main() -> None:
    """Print both tables."""
    options = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    options.add_argument("--data", type=Path, required=True, help="the folder of measured data")
    options.add_argument("--show", type=int, default=3, help="examples of what went wrong")
    given = options.parse_args()
    recall(given.show)
    precision(given.data, given.show)


def recall(show: int) -> None:
    print(f"{'recall':<12}{'planted':>9}{'caught':>9}{'%':>8}")
    for kind in ("level", "text", "number", "book", "file_name", "xml"):
        planted = list(dict.fromkeys([*secrets(kind), *dressed(kind)]))
        hits = caught(kind, [value for _, value in planted])
        missed = [pair for pair, hit in zip(planted, hits, strict=True) if not hit]
        share = 100 * (len(planted) - len(missed)) / len(planted)
        print(f"{kind:<12}{len(planted):>9}{len(planted) - len(missed):>9}{share:>8.2f}")
        for way, number in Counter(way for way, _ in missed).most_common():
            told = [value for one, value in missed if one == way][:show]
            print(f"  missed {number} {way}: {told}")


def precision(data: Path, show: int) -> None:
    columns = documents(data)
    kinds = {"trich_yeu": ("text", "file_name"), "so_ky_hieu": ("number", "text", "file_name"),
             "co_quan_ban_hanh": ("text", "book"), "loai_van_ban": ("text", "book")}  # fmt: skip
    started, values = time.perf_counter(), 0
    print(f"{'innocent':<40}{'values':>9}{'withheld':>9}")
    for name, change in _ways().items():
        for column, several in kinds.items():
            changed = [change(value) for value in columns[column]]
            for kind in several:
                shown = [f"{one}.pdf" for one in changed] if kind == "file_name" else changed
                _innocent(f"{column} as {kind}, {name}", kind, shown, show, quiet=True)
                values += len(shown)
        for kind in ("text", "book", "file_name"):
            changed = [change(value) for value in INNOCENT]
            shown = [f"{one}.pdf" for one in changed] if kind == "file_name" else changed
            _innocent(f"phrases as {kind}, {name}", kind, shown, show, quiet=False)
    seconds = time.perf_counter() - started
    print(f"{values} values of published documents judged in {seconds:.0f} s")


def _innocent(name: str, kind: str, values: list[str], show: int, *, quiet: bool) -> None:
    hits = [value for value, hit in zip(values, caught(kind, values), strict=True) if hit]
    if hits or not quiet:
        print(f"{name:<48}{len(values):>9}{len(hits):>9}  {hits[:show] if hits else ''}")


if __name__ == "__main__":
    main()
