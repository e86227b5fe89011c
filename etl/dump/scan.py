"""A dump of SQL cut into its statements: in one reading, with flat memory, by lexical rules only.

Pure. Quotes, comments and delimiters are told apart; what a statement says is judged elsewhere. The
text between `/*!40101` and `*/` is text of a statement, as it is to a server; a comment for servers
of no version that there is (`/*M!999999`) is a comment.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from etl.errors import SourceError

if TYPE_CHECKING:
    from collections.abc import Iterator

HEAD = 1 << 18  # bytes of a statement that its first part has, unless it is shorter
ROWS_AT_ONCE = 1 << 20  # bytes of rows behind which an INSERT may be parted
_AHEAD = 64  # bytes that are looked at behind a place where a run of tokens ends
_STRING = {
    b"'": re.compile(rb"(?:[^'\\]++|\\.|'')*+", re.DOTALL),
    b'"': re.compile(rb'(?:[^"\\]++|\\.|"")*+', re.DOTALL),
    b"`": re.compile(rb"(?:[^`]++|``)*+"),
}
_BETWEEN = re.compile(rb"[\s\xef\xbb\xbf]++")
_LINE_COMMENT = re.compile(rb"--(?=\s)|--$|#")
_CODE_COMMENT = re.compile(rb"/\*M?!(?!9{5,6}\D)")
_NEXT_ROW = re.compile(rb"\)\s*,\s*(?=\()")
_DELIMITER = re.compile(rb"delimiter[ \t]+(\S+)[ \t]*\r?\n", re.IGNORECASE)
_WHOLE = b"-- Dump completed"


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of one statement.

    `line` is the statement's first; `row_ends` says that the piece ends behind a row of an INSERT
    and that the comma before the next row was taken out.
    """

    line: int
    data: bytes
    first: bool
    last: bool
    row_ends: bool = False


@cache
def _run(stops: bytes) -> re.Pattern[bytes]:
    """Tokens up to one of the stops, a comment, or a quote that does not close in the buffer."""
    plain = rb"[^'\"`#/\-\\" + re.escape(stops) + rb"]++"
    strings = rb"'(?:[^'\\]++|\\.|'')*+'|\"(?:[^\"\\]++|\\.|\"\")*+\"|`[^`]*+`"
    signs = rb"-(?!-)|/(?!\*)"
    return re.compile(rb"(?:" + plain + rb"|" + strings + rb"|" + signs + rb")*+", re.DOTALL)


