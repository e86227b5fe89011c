import csv
import os
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from services.standin.real_input import RealInput, fill

ROOT = Path(__file__).resolve().parents[3]
REAL_DATA = Path(os.environ.get("VICMIG_REAL_DATA", ROOT.parent / "shared/data/real"))


@pytest.mark.realdata
def test_every_line_and_file_is_taken_as_it_is(tmp_path: Path) -> None:
    order = RealInput(REAL_DATA, f"sqlite:///{tmp_path / 'vic.db'}", tmp_path / "share")

    summary = fill(order)

    with (REAL_DATA / "documents.csv").open(encoding="utf-8-sig", newline="") as file:
        lines = [
            (line["so_ky_hieu"], line["trich_yeu"], line["ngay_ban_hanh"])
            for line in csv.DictReader(file)
        ]
    engine = create_engine(order.source)
    with engine.connect() as source:
        rows = source.execute(
            text("SELECT SoKyHieu, TrichYeu, NgayVB FROM VanBanDen ORDER BY ID")
        ).all()
        files = source.execute(text("SELECT sum(KichThuoc), count(*) FROM TepDinhKem")).one()
    engine.dispose()
    attached = list(REAL_DATA.glob("attachments/*/*"))
    assert [tuple(row) for row in rows] == lines
    assert tuple(files) == (sum(path.stat().st_size for path in attached), len(attached))
    assert summary.files == len(attached)
    assert "withheld" not in summary.counts["incoming_document"]
