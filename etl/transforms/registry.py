"""Which name in a mapping stands for which conversion."""

from __future__ import annotations

from typing import TYPE_CHECKING

from etl.transforms import numbers, parts, paths, sql_server, text, values, xml

if TYPE_CHECKING:
    from collections.abc import Mapping

    from etl.transforms.column import Conversion

CONVERSIONS: Mapping[str, Conversion] = {
    conversion.__name__: conversion
    for conversion in (
        text.text,
        text.lookup,
        text.fill_empty,
        text.name_part,
        text.position_part,
        text.code,
        values.integer,
        values.leading_integer,
        values.beyond_integer,
        values.date,
        values.timestamp,
        values.boolean,
        values.fill_false,
        sql_server.mssql_date,
        parts.behind,
        parts.before,
        parts.captured,
        parts.prepend,
        paths.dated_path,
        xml.xml_text,
        numbers.document_number,
        numbers.document_year,
        numbers.document_notation,
    )
}
NAMES = frozenset(CONVERSIONS)
