"""How secret documents show themselves, in every spelling; what is spelled here must stay out."""

from services.standin.damage import decomposed, question, tcvn3, vni

LEVELS = (
    "Mật", "Tối mật", "Tuyệt mật", "MẬT", "mật", "2;#Mật", "Mat", decomposed("Mật"), tcvn3("Mật"),
    "TỐI MẬT", "TUYỆT MẬT", "3;#Tối mật", "4;#Tuyệt mật", "TOI MAT", "Tuyet mat", "MAT", " Mật ",
    "Độ mật: Mật", vni("Mật"), tcvn3("Tối mật"), vni("Tuyệt mật"), decomposed("Tối mật"), "2", "3",
)  # fmt: skip
UNREADABLE = (
    "M?t", "11", "T?i m?t", "Hạn chế truy cập", "Thu?ng", "Tuy?t m?t", "99", tcvn3("Thường"),
    "Khẩn", vni("Thường"), "???", "5;#", "X",
)  # fmt: skip
NUMBER_ENDS = ("(M)", " (TM)", "/M", "(TM)", " (M)")


def marked(subject: str, nth: int) -> str:
    """The subject with a stamp word standing as a marking, spelled and damaged in turn."""
    ways = (
        f"[MẬT] {subject}", f"(Mật) {subject}", f"TỐI MẬT - {subject}", f"MẬT: {subject}",
        f"{subject} (Tuyệt mật)", f"Độ mật: Mật. {subject}", tcvn3(f"[MẬT] {subject}"),
        question(f"[MẬT] {subject}"), f"[TUYỆT MẬT] {subject}", vni(f"[MẬT] {subject}"),
        decomposed(f"[Tối mật] {subject}"), f"(TỐI MẬT) {subject}", tcvn3(f"(Mật) {subject}"),
    )  # fmt: skip
    return ways[nth % len(ways)]


def file_name(number: int) -> str:
    """A file name that is marked."""
    ways = (
        f"[MAT] Phuong an PT{number:05d}K.pdf", f"PT{number:05d}K_CV_MAT.pdf",
        f"Mật - phương án PT{number:05d}K.docx", f"To trinh PT{number:05d}K (mat).doc",
        f"[TOI MAT] PT{number:05d}K.pdf", f"Tuyệt mật - PT{number:05d}K.docx",
    )  # fmt: skip
    return ways[number % len(ways)]
