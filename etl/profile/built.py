"""Plain data of JSON -> frozen dataclasses, by their annotations. Pure."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from types import UnionType
from typing import Any, get_args, get_origin, get_type_hints


def built(kind: Any, data: Any) -> Any:
    """A value of JSON as the annotated type says: dataclasses, tuples of them, plain values.

    KeyError or TypeError where it is none; what the dataclass does not know is left out.
    """
    if is_dataclass(kind) and isinstance(kind, type):
        hints = get_type_hints(kind)
        named = {f.name: built(hints[f.name], data[f.name]) for f in fields(kind)}
        return kind(**named)
    if get_origin(kind) is tuple:
        if not isinstance(data, list):
            message = f"a list was expected, not {type(data).__name__}"
            raise TypeError(message)
        return tuple(built(get_args(kind)[0], one) for one in data)
    allowed = get_args(kind) if isinstance(kind, UnionType) else (kind,)
    if float in allowed and isinstance(data, int) and not isinstance(data, bool):
        return float(data)
    if not isinstance(data, tuple(allowed)):
        message = f"{kind} was expected, not {type(data).__name__}"
        raise TypeError(message)
    return data
