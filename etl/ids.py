"""Record ids: deterministic in the source row, rising with the order of reading. Pure.

A UUID of version 8: 48 bits that keep the order of the key (whole for integer keys below 2**47, the
first six bytes of the folded text otherwise) for locality in the store, then a hash of (system,
part, entity, key). Nothing sorts or pages by an id as if it were a time.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_MIX1 = np.uint64(0xBF58476D1CE4E5B9)
_MIX2 = np.uint64(0x94D049BB133111EB)
_INTEGER = r"^(0|-?[1-9]\d{0,13})$"


def row_ids(stream: tuple[str, str, str], keys: pa.Array) -> pa.Array:
    """Ids of the rows of a stream.

    Args:
        stream: (system, part, entity).
        keys: the keys as text, in the canonical form of `canonical_keys`; NULL gives NULL.

    Returns an array of strings of 32 hexadecimal digits, which PostgreSQL reads as uuid.
    """
    keys = keys.combine_chunks() if isinstance(keys, pa.ChunkedArray) else keys
    encoded = pc.dictionary_encode(keys)
    if len(encoded.dictionary) < len(keys) // 2:
        return row_ids(stream, encoded.dictionary).take(encoded.indices)
    seed = hashlib.blake2b("\x1f".join(stream).encode(), digest_size=16).digest()
    # Each key by itself: the same key has the same id whatever else its batch holds.
    whole = pc.fill_null(pc.match_substring_regex(keys, _INTEGER), True)
    numbers = pc.cast(pc.if_else(whole, keys, pa.scalar(None, pa.string())), pa.int64())
    ids = _hexadecimal(_of_integers(pc.fill_null(numbers, 0).to_numpy(zero_copy_only=False), seed))
    if not pc.all(whole).as_py():
        others = pc.invert(whole)
        ids = pc.replace_with_mask(ids, others, _of_texts(keys.filter(others).to_pylist(), seed))
    return pc.if_else(pc.is_valid(keys), ids, pa.scalar(None, pa.string()))


def row_id(system: str, part: str, entity: str, key: str) -> str:
    """The id of one row; the same as `row_ids` gives."""
    found: str = row_ids((system, part, entity), pa.array([key]))[0].as_py()
    return found


def canonical_keys(values: pa.Array) -> pa.Array:
    """Keys as text without the padding of char(n) columns and around; an empty key is NULL.

    Two spellings of one integer (7, 007, 7.0 never occur in one key column) are not unified.
    """
    text = pc.utf8_trim_whitespace(values)
    return pc.if_else(pc.equal(text, ""), pa.scalar(None, pa.string()), text)


def item_bounds(keys: Sequence[str]) -> tuple[list[str], list[str]]:
    """Bounds of the ids of all items of a list: the least and the greatest for each base key.

    The ids of an exploded row's items begin as their base key does; see `etl.explode`. Ids of other
    rows may lie between, so keys have to be compared as well.
    """
    ends = [_item_prefixes(key) for key in keys]
    return [low.hex() + "0" * 20 for low, _ in ends], [high.hex() + "f" * 20 for _, high in ends]


def integer_bounds(least: int, greatest: int) -> tuple[str, str]:
    """Bounds of the ids of rows with integer keys from `least` to `greatest`, both included.

    Ids of rows of other streams, and of texts, lie between as well.
    """
    reach = (1 << 47) - 1
    low, high = max(least, -reach - 1) + (1 << 47), min(greatest, reach) + (1 << 47)
    return f"{low:012x}" + "0" * 20, f"{high:012x}" + "f" * 20


def _item_prefixes(key: str) -> tuple[bytes, bytes]:
    prefix = _text_prefix(f"{key}|")
    if key.isascii() and key.isdigit() and len(key) < 14:  # noqa: PLR2004
        return prefix, prefix
    begins = key.lower().encode()[:6]
    return begins.ljust(6, b"\0"), begins.ljust(6, b"\xff")


def _of_integers(numbers: NDArray[np.int64], seed: bytes) -> NDArray[np.uint8]:
    """Ids of integer keys as an (n, 16) array of bytes.

    The prefix alone keeps them apart within a stream.
    """
    high, low = (np.uint64(half) for half in np.frombuffer(seed, ">u8"))
    unsigned = numbers.astype(np.uint64)
    first, second = _mix(unsigned ^ high), _mix(unsigned ^ low)
    prefix = (unsigned + np.uint64(1 << 47)) & np.uint64((1 << 48) - 1)
    head = (prefix << np.uint64(16)) | np.uint64(0x8000) | (first & np.uint64(0x0FFF))
    tail = (np.uint64(1) << np.uint64(63)) | (second & np.uint64((1 << 62) - 1))
    packed = np.empty((len(numbers), 2), ">u8")
    packed[:, 0], packed[:, 1] = head, tail
    return packed.view(np.uint8).reshape(len(numbers), 16)


def _mix(values: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """The finaliser of splitmix64: every input bit reaches every output bit."""
    with np.errstate(over="ignore"):
        mixed = values + _GOLDEN
        mixed = (mixed ^ (mixed >> np.uint64(30))) * _MIX1
        mixed = (mixed ^ (mixed >> np.uint64(27))) * _MIX2
        return mixed ^ (mixed >> np.uint64(31))


def _of_texts(keys: list[str | None], seed: bytes) -> pa.Array:
    """Ids of text keys: one hash a key, as the fingerprint does it."""
    hashed = [
        hashlib.blake2b((key or "").encode(), key=seed, digest_size=10).digest() for key in keys
    ]
    prefixes = [_text_prefix(key or "") for key in keys]
    return pa.array(
        [
            (p + bytes([0x80 | (h[0] & 0x0F), h[1], 0x80 | (h[2] & 0x3F)]) + h[3:]).hex()
            for p, h in zip(prefixes, hashed, strict=True)
        ],
        pa.string(),
    )


def _text_prefix(key: str) -> bytes:
    """Six bytes that keep the order: of the number that leads an exploded key, else of the text."""
    number, bar, _ = key.partition("|")
    if bar and number.isascii() and number.isdigit() and len(number) < 14:  # noqa: PLR2004
        return (int(number) + (1 << 47)).to_bytes(6, "big")
    return key.lower().encode()[:6].ljust(6, b"\0")


def _hexadecimal(packed: NDArray[np.uint8]) -> pa.Array:
    text = packed.tobytes().hex().encode()
    offsets = np.arange(0, len(text) + 1, 32, dtype=np.int32)
    return pa.StringArray.from_buffers(len(packed), pa.py_buffer(offsets), pa.py_buffer(text))
