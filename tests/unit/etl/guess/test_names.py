"""The same word in any spelling says the same; what is unknown says nothing."""

import pytest

from etl.guess.lexicon import lexicon
from etl.guess.names import pieces, read
from tests.migration import VIC

SAME = {
    "so_ky_hieu": ["SoKyHieu", "so_ky_hieu", "SO_KY_HIEU", "sokyhieu", "SOKYHIEU", "Số ký hiệu",
                   "C_SYMBOL", "txtSoKyHieu", "SoKH", "Số, ký hiệu"],
    "trich_yeu": ["TrichYeu", "trich_yeu", "C_SUBJECT", "ABSTRACT", "TrichYeuNoiDung", "Trích yếu",
                   "strtrichyeu", "Tr_x00ed_ch_x0020_y_x1ebf_u"],
    "ban_hanh ngay": ["NgayBanHanh", "ngay_ban_hanh", "NGAYBANHANH", "ngaybh", "DATE_PUBLISH",
                      "C_RELEASE_DATE", "Ngày phát hành", "issued_at"],
    "ngay van_ban": ["NgayVB", "ngayvb", "NgayTrenVB", "document_date"],
    "den so": ["SoDen", "so_den", "Số đến", "SODEN"],
    "don_vi ma": ["MaDV", "ma_don_vi", "MADONVI", "dept_code"],
    "do_khan": ["DoKhan", "MucDoKhan", "do_khan", "C_TEXT_OF_EMERGENCY", "urgency_level"],
    "do_mat": ["DoMat", "muc_do_mat", "private_level", "SECURITY_TYPE", "Độ mật"],
    "den van_ban": ["VanBanDen", "VANBANDEN", "VanBanDens", "T_DOC_RECEIVED_DOCUMENT", "CongVanDen",
                    "incomming_documents", "tblVanBanDen", "DOCUMENT_RECEIVE",
                    "tblcongvanden"],
}  # fmt: skip


@pytest.mark.parametrize("concepts", SAME)
def test_every_spelling_says_the_same(concepts: str) -> None:
    said = {name: read(name, lexicon()) for name in SAME[concepts]}
    heard = {name: (" ".join(sorted(one.bag)), one.unknown) for name, one in said.items()}
    assert heard == dict.fromkeys(said, (concepts, ()))


def test_d_and_marks_are_folded_before_capitals_part_words() -> None:
    assert pieces("ĐộKhẩn") == ["do", "khan"]
    assert pieces("IDVanBan2") == ["id", "van", "ban", "2"]


def test_what_is_not_known_is_told_as_unknown() -> None:
    assert read("ItemVBDTCT", lexicon()).unknown
    assert read("ModuleId", lexicon()).unknown == ("module",)


def test_a_foreign_key_says_so_by_its_name() -> None:
    assert read("FK_SIGNER", lexicon()).foreign
    assert not read("C_SIGNER", lexicon()).foreign


def test_the_lexicon_speaks_of_fields_that_there_are() -> None:
    words = lexicon()
    for name, entity in words.entities.items():
        fields = {field.name for field in VIC.entity(name).fields}
        assert set(entity.fields) <= fields
        assert set(entity.telling) <= set(entity.fields)
    assert set(words.entities) == {entity.name for entity in VIC.entities}


def test_every_word_of_a_code_is_of_a_code_that_there_is() -> None:
    from mappings.canonical import code_lists
    from mappings.load import HERE

    lists = code_lists(HERE / "entities")
    for name, table in lexicon().codes.items():
        assert set(table) <= set(lists[name])
