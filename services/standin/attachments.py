"""Attachments: which document has which files, under which names and paths, with which faults."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from services.standin import secrets_text, verdicts
from services.standin.damage import decomposed
from services.standin.defects import SETTINGS
from services.standin.plan import CODE, Plan, ranks

_KINDS = ("pdf", "docx", "doc", "rtf", "xlsx", "png", "jpg", "tif")
_KIND_SHARES = (0.58, 0.15, 0.05, 0.04, 0.06, 0.03, 0.06, 0.03)
_MEDIAN_BYTES, _SPREAD = 60_000, 0.7
_LEAST_BYTES, _MOST_BYTES = 12_000, 2_000_000
_ON_SHARE = 0.75
_ONLY_SHARE = ("file_missing", "file_empty", "file_is_folder", "file_dangling", "path_outside")
_VERDICTS = {
    "file_orphan": verdicts.ORPHAN,
    "file_direction": verdicts.DIRECTION,
    "file_missing": verdicts.FILE_MISSING,
    "file_empty": verdicts.FILE_EMPTY,
    "blob_empty": verdicts.FILE_EMPTY,
    "file_is_folder": verdicts.FILE_UNREADABLE,
    "file_dangling": verdicts.FILE_UNREADABLE,
    "path_outside": verdicts.PATH_OUTSIDE,
}
OUTSIDE = (
    "..\\..\\etc\\passwd", "C:\\Users\\vanthu\\Desktop\\cong van.doc",
    "van_ban_den\\..\\..\\..\\khac\\van ban.pdf", "../../khac/cong van.pdf",
)  # fmt: skip
_INNOCENT = (
    "bao-mat-thong-tin.pdf", "mat-tran-to-quoc.docx", "mat bang.pdf", "Mật độ dân số.xlsx",
    "Bảo mật hệ thống.pdf", "Mặt trận Tổ quốc.pdf", "mat ong U Minh.docx", "mat_khau_wifi.docx",
)  # fmt: skip
_TITLES = (
    "Công văn", "Phụ lục kèm theo", "Báo cáo", "Tờ trình", "Dự thảo quyết định", "Bản scan",
    "Danh sách kèm theo", "Biên bản họp", "Giấy mời", "Văn bản",
)  # fmt: skip
_LONG_TITLE = (
    "Phụ lục chi tiết kèm theo văn bản của Ủy ban nhân dân về phân bổ dự toán chi ngân sách"
)


@dataclass
class Attachments:
    """All attachments, one array element each, in the order of their ids."""

    position: npt.NDArray[np.int32]  # of the document
    ordinal: npt.NDArray[np.int32]
    kind: npt.NDArray[np.int8]
    size: npt.NDArray[np.int32]
    on_share: npt.NDArray[np.bool_]
    defect: npt.NDArray[np.int8]  # plan.CODE; 0: none
    marked: npt.NDArray[np.bool_]  # the name is marked as secret
    verdict: npt.NDArray[np.int8]

    def __len__(self) -> int:
        return len(self.position)


def make(plan: Plan, mean: float) -> Attachments:
    """Plan the attachments: ``mean`` a document, at least one where a file name must be marked."""
    rng = np.random.default_rng([plan.seed, 10])
    documents = plan.documents
    counts = rng.poisson(mean, len(documents))
    bearers = documents.has("secret_file")
    counts = np.where(bearers, np.maximum(counts, 1), counts)
    position = np.repeat(np.arange(len(documents), dtype=np.int32), counts)
    many = len(position)
    ordinal = ranks(position.astype(np.int64)) + 1
    size = np.exp(rng.normal(np.log(_MEDIAN_BYTES), _SPREAD, many))
    parents = documents.verdict[position]
    files = Attachments(
        position=position,
        ordinal=ordinal,
        kind=rng.choice(len(_KINDS), many, p=_KIND_SHARES).astype(np.int8),
        size=np.clip(size, _LEAST_BYTES, _MOST_BYTES).astype(np.int32),
        on_share=rng.random(many) < _ON_SHARE,
        defect=np.zeros(many, np.int8),
        marked=bearers[position] & (ordinal == 1),
        verdict=verdicts.of_children(parents),
    )
    free = verdicts.weights(parents) == 0
    for defect in SETTINGS:
        if defect.on == "attachment" and defect.name != "file_unreferenced":
            chosen = rng.permutation(np.flatnonzero(free))[: plan.rates.count(defect.name, many)]
            files.defect[chosen] = CODE[defect.name]
            free[chosen] = False
            if defect.name in _ONLY_SHARE or defect.name == "blob_empty":
                files.on_share[chosen] = defect.name in _ONLY_SHARE
    for name, verdict in _VERDICTS.items():
        files.verdict[files.defect == CODE[name]] = verdict
    files.verdict[files.marked] = verdicts.WITHHELD
    return files


def kind(files: Attachments, at: int) -> str:
    """What a file is made as: a key of files.MAKERS."""
    return _KINDS[int(files.kind[at])]


def extension(made: str) -> str:
    """The ending of a file's name: rich text goes under .doc."""
    return "doc" if made == "rtf" else made


def file_name(plan: Plan, files: Attachments, at: int) -> str:
    """TenTep: the name that the clerk's file had."""
    position = int(files.position[at])
    if files.marked[at]:
        return secrets_text.file_name(position)
    ending = extension(kind(files, at))
    if verdicts.is_withheld(plan.documents.verdict[position : position + 1])[0]:
        return f"Phuong an PT{position:05d}K ({files.ordinal[at]}).{ending}"
    defect = int(files.defect[at])
    if defect == CODE["file_name_innocent"]:
        return _INNOCENT[at % len(_INNOCENT)]
    title = f"{_TITLES[(at * 7 + position) % len(_TITLES)]} số {position}.{ending}"
    if defect == CODE["file_name_nfd"]:
        return decomposed(title)
    if defect == CODE["file_name_long"]:
        return f"{_LONG_TITLE} - {title}"
    return title


def disk_path(plan: Plan, files: Attachments, at: int, name: str) -> str:
    """Where on the share the file lies, with slashes: folder by direction, year and month."""
    position = int(files.position[at])
    day = str(np.datetime64(int(plan.documents.day[position]), "D"))
    side = "van_ban_di" if position >= plan.documents.incoming else "van_ban_den"
    folder = f"{side}/{day[:4]}/{day[5:7]}"
    stem, _, ending = name.rpartition(".")
    way = (at + position) % 5
    if way == 0:
        return f"{folder}/{stem}_{at * 2654435761 % 2**32:08x}-5a3c-4d1e-{at:012x}.{ending}"
    return f"{folder}/{day.replace('-', '_')}_0830{at:07d}!~!{name}"


def path_as_written(path: str, at: int) -> str:
    """DuongDan: the path as this or that version of the legacy system wrote it."""
    backslashes = path.replace("/", "\\")
    return (path, backslashes, backslashes, "\\\\vicserver\\dinhkem\\" + backslashes, path)[at % 5]
