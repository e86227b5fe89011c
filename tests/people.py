"""Accounts for tests that need an operator and an approver, as the e-office would have them."""

import psycopg

from services.access.passwords import hash_password

PASSWORD = "mật khẩu thử"
OPERATOR, OTHER, APPROVER = "vanhanh.thu", "vanhanh.hai", "pheduyet.thu"
PASSWORDS = {"VICMIG_OPERATOR_PASSWORD": PASSWORD, "VICMIG_APPROVER_PASSWORD": PASSWORD}
_ROLES = {
    OPERATOR: ("van_hanh_chuyen_doi", "phe_duyet_chuyen_doi"),
    OTHER: ("van_hanh_chuyen_doi",),
    APPROVER: ("phe_duyet_chuyen_doi", "van_hanh_chuyen_doi"),
}


def with_people(dsn: str) -> None:
    """Give the store two operators and an approver; the first operator may approve as well."""
    hashed = hash_password(PASSWORD)
    with psycopg.connect(dsn) as connection:
        for login, roles in _ROLES.items():
            row = connection.execute(
                "INSERT INTO eoffice.account (id, login, full_name, password_hash)"
                " VALUES (gen_random_uuid(), %s, %s, %s) RETURNING id",
                (login, login, hashed),
            ).fetchone()
            assert row is not None
            for role in roles:
                connection.execute(
                    "INSERT INTO eoffice.account_role (account_id, role, unit_id)"
                    " VALUES (%s, %s, gen_random_uuid())",
                    (row[0], role),
                )
