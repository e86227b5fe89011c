"""Passwords, the throttle, and where a login may lead."""

import pytest

from services.access.login import local_path
from services.access.passwords import check_password, hash_password
from services.access.throttle import LoginThrottle


def test_a_password_matches_its_own_hash_only() -> None:
    hashed = hash_password("Mật khẩu số 1")
    assert check_password("Mật khẩu số 1", hashed)
    assert not check_password("Mật khẩu số 2", hashed)
    assert hash_password("Mật khẩu số 1") != hashed


@pytest.mark.parametrize(
    "hashed",
    ["", "x", "scrypt$14$8$1$$", "scrypt$99$8$1$AA==$AA==", "scrypt$a$8$1$AA==$AA==", "$" * 5],
)
def test_what_is_no_hash_of_ours_matches_nothing(hashed: str) -> None:
    assert not check_password("", hashed)


def test_failures_make_a_name_wait_longer_and_success_forgets_them() -> None:
    now = [1000.0]
    throttle = LoginThrottle(lambda: now[0])
    waits = []
    for _ in range(8):
        throttle.failed("Vt.Noivu")
        waits.append(throttle.wait("vt.noivu"))
    assert waits[:4] == [0.0] * 4
    assert waits[4:] == [5.0, 10.0, 20.0, 40.0]
    assert throttle.wait("another") == 0.0
    now[0] += 39.0
    assert throttle.wait("vt.noivu") == 1.0
    throttle.succeeded("vt.noivu")
    assert throttle.wait("vt.noivu") == 0.0


def test_many_other_names_make_nobody_forgotten_but_the_oldest() -> None:
    throttle = LoginThrottle(lambda: 1000.0)
    throttle.failed("oldest")
    for _ in range(6):
        throttle.failed("vt.noivu")
    for n in range(9_999):
        throttle.failed(f"name {n}")
    assert throttle.wait("vt.noivu") == 10.0
    for _ in range(4):
        throttle.failed("oldest")
    assert throttle.wait("oldest") == 0.0


@pytest.mark.parametrize(
    "wanted", ["//evil.example", "https://evil.example", "/\\evil", "/a\nb", ""]
)
def test_a_login_never_leads_to_another_site(wanted: str) -> None:
    assert local_path(wanted) == "/"