class Scanner:
    """The statements of one dump; `whole` afterwards says whether its last line was there."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces
        self._data = b""
        self._at = 0
        self._ended = False
        self._delimiter = b";"
        self.line = 1
        self.whole = False

    def parts(self) -> Iterator[Part]:
        """Every statement in its order; raises SourceError for one that does not end."""
        self._more()
        _refuse_utf16(self._data)
        while self._to_statement():
            if self._client_command():
                continue
            if self._data.startswith(self._delimiter, self._at):
                self._take(self._at + len(self._delimiter))
                continue
            yield from self._statement()
            self.whole = False

    def _statement(self) -> Iterator[Part]:
        begun, first, held = self.line, True, bytearray()
        since = 0
        for data, last, row_ends in self._tokens():
            held += data
            since += len(data)
            if last or row_ends or (len(held) >= HEAD):
                yield Part(begun, bytes(held), first, last, row_ends)
                held, first = bytearray(), False

    def _tokens(self) -> Iterator[tuple[bytes, bool, bool]]:
        """Pieces of one statement: (bytes, whether it ends there, whether a row ends there)."""
        begun, rows = self.line, 0
        while True:
            stops = self._delimiter[:1] + (b")" if rows > ROWS_AT_ONCE else b"")
            found = _run(stops).match(self._data, self._at)
            assert found is not None
            rows += found.end() - self._at
            taken = self._take(found.end())
            if len(self._data) - self._at < _AHEAD and self._more():
                yield taken, False, False
                continue
            if self._at == len(self._data):
                raise _unfinished("A statement", begun, self.line)
            if self._data.startswith(self._delimiter, self._at):
                self._take(self._at + len(self._delimiter))
                yield taken, True, False
                return
            row = _NEXT_ROW.match(self._data, self._at)
            if row and rows > ROWS_AT_ONCE:
                self._take(row.end())
                rows = 0
                yield taken + b")", False, True
                continue
            yield taken, False, False
            for data in self._special():
                rows += len(data)
                yield data, False, False

    def _special(self) -> Iterator[bytes]:
        """What a run of tokens stops at: a long string, a comment, a sign that is just a sign."""
        sign = self._data[self._at : self._at + 1]
        if sign in _STRING:
            yield from self._string(sign)
        elif sign == b"\\":
            raise _command(self.line)
        elif self._comment():
            yield b" "
        else:
            code = _CODE_COMMENT.match(self._data, self._at)
            yield self._take(code.end() if code else self._at + 1)

    def _string(self, quote: bytes) -> Iterator[bytes]:
        begun = self.line
        yield self._take(self._at + 1)
        while True:
            found = _STRING[quote].match(self._data, self._at)
            assert found is not None
            yield self._take(found.end())
            if len(self._data) - self._at <= 1 and self._more():
                continue
            if self._data.startswith(quote, self._at):
                yield self._take(self._at + 1)
                return
            raise _unfinished("A quote", begun, self.line)

    def _to_statement(self) -> bool:
        """Go on to the next statement; False at the end of the dump."""
        while True:
            if len(self._data) - self._at < _AHEAD:
                self._more()
            white = _BETWEEN.match(self._data, self._at)
            if white:
                self._take(white.end())
            elif self._at == len(self._data):
                if not self._more():
                    return False
            elif not self._comment():
                return True

    def _comment(self) -> bool:
        """Take a comment out, if there is one here."""
        if _LINE_COMMENT.match(self._data, self._at):
            if self._data.startswith(_WHOLE, self._at):
                self.whole = True
            self._until(b"\n")
            return True
        if self._data.startswith(b"/*", self._at) and not _CODE_COMMENT.match(self._data, self._at):
            begun = self.line
            if not self._until(b"*/"):
                raise _unfinished("A comment", begun, self.line)
            return True
        return False

    def _client_command(self) -> bool:
        """Take a line DELIMITER; refuse every other command of the client."""
        if self._data.startswith(b"\\", self._at):
            raise _command(self.line)
        found = _DELIMITER.match(self._data, self._at)
        if found:
            self._delimiter = found[1]
            self._take(found.end())
        return found is not None

    def _until(self, end: bytes) -> bool:
        while (at := self._data.find(end, self._at)) < 0:
            self._take(max(self._at, len(self._data) - len(end) + 1))
            if not self._more():
                self._take(len(self._data))
                return False
        self._take(at + len(end))
        return True

    def _take(self, upto: int) -> bytes:
        taken = self._data[self._at : upto]
        self.line += taken.count(b"\n")
        self._at = upto
        return taken

    def _more(self) -> bool:
        """Read on; False where the file has ended."""
        had = self._data[self._at :]
        more = bytearray()
        while not self._ended and len(more) < _AHEAD:
            piece = next(self._pieces, b"")
            self._ended = not piece
            more += piece
        self._data, self._at = had + bytes(more), 0
        return bool(more)


def _unfinished(what: str, begun: int, line: int) -> SourceError:
    return SourceError(
        f"The dump is cut or damaged: {what.lower()} begun in line {begun} does not end;"
        f" the file ends in line {line}",
        "Nothing was imported.",
        "make the dump again, or copy it again whole, and compare the sizes",
        line=begun,
    )


def _command(line: int) -> SourceError:
    return SourceError(
        f"Line {line} of the dump is a command to a client program, not a statement",
        "It was not run, and nothing was imported.",
        "find out who put it there; take the line out only if it is known",
        line=line,
    )


def _refuse_utf16(beginning: bytes) -> None:
    if beginning[:2] in {b"\xff\xfe", b"\xfe\xff"} or b"\0" in beginning[:64]:
        raise SourceError(
            "The dump is in UTF-16, as PowerShell writes what is sent to a file by >; bytes of"
            " other encodings in it are lost",
            "Nothing was imported.",
            "make it again with mysqldump --result-file=FILE.sql",
        )
