"""Fields that stand as XML in a text column. Nothing outside of the text is ever asked for.

No entity is resolved, no DTD read, nothing fetched. What cannot be read, and what has a document
type of its own (which only somebody up to something writes into a field), is an empty field with a
remark.
"""

from __future__ import annotations

import html
import re

import pyarrow as pa
import pyarrow.compute as pc
from lxml import etree

from etl.transforms.column import Converted, Given, blank_to_null, found, matches

_LONGEST = 4_000_000  # characters: a text of more is no record's fields
_ATTRIBUTE = "/@"
_ENTITY = r"&(?:#\d|#[xX][0-9a-fA-F]|\w)"


def xml_text(values: pa.Array, given: Given) -> Converted:
    """The text of the element at a path below the root (`data_list/so_trang`), trimmed.

    `data_list/@so` is an attribute. NULL where there is no such element or it is empty;
    xml_unreadable where the text is no whole XML or has a document type, xml_repeated where several
    elements have the path: the first is taken.
    """
    present = blank_to_null(pc.utf8_trim_whitespace(values))
    encoded = pc.dictionary_encode(present, null_encoding="encode")
    element, _, attribute = given.argument.partition(_ATTRIBUTE)
    parser, path = _parser(), (element, attribute)
    told = [_at_path(text, path, parser) for text in encoded.dictionary.to_pylist()]
    texts, unreadable, repeated = zip(*told, strict=True) if told else ((), (), ())
    return Converted(
        pa.array(texts, pa.string()).take(encoded.indices),
        found(
            ("xml_unreadable", pa.array(unreadable, pa.bool_()).take(encoded.indices)),
            ("xml_repeated", pa.array(repeated, pa.bool_()).take(encoded.indices)),
        ),
    )


def pieces(values: pa.Array) -> tuple[pa.Array, pa.Array]:
    """Every text between the signs of XML, whole or broken, and the row that each stands in.

    Element texts, attributes and comments, with the letters that stand in them as numbers; the
    names of elements are left out. For judging what a column holds, not for reading its fields.
    """
    plain = pc.replace_substring_regex(values, r"</?[\w:.-]+", "<")
    lists = pc.split_pattern_regex(pc.fill_null(plain, ""), r"[<>\"'=]+")
    texts, rows = pc.list_flatten(lists), pc.list_parent_indices(lists)
    escaped = matches(texts, _ENTITY)
    if pc.any(escaped).as_py():
        mended = [_unescaped(text) for text in texts.filter(escaped).to_pylist()]
        texts = pc.replace_with_mask(texts, escaped, pa.array(mended, pa.string()))
    filled = matches(texts, r"\S")
    return pc.utf8_trim_whitespace(texts.filter(filled)), rows.filter(filled)


def leaves(text: str) -> list[tuple[str, str]]:
    """The paths below the root at which a text stands, as `xml_text` takes them, with the texts.

    None where the text is no whole XML or has a document type, or its names have namespaces.
    """
    root = _root(text, _parser())
    if root is None:
        return []
    found, tree = [], root.getroottree()
    for element in root.iter():
        path = re.sub(r"\[\d+\]", "", tree.getelementpath(element))
        if element is root or "{" in path:
            continue
        told = (element.text or "").strip()
        found += [(path, told)] if told and len(element) == 0 else []
        found += [(f"{path}{_ATTRIBUTE}{k}", v) for k, v in element.attrib.items() if "{" not in k]
    return found


def _unescaped(text: str) -> str:
    """The text without XML's entities; what was escaped twice was once escaped as a text."""
    return html.unescape(html.unescape(text))


def _at_path(
    text: str | None, path: tuple[str, str], parser: etree.XMLParser
) -> tuple[str | None, bool, bool]:
    """The text at the path, whether the XML cannot be read, and whether the path is there twice."""
    if text is None:
        return None, False, False
    root = _root(text, parser)
    if root is None:
        return None, True, False
    element, attribute = path
    there = root.findall(element)
    if not there:
        return None, False, False
    told = there[0].get(attribute) or "" if attribute else "".join(there[0].itertext())
    return told.strip() or None, False, len(there) > 1


def _parser() -> etree.XMLParser:
    return etree.XMLParser(
        encoding="utf-8",  # whatever a text says of itself: it came as a text
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )


def _root(text: str, parser: etree.XMLParser) -> etree._Element | None:
    """The root element, or None where the text cannot be read or has a document type."""
    if len(text) > _LONGEST:
        return None
    try:
        root = etree.fromstring(text.encode(), parser)
    except (etree.XMLSyntaxError, ValueError):
        return None
    return None if root.getroottree().docinfo.internalDTD is not None else root
