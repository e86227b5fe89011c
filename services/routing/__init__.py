"""Routing: registers live documents, hands them to units and people, keeps their inboxes."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fastapi import FastAPI

__all__ = ["create_app"]


def create_app(dsn: str) -> "FastAPI":
    """The routing application over a store."""
    from services.routing.app import create_app as create

    return create(dsn)
