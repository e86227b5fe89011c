"""Vietnamese names of what the store keeps as codes, in the terms of NĐ 30/2020/NĐ-CP."""

KINDS = {
    "NQ": "Nghị quyết",
    "QĐ": "Quyết định",
    "CT": "Chỉ thị",
    "QC": "Quy chế",
    "QyĐ": "Quy định",
    "TC": "Thông cáo",
    "TB": "Thông báo",
    "HD": "Hướng dẫn",
    "CTr": "Chương trình",
    "KH": "Kế hoạch",
    "PA": "Phương án",
    "ĐA": "Đề án",
    "DA": "Dự án",
    "BC": "Báo cáo",
    "BB": "Biên bản",
    "TTr": "Tờ trình",
    "HĐ": "Hợp đồng",
    "CĐ": "Công điện",
    "BGN": "Bản ghi nhớ",
    "BTT": "Bản thỏa thuận",
    "GUQ": "Giấy ủy quyền",
    "GM": "Giấy mời",
    "GGT": "Giấy giới thiệu",
    "GNP": "Giấy nghỉ phép",
    "PG": "Phiếu gửi",
    "PC": "Phiếu chuyển",
    "PB": "Phiếu báo",
    "CV": "Công văn",
    "TCg": "Thư công",
    # Beside NĐ 30: earlier rules on clerical work, and legal documents.
    "BCK": "Bản cam kết",
    "GCN": "Giấy chứng nhận",
    "GĐĐ": "Giấy đi đường",
    "GBN": "Giấy biên nhận hồ sơ",
    "HP": "Hiến pháp",
    "BL": "Bộ luật",
    "LT": "Luật",
    "L": "Lệnh",
    "PL": "Pháp lệnh",
    "NĐ": "Nghị định",
    "TT": "Thông tư",
    "TTLT": "Thông tư liên tịch",
    "NQLT": "Nghị quyết liên tịch",
}


def kind_name(code: str | None, as_written: str | None = None) -> str:
    """The name of a kind: by its code, else as it was written, else the code, else nothing."""
    return KINDS.get(code or "") or as_written or code or ""
