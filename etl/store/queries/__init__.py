"""The store's statements, one to a file; Python holds only those that fit on a line."""

from __future__ import annotations

from functools import cache
from pathlib import Path

_FOLDER = Path(__file__).parent


@cache
def query(name: str) -> bytes:
    """The statement `<name>.sql`, read once; its parameters are named in it."""
    return (_FOLDER / f"{name}.sql").read_bytes()
