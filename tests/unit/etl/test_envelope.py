"""What is written for the custodian opens with their key, is no plain text anywhere, or is not."""

from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives import serialization

from etl.envelope import Sealed, recipient
from etl.errors import ConfigError
from tests.custodian import Custodian, certificate, custodian

HEADER = ("Khóa", "Căn cứ")
LINES = [[str(n), f"dấu hiệu mật {n}"] for n in range(7)]


@pytest.fixture(scope="module")
def holder(tmp_path_factory: pytest.TempPathFactory) -> Custodian:
    return custodian(tmp_path_factory.mktemp("custodian"))


def written(path: Path, to: Custodian, lines: list[list[str]], **more: Any) -> Sealed:
    with Sealed(path, recipient(to.certificate), HEADER, **more) as file:
        file.add(lines)
    return file


@pytest.mark.parametrize(("part_rows", "files"), [(100, 1), (7, 1), (3, 3)])
def test_its_holder_opens_it_and_nobody_reads_it(
    tmp_path: Path, holder: Custodian, part_rows: int, files: int
) -> None:
    file = written(tmp_path / "list.p7m", holder, LINES, part_rows=part_rows)
    assert (file.rows, len(file.paths)) == (len(LINES), files)
    opened = holder.opens(*file.paths)
    assert opened == [dict(zip(HEADER, line, strict=True)) for line in LINES]
    for path in file.paths:
        assert path.stat().st_mode & 0o777 == 0o600
        assert "dấu hiệu".encode() not in path.read_bytes()
    assert sorted(file.paths) == sorted(tmp_path.iterdir())


def test_an_empty_list_is_a_file_with_its_header(tmp_path: Path, holder: Custodian) -> None:
    file = written(tmp_path / "list.p7m", holder, [])
    assert holder.opens(*file.paths) == []
    assert len(file.paths) == 1


def test_der_is_read_too_and_no_cell_is_a_formula(tmp_path: Path, holder: Custodian) -> None:
    _, made = certificate()
    der = tmp_path / "c.der"
    der.write_bytes(made.public_bytes(serialization.Encoding.DER))
    assert len(recipient(der).fingerprint) == 32 * 3 - 1
    file = written(tmp_path / "list.p7m", holder, [["=1+1", "@x"]])
    assert holder.opens(*file.paths) == [{"Khóa": "'=1+1", "Căn cứ": "'@x"}]


def test_no_file_is_overwritten_and_an_error_leaves_none(tmp_path: Path, holder: Custodian) -> None:
    there = tmp_path / "list.p7m"
    there.write_bytes(b"x")
    with pytest.raises(ConfigError):
        written(there, holder, LINES)
    assert there.read_bytes() == b"x"
    there.rename(tmp_path / "new-2.p7m")  # where a second part would stand
    with pytest.raises(ConfigError):
        written(tmp_path / "new.p7m", holder, LINES, part_rows=3)

    def broken() -> Any:
        yield LINES[0]
        raise KeyError("the source went away")

    with (
        pytest.raises(KeyError),
        Sealed(tmp_path / "b.p7m", recipient(holder.certificate), HEADER) as file,
    ):
        file.add(broken())
    assert [path.name for path in tmp_path.iterdir()] == ["new-2.p7m"]
    assert (tmp_path / "new-2.p7m").read_bytes() == b"x"


@pytest.mark.parametrize(
    ("how", "why"),
    [
        ({"days": (-9, -1)}, "expired"),
        ({"days": (1, 9)}, "not valid before"),
        ({"bits": 1024}, "1024 bits"),
        ({"usage": "digital_signature"}, "keyEncipherment"),
        ({"ca": True}, "authority"),
        ({"curve": True}, "not RSA"),
    ],
)
def test_an_unfit_certificate_is_refused(tmp_path: Path, how: dict[str, Any], why: str) -> None:
    with pytest.raises(ConfigError, match=why):
        recipient(custodian(tmp_path, **how).certificate)


def test_a_certificate_without_a_stated_use_is_taken(tmp_path: Path) -> None:
    assert recipient(custodian(tmp_path, usage=None).certificate).name


def test_what_is_no_certificate_is_refused(tmp_path: Path, holder: Custodian) -> None:
    pem = holder.certificate.read_bytes()
    for name, content in {
        "text": b"hello", "several": pem + pem, "key": holder.key.read_bytes(),
        "both": pem + holder.key.read_bytes(), "broken": pem[:200] + b"\n" + pem[-30:],
    }.items():  # fmt: skip
        path = tmp_path / name
        path.write_bytes(content)
        with pytest.raises(ConfigError):
            recipient(path)
    with pytest.raises(ConfigError):
        recipient(tmp_path / "absent")
