"""The store: roles, the migration's own tables, the e-office tables, and the rules between them."""

from pathlib import Path

from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

PARTS = Path(__file__).with_name("0001")


def upgrade() -> None:
    """Create everything, in one transaction."""
    driver = op.get_bind().connection.driver_connection  # plain SQL, no parameters
    assert driver is not None
    for part in sorted(PARTS.glob("*.sql")):
        driver.execute(part.read_text(encoding="utf-8"))


def downgrade() -> None:
    """Drop both schemas. The roles stay: they belong to the server."""
    op.execute("DROP SCHEMA eoffice, migration CASCADE")
