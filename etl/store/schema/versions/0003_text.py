"""Changed text: what a rule changed keeps the text as it was found."""

from pathlib import Path

from alembic import op

from etl.errors import StoreError

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

PARTS = Path(__file__).with_name("0003")


def upgrade() -> None:
    """Add everything, in one transaction."""
    driver = op.get_bind().connection.driver_connection  # plain SQL, no parameters
    assert driver is not None
    for part in sorted(PARTS.glob("*.sql")):
        driver.execute(part.read_text(encoding="utf-8"))


def downgrade() -> None:
    """Refuse: the texts as found would be lost."""
    raise StoreError(
        "The schema is not taken back to version 0002",
        "It was left as it was.",
        "restore the backup that was made before the upgrade",
    )
