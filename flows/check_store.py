"""What a store that is there knows of rows that a check reads; a store is never made for it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from etl.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from etl.decisions import Decisions
    from etl.secrecy_acts import SecrecyActs
    from flows.wiring import Wiring
    from mappings.schema import Stream


@dataclass(frozen=True)
class Known:
    """By stream what people decided and said; `units_lacking`: what units.csv names in vain."""

    decisions: Mapping[Stream, Decisions] = field(default_factory=dict)
    acts: Mapping[Stream, SecrecyActs] = field(default_factory=dict)
    units_lacking: str = ""


def known_of_store(wired: Wiring) -> Known:
    """Read it where a store of this version is; nothing is known where none was ever made.

    StoreError or TransientError where one is declared and does not answer.
    """
    from etl.store import decisions, reference, secrecy_acts
    from etl.store.session import connect, plain_errors
    from etl.store.upgrade import head, version

    settings = wired.settings
    if not settings.store_url() and not settings.cluster_root.is_dir():
        return Known()
    if version(wired.dsn) != head():
        return Known()
    lacking = ""
    with plain_errors(), connect(wired.dsn) as connection:
        streams = [spec.stream for spec in wired.mappings.sources]
        decided = {stream: decisions.load(connection, stream) for stream in streams}
        said = {stream: secrecy_acts.load(connection, stream) for stream in streams}
        try:
            reference.check_successions(connection, wired.mappings)
        except ConfigError as error:
            lacking = error.fact
    return Known(
        {stream: one for stream, one in decided.items() if one is not None},
        {stream: one for stream, one in said.items() if one is not None},
        lacking,
    )
