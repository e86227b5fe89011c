"""The rows of TepDinhKem of one chunk, with their files written to the share or into BLOBs."""

import numpy as np

from services.standin import attachments, columns, files
from services.standin.attachments import Attachments
from services.standin.plan import CODE, Plan
from services.standin.rows_documents import Row
from services.standin.rows_steps import Made, directions, document_ids
from services.standin.share import Share
from services.standin.verdicts import PARENT_WITHHELD, WITHHELD

_LIKE = {"pdf": "png", "docx": "doc", "doc": "pdf", "rtf": "pdf", "xlsx": "pdf", "png": "jpg",
         "jpg": "pdf", "tif": "png"}  # fmt: skip
_SIGNED_SHARE = 0.2
_TARGETS = ("khong_con_o_day.pdf", "../../../../../../../../../../etc/hostname")


def content(made: str, size: int, text: str, rng: np.random.Generator) -> bytes:
    """A file of the kind and of about the size, unlike any other."""
    return files.MAKERS[made](text, rng.bytes(size))


def _on_share(share: Share, path: str, body: bytes, defect: int, at: int) -> None:
    if defect == CODE["file_missing"]:
        share.place(path)
    elif defect == CODE["file_is_folder"]:
        share.fold(path)
    elif defect == CODE["file_dangling"]:
        share.link(path, _TARGETS[at % len(_TARGETS)])
    elif defect != CODE["path_outside"]:
        share.put(path, body)


def _body(plan: Plan, planned: Attachments, at: int, rng: np.random.Generator) -> bytes:
    position, defect = int(planned.position[at]), int(planned.defect[at])
    if defect in (CODE["file_empty"], CODE["blob_empty"]):
        return b""
    made = attachments.kind(planned, at)
    if defect == CODE["file_mislabelled"]:
        made = _LIKE[made]
    hidden = plan.documents.verdict[position] in (WITHHELD, PARENT_WITHHELD)
    text = f"Phương án PT{position:05d}K" if hidden else f"Nội dung văn bản số {position}, tệp {at}"
    return content(made, int(planned.size[at]), text, rng)


def rows(
    plan: Plan, planned: Attachments, span: tuple[int, int], share: Share, secrets: list[str]
) -> Made:
    """The attachments of one chunk: files are written, rows come back in the order of columns.

    Args:
        plan: the plan of the sample.
        planned: all its attachments.
        span: the first attachment and the one after the last.
        share: where files go that are no BLOBs.
        secrets: gets the file names that must not leave the source.
    """
    start, stop = span
    rng = np.random.default_rng([plan.seed, 11, start])
    positions = planned.position[start:stop]
    orphans = planned.defect[start:stop] == CODE["file_orphan"]
    unreadable = planned.defect[start:stop] == CODE["file_direction"]
    sides = directions(plan, positions, unreadable)
    ids = document_ids(plan, positions, orphans)
    stamps = columns.stamps(rng, plan.documents.day[positions])
    signed = (rng.random(stop - start) < _SIGNED_SHARE).astype(int).tolist()
    made: list[Row] = []
    for offset, at in enumerate(range(start, stop)):
        defect = int(planned.defect[at])
        name = attachments.file_name(plan, planned, at)
        if planned.verdict[at] in (WITHHELD, PARENT_WITHHELD):
            secrets.append(name)
        body = _body(plan, planned, at, rng)
        size = len(body) + (1024 if defect == CODE["file_size_differs"] else 0)
        blob, written = None, None
        if planned.on_share[at]:
            path = attachments.disk_path(plan, planned, at, name)
            _on_share(share, path, body, defect, at)
            written = attachments.path_as_written(path, at)
            if defect == CODE["path_outside"]:
                written = attachments.OUTSIDE[at % len(attachments.OUTSIDE)]
        else:
            blob = body
            share.bytes += len(body)
        made.append(
            (
                at + 1, sides[offset], ids[offset], int(planned.ordinal[at]), name, written, size,
                blob, signed[offset], stamps[offset], None,
            )
        )  # fmt: skip
    return Made(made, planned.verdict[start:stop])


def unreferenced(plan: Plan, many: int, share: Share) -> None:
    """Put files on the share that no row names."""
    rng = np.random.default_rng([plan.seed, 12])
    for at in range(plan.rates.count("file_unreferenced", many)):
        body = content("pdf", 20_000, f"Bản nháp {at}", rng)
        share.put(f"tam/ban nhap {at:05d}.pdf", body)
