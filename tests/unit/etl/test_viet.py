"""Folding for comparison."""

import pyarrow as pa
import pytest

from etl.viet import fold, fold_array

FOLDED = [
    ("Quyết  định Hoà Bình", "quyet dinh hoa binh"),
    ("Hòa Bình", "hoa binh"),
    ("ĐƯỜNG Ðường đường ðường", "duong duong duong duong"),
    ("thuý thúy", "thuy thuy"),
    ("Tie\u0302\u0301ng Vie\u0323\u0302t", "tieng viet"),
    ("  a\u00a0b\t\nc ", "a b c"),
    ("A – B — C", "a - b - c"),
    ("", ""),
    ("ﬁ ²", "fi 2"),
    ("İ", "i"),
    ("ƯỢNG", "uong"),
]


@pytest.mark.parametrize(("text", "folded"), FOLDED)
def test_fold(text: str, folded: str) -> None:
    assert fold(text) == folded
    assert fold_array(pa.array([text, None])).to_pylist() == [folded, None]
