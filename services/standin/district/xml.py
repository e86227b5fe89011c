"""C_XML_DATA: the fields of a document that have no column, as XML in a text, well made or not."""

from collections.abc import Mapping
from xml.sax.saxutils import escape

_DOCTYPE = '<!DOCTYPE root [<!ENTITY noi_dung "thay thế">]>'
_BOMB = (
    '<!DOCTYPE root [<!ENTITY a "aaaaaaaaaa">'
    + "".join(
        f'<!ENTITY {name} "{("&" + before + ";") * 10}">'
        for before, name in zip("abcdefgh", "bcdefghi", strict=True)
    )
    + "]>"
)


def whole(fields: Mapping[str, str]) -> str:
    """The XML of these fields; empty ones are empty elements."""
    inner = "".join(f"<{name}>{escape(value)}</{name}>" for name, value in fields.items())
    return f"<root><data_list>{inner}</data_list></root>"


def in_entities(fields: Mapping[str, str]) -> str:
    """The same with every letter beyond ASCII as a number, as PHP's DOM writes it."""
    return whole(fields).encode("ascii", "xmlcharrefreplace").decode("ascii")


def broken(fields: Mapping[str, str]) -> str:
    """The same cut off before its end, as a column too short leaves it."""
    return whole(fields)[: -len("</data_list></root>") - 3]


def with_doctype(fields: Mapping[str, str]) -> str:
    """The same behind a document type with an entity."""
    return _DOCTYPE + whole(fields)


def bomb(fields: Mapping[str, str]) -> str:
    """The same with entities that would grow to a gigabyte."""
    return _BOMB + whole({**fields, "ghi_chu": ""}).replace("<ghi_chu></ghi_chu>", "<g>&i;</g>")
