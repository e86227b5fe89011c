from services.standin import damage


def test_tcvn3_and_vni_give_what_a_unicode_program_shows() -> None:
    text = "Quyết định về việc phê duyệt"

    assert damage.tcvn3(text) == "QuyÕt ®Þnh vÒ viÖc phª duyÖt"
    assert damage.vni(text) == "Quyeát ñònh veà vieäc pheâ duyeät"


def test_tcvn3_capitals_share_the_small_letters_code() -> None:
    assert damage.tcvn3("MẬT") == damage.tcvn3("MậT")
    assert damage.tcvn3("ƯƠĐ") != damage.tcvn3("ươđ")


def test_question_marks_stand_where_windows_1252_has_no_letter() -> None:
    levels = [damage.question(level) for level in ("Thường", "Mật", "Tối mật")]
    assert levels == ["Thu?ng", "M?t", "T?i m?t"]


def test_ascii_text_is_never_damaged() -> None:
    text = "452/GM-UBND (12a)"

    for way in (damage.tcvn3, damage.vni, damage.question, damage.decomposed, damage.lookalike):
        assert way(text) == text
