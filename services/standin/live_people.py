"""What the e-office already has of units, accounts and people, for the live file."""

import uuid
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from services.standin import words
from services.standin.defects import EVERY_ONE_FROM
from services.standin.people import SPECIALIST_LOGIN, SPECIALIST_UNIT
from services.standin.plan import Plan
from services.standin.units import LEGACY, LIVE, SUCCESSOR

Line = dict[str, object]
_NAMESPACE = uuid.UUID("5f0a4f0e-6d0f-5a57-9b1c-0d6a6c1e2f33")
_MATCHED_SHARE = 0.6
_CONFLICT_EVERY = 25  # matched logins
DEMO_PASSWORD = "vicmig"  # noqa: S105 the demo's accounts only, and the demo says so
_LOCKED = "!"  # no password has this hash
_FROM = "2023-07-24"


def live_id(table: str, key: str) -> str:
    """The id of a live row: the same for the same key in every sample."""
    return str(uuid.uuid5(_NAMESPACE, f"{table}|{key}"))


def unit_id(code: str) -> str:
    """The id of a live unit."""
    return live_id("org_unit", code)


class Account(NamedTuple):
    """A live account: login, name, role, unit, position, and field for those who lead one."""

    login: str
    full_name: str
    role: str
    unit: str
    position: str
    demo: bool = True
    field: str | None = None


def _demo(plan: Plan) -> Iterator[Account]:
    specialist = int(plan.people.first[SPECIALIST_UNIT]) + words.SPECIALIST
    yield Account("vanthu.ubnd", "Văn thư UBND tỉnh", "van_thu_co_quan", "UBND.AG", "Văn thư")
    for code, name, _ in LIVE[1:]:
        login = f"vanthu.{code.removesuffix('.AG').lower()}"
        yield Account(login, f"Văn thư {name}", "van_thu_don_vi", code, "Văn thư")
    name = plan.people.names[specialist]
    yield Account(SPECIALIST_LOGIN, name, "chuyen_vien", "SNV.AG", "Chuyên viên")
    yield Account("chuyenvien.stc", "Lê Thị Kim Ngân", "chuyen_vien", "STC.AG", "Chuyên viên")
    yield Account("chuyenvien.vp", "Phan Quốc Thịnh", "chuyen_vien", "VP.AG", "Chuyên viên")
    yield Account("lanhdao", "Nguyễn Thanh Hải", "lanh_dao", "STC.AG", "Giám đốc")
    yield Account("lanhdao.ubnd", "Trần Minh Khoa", "lanh_dao", "UBND.AG", "Chủ tịch")
    yield Account(
        "lanhdao.snv", "Huỳnh Thị Loan", "lanh_dao", "SNV.AG", "Phó Giám đốc", field="Nội vụ"
    )
    yield Account("lanhdao.syt", "Võ Hoàng Phúc", "lanh_dao", "SYT.AG", "Giám đốc")
    yield Account("quantri", "Quản trị hệ thống", "quan_tri", "UBND.AG", "Quản trị")
    yield Account(
        "vanhanh", "Lương Gia Bảo", "van_hanh_chuyen_doi", "UBND.AG", "Kỹ sư chuyển đổi dữ liệu"
    )
    yield Account(
        "pheduyet", "Đinh Thị Thu Hà", "phe_duyet_chuyen_doi", "UBND.AG", "Chánh Văn phòng"
    )


def _matched(plan: Plan) -> Iterator[Account]:
    """Live accounts of people who worked in VIC: same login, same name, but for a few conflicts."""
    people = plan.people
    rng = np.random.default_rng([plan.seed, 13])
    working = np.flatnonzero(~people.left & ~people.shared)
    chosen = working[rng.random(len(working)) < _MATCHED_SHARE]
    conflict_at = 0 if plan.rates.documents >= EVERY_ONE_FROM else -1
    nth = 0
    for at in chosen.tolist():
        if people.logins[at] == SPECIALIST_LOGIN:
            continue
        slot = at - int(people.first[people.units[at]])
        role = "lanh_dao" if slot in (words.CHIEF, words.DEPUTY) else "chuyen_vien"
        role = "van_thu_don_vi" if slot == words.REGISTRY else role
        name = people.names[at]
        if nth % _CONFLICT_EVERY == conflict_at:
            name = "Kha Vĩnh " + ("Trường" if nth % 2 else "Nguyên")
        nth += 1
        unit = SUCCESSOR[LEGACY[int(people.units[at])].code]
        yield Account(people.logins[at], name, role, unit, people.positions[at], demo=False)


def accounts(plan: Plan) -> list[Account]:
    """All live accounts: those of the demo first."""
    demo = list(_demo(plan))
    taken = {account.login for account in demo}
    return [*demo, *(account for account in _matched(plan) if account.login not in taken)]


def lines(plan: Plan, password_hash: str) -> Iterator[Line]:
    """Units, accounts, roles and persons as lines of the live file.

    Args:
        plan: the plan of the sample.
        password_hash: of the demo's password.
    """
    for at, (code, name, level) in enumerate(LIVE):
        yield {
            "table": "org_unit", "id": unit_id(code), "origin": "live", "code": code, "name": name,
            "parent_id": unit_id("UBND.AG") if at else None, "level": level,
            "organ_id": f"H01.{at:02d}", "valid_from": _FROM, "valid_to": None,
        }  # fmt: skip
    listed = accounts(plan)
    for one in listed:
        yield {
            "table": "account", "id": live_id("account", one.login), "login": one.login,
            "full_name": one.full_name, "active": True,
            "password_hash": password_hash if one.demo else _LOCKED,
        }  # fmt: skip
    for one in listed:
        yield {
            "table": "account_role", "account_id": live_id("account", one.login),
            "role": one.role, "unit_id": unit_id(one.unit), "field": one.field,
            "valid_from": _FROM, "valid_to": None,
        }  # fmt: skip
    for one in listed:
        yield {
            "table": "person", "id": live_id("person", one.login), "origin": "live",
            "full_name": one.full_name, "login": one.login,
            "email": f"{one.login}@angiang.gov.vn", "position": one.position,
            "unit_id": unit_id(one.unit), "active": True,
            "account_id": live_id("account", one.login),
        }  # fmt: skip
