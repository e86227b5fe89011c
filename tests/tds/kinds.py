"""Types of SQL Server: their names, sizes and collations."""

import re
from dataclasses import dataclass, replace

MAX = -1  # the length of a type that is declared (max)
# The highest version of TDS that each knows, as it says in LOGINACK.
TDS_71, TDS_72, TDS_73, TDS_74 = 0x71000001, 0x72090002, 0x730B0003, 0x74000004


@dataclass(frozen=True)
class Collation:
    """By what texts are compared, and in which code page narrow ones are kept."""

    name: str
    lcid: int
    flags: int
    sort: int
    codec: str


COLLATIONS = {
    made.name: made
    for made in (
        Collation("Vietnamese_CI_AS", 0x042A, 0xD, 0, "cp1258"),
        Collation("Vietnamese_BIN", 0x042A, 0x10, 0, "cp1258"),
        Collation("SQL_Latin1_General_CP1_CI_AS", 0x0409, 0xD, 52, "cp1252"),
        Collation("Latin1_General_BIN", 0x0409, 0x10, 0, "cp1252"),
    )
}
DEFAULT = "Latin1_General_BIN"  # of a database that does not say
WIDE = frozenset(("nchar", "nvarchar", "ntext"))
TEXTS = WIDE | {"char", "varchar", "text"}
BYTES = frozenset(("binary", "varbinary", "image", "timestamp"))
EXACT = frozenset(("decimal", "numeric", "money", "smallmoney"))
MOMENTS = frozenset(("datetime", "smalldatetime", "datetime2", "date", "time"))
WHOLE = ("bit", "tinyint", "smallint", "int", "bigint")
LONG = frozenset(("text", "ntext", "image"))
_FAMILIES = {
    name: family
    for family, names in (
        ("text", TEXTS), ("bytes", BYTES), ("exact", EXACT), ("moment", MOMENTS), ("whole", WHOLE),
        ("guid", ["uniqueidentifier"]),
    )
    for name in names
}  # fmt: skip
_SIZED = TEXTS | BYTES | {"decimal", "numeric", "datetime2", "time"} - LONG - {"timestamp"}
_ALIASES = {
    "rowversion": "timestamp", "integer": "int", "float(53)": "float", "float(24)": "real",
    "datetime2": "datetime2(7)", "time": "time(7)", "decimal": "decimal(18,0)",
    "numeric": "numeric(18,0)", "double precision": "float", "boolean": "bit",
    "varchar": "varchar(30)", "nvarchar": "nvarchar(30)", "varbinary": "varbinary(30)",
    "char": "char(30)", "nchar": "nchar(30)", "binary": "binary(30)", "double": "float",
    "uuid": "uniqueidentifier",
}  # fmt: skip


@dataclass(frozen=True)
class Kind:
    """A type: `size` in letters or bytes, or digits of a decimal; MAX for (max)."""

    name: str
    size: int = 0
    scale: int = 0
    collation: str = DEFAULT
    nullable: bool = True

    @classmethod
    def of(cls, told: str, collation: str = "") -> "Kind":
        """A type as it is declared: nvarchar(300), decimal(38,10), varbinary(max)."""
        plain = re.sub(r"\s*([(),])\s*", r"\1", told.strip().lower())
        found = re.fullmatch(
            r"([a-z0-9]+)(?:\((max|\d+)(?:,(\d+))?\))?", _ALIASES.get(plain, plain)
        )
        if found is None:
            raise ValueError(told)
        name, size, scale = found[1], found[2], found[3]
        made = cls(name, collation=collation or DEFAULT)
        if name in ("datetime2", "time"):
            return replace(made, scale=int(size))
        if size is None:
            return made
        return replace(made, size=MAX if size == "max" else int(size), scale=int(scale or 0))

    @property
    def family(self) -> str:
        """How its values are stored and sent."""
        return _FAMILIES.get(self.name, "float")

    @property
    def max(self) -> bool:
        """Whether it is declared (max)."""
        return self.size == MAX and self.name in ("varchar", "nvarchar", "varbinary")

    @property
    def codec(self) -> str:
        """How its texts are written."""
        return "utf-16le" if self.name in WIDE else COLLATIONS[self.collation].codec

    def __str__(self) -> str:
        if self.name in ("datetime2", "time"):
            return f"{self.name}({self.scale})"
        if self.name in ("decimal", "numeric"):
            return f"{self.name}({self.size},{self.scale})"
        if self.name in LONG or self.name not in _SIZED or not self.size:
            return self.name
        return f"{self.name}({'max' if self.max else self.size})"

    def for_client(self, tds: int) -> "Kind":
        """As what it is sent to a driver that speaks an older TDS."""
        if tds < TDS_73 and self.name in ("date", "time", "datetime2"):
            return replace(self, name="nvarchar", size=len("2019-03-05 08:15:30.1234567"))
        if tds < TDS_72 and self.max:
            long = {"varchar": "text", "nvarchar": "ntext", "varbinary": "image"}
            return replace(self, name=long[self.name])
        return self
