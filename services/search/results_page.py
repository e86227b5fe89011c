"""What the search page shows: hits with their marks, filters with counts, a miss that explains."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from markupsafe import Markup
from psycopg_pool import ConnectionPool

from etl.viet import fold
from services.pages import show
from services.search.compile import Filters
from services.search.labels import kind_name
from services.search.query import Clause, Code, Days, Number, NumberOnly, Phrase, Register, Year
from services.search.records import unit_names
from services.search.searcher import PAGE, Asked, Reader, Results, Search
from services.search.snippet import highlight

_NEAR = 2  # page numbers shown on each side of this one
_LAST_PAGE = 500
_Counts = list[tuple[str, int]]


class SearchPage:
    """Puts the facts of search.html together for one request."""

    def __init__(self, search: Search, pool: ConnectionPool) -> None:
        self._search, self._pool = search, pool

    def facts(self, asked: Asked, reader: Reader) -> dict[str, Any]:
        """Everything that the template names."""
        results = self._search.run(asked, reader)
        pages = min(-(-results.total // PAGE), _LAST_PAGE)
        here = min(max(asked.page, 1), max(pages, 1))
        missed = not results.total
        facets = {} if missed else self._search.facets(asked, reader)
        return {
            "q": asked.text,
            "filters": asked.filters,
            "newest": asked.newest,
            "narrowed": _narrowed(asked),
            "results": results,
            "took": f"{results.took_ms:.0f}" if results.took_ms >= 1 else "dưới 1",
            "hits": [_shown(hit, results) for hit in results.hits],
            "page": here,
            "pages": pages,
            "first": (here - 1) * PAGE + 1,
            "previous": link(asked, here - 1) if here > 1 else None,
            "following": link(asked, here + 1) if here < pages else None,
            "page_links": _page_links(asked, here, pages),
            "back": "?" + urlencode({"q": asked.text}) if asked.text else "",
            "link_all": "/?" + urlencode({"q": asked.text}),
            "kinds": _kinds(asked.filters, facets.get("kind", [])),
            "units": self._units(asked.filters, facets.get("unit", [])),
            **(self._miss(asked, results, reader) if missed else {"understood": [], "tries": []}),
            "missing_batches": not frozenset(reader.published) <= self._search.batches(),
        }

    def _units(self, filters: Filters, found: _Counts) -> list[tuple[str, str, int]]:
        counts = dict(found)
        if filters.unit:
            counts.setdefault(filters.unit, 0)
        ids = [UUID(unit) for unit in counts if _is_id(unit)]
        with self._pool.connection() as conn:
            names = unit_names(conn, ids) if found else {}
        rows = [(unit, names.get(unit, "Đơn vị khác"), n) for unit, n in counts.items()]
        return sorted(rows, key=lambda row: fold(row[1]))

    def _miss(self, asked: Asked, results: Results, reader: Reader) -> dict[str, Any]:
        """How the text was understood, and searches that do find something readable."""
        alone = self._search.alone(results.clauses, reader)
        conditions = list(zip(results.clauses, alone, strict=True))
        tries: list[tuple[str, Asked]] = []
        if _narrowed(asked):
            tries.append(("Bỏ bộ lọc", Asked(asked.text)))
        if (plain := fold(asked.text)) != asked.text.lower():
            tries.append((f"Không phân biệt dấu: {plain}", Asked(plain)))
        tries += [(f"Bỏ “{text}”: {rest}", Asked(rest)) for text, rest in _shorter(results.clauses)]
        if kept := " ".join(_typed(c) for c, n in conditions if n):
            tries.append((f"Chỉ giữ: {kept}", Asked(kept)))
        counted = [(t, link(a, 1), self._search.count(a.text, a.filters, reader)) for t, a in tries]
        return {
            "understood": [(in_words(clause), n) for clause, n in conditions],
            "tries": [row for row in counted if row[2]][:5],
        }


def link(asked: Asked, page: int) -> str:
    """The address of a page of the same search."""
    f = asked.filters
    given = {
        "q": asked.text,
        "direction": f.direction,
        "kind": f.kind,
        "unit": f.unit,
        "from": f.year_from,
        "to": f.year_to,
        "files": "1" if f.with_files else None,
        "sort": "newest" if asked.newest else None,
        "page": page if page > 1 else None,
    }
    return "/?" + urlencode({name: value for name, value in given.items() if value})


def in_words(clause: Clause) -> str:  # noqa: PLR0911 - a case for each kind of clause
    """How a clause was understood, in Vietnamese."""
    match clause:
        case Phrase(text=text):
            return f"có đúng cụm từ “{text}”"
        case Code(text=text):
            return f"số, ký hiệu (hoặc nội dung) “{text}”"
        case Number(text=text):
            return f"số “{text}” (số văn bản, số đến, số đi, năm hoặc trong nội dung)"
        case NumberOnly(value=value):
            return f"số văn bản hoặc số đến, số đi là {value}"
        case Register():
            way = "số đến" if clause.direction == "incoming" else "số đi"
            return f"{way} {clause.value}" + (f" năm {clause.year}" if clause.year else "")
        case Year(value=value):
            return f"năm {value}"
        case Days(text=text):
            return f"ban hành hoặc vào sổ: {text}"
        case _:
            marks = "đúng dấu" if clause.word.marked else "không phân biệt dấu"
            return f"từ “{clause.text}” ({marks})"


def _shorter(clauses: tuple[Clause, ...]) -> list[tuple[str, str]]:
    if not 1 < len(clauses) <= 6:  # noqa: PLR2004 - a long query has too many ways to shorten
        return []
    texts = [_typed(c) for c in clauses]
    return [(text, " ".join(texts[:i] + texts[i + 1 :])) for i, text in enumerate(texts)]


def _typed(clause: Clause) -> str:
    if isinstance(clause, Phrase):
        return f'"{clause.text}"'
    if isinstance(clause, Register) and clause.year is not None:
        way = "đến" if clause.direction == "incoming" else "đi"
        return f"số {way} {clause.value} năm {clause.year}"
    return clause.text


def _narrowed(asked: Asked) -> int:
    f = asked.filters
    years = f.year_from is not None or f.year_to is not None
    return sum(map(bool, (f.direction, f.kind, f.unit, years, f.with_files)))


def _shown(hit: dict[str, Any], results: Results) -> dict[str, Any]:
    """A hit with its texts as HTML; every piece of it was escaped by highlight."""
    fresh = results.marks.but_those_of(hit["subject"])

    def marked(text: str | None) -> Markup:
        return Markup(highlight(text or "", fresh))  # noqa: S704 - escaped by highlight

    return hit | {
        "snippet_html": Markup(hit["snippet"]) or "(Không có trích yếu)",  # noqa: S704
        "code_html": Markup(  # noqa: S704
            highlight(show.code({"code_text": hit["code"]}), results.marks)
        ),
        "organ_html": marked(hit["organ_name"]),
        "signer_html": marked(hit["signer"]),
        "kind_name": kind_name(hit["kind"], hit["kind_text"]),
    }


def _kinds(filters: Filters, found: _Counts) -> list[tuple[str, str, int]]:
    counts = dict(found)
    if filters.kind:
        counts.setdefault(filters.kind, 0)
    rows = [(k, "Loại khác" if k == "?" else kind_name(k), n) for k, n in counts.items()]
    return sorted(rows, key=lambda row: fold(row[1]))


def _page_links(asked: Asked, here: int, pages: int) -> list[tuple[int, str | None]]:
    wanted = {1, pages, *range(here - _NEAR, here + _NEAR + 1)}
    numbers = sorted(n for n in wanted if 1 <= n <= pages)
    return [(n, None if n == here else link(asked, n)) for n in numbers]


def _is_id(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
