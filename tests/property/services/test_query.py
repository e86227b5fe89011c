"""Any text is a query; marks count; folding finds."""

from html.parser import HTMLParser

import tantivy
from hypothesis import given, settings
from hypothesis import strategies as st

from etl.viet import fold
from services.search.compile import all_of, clause_query, neighbours
from services.search.query import parse
from services.search.schema import schema
from services.search.snippet import highlight, marks_of
from services.search.text import code_keys, words

LETTERS = "aăâeêioôơuưyđbcdghklmnpqrstvxàáảãạằắẳẵặầấẩẫậèéẻẽẹềếểễệòóỏõọ"
SYLLABLES = st.text(LETTERS, min_size=1, max_size=6)
TEXTS = st.lists(SYLLABLES, min_size=1, max_size=6).map(" ".join)
TYPED = st.one_of(
    st.text(max_size=80),
    st.text('số0123456789/-." đếnăm“”«» QĐUBND', max_size=60),
    TEXTS,
)


def _index(*subjects: str) -> tantivy.Searcher:
    index = tantivy.Index(schema())
    writer = index.writer(heap_size=15_000_000, num_threads=1)
    for subject in subjects:
        doc = tantivy.Document()
        doc.add_text("subject_x", " ".join(w.exact for w in words(subject)))
        doc.add_text("subject_f", " ".join(w.folded for w in words(subject)))
        writer.add_document(doc)
    writer.commit()
    index.reload()
    return index.searcher()


EMPTY = _index("một văn bản")


@settings(deadline=None)
@given(TYPED)
def test_no_text_is_an_error(text: str) -> None:
    clauses = parse(text)
    assert len(clauses) <= 24
    queries = [clause_query(clause) for clause in clauses]
    EMPTY.search(all_of([*queries, *neighbours(clauses)]), 1)


@given(TYPED, st.text(max_size=200))
def test_marking_changes_no_text_and_makes_no_other_tag(query: str, text: str) -> None:
    class Reader(HTMLParser):
        def __init__(self) -> None:
            super().__init__()
            self.tags: set[str] = set()
            self.text = ""

        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            self.tags.add(tag)
            assert not attrs

        def handle_data(self, data: str) -> None:
            self.text += data

    reader = Reader()
    reader.feed(highlight(text, marks_of(parse(query))))
    reader.close()
    assert reader.tags <= {"mark"}
    assert reader.text == text


@settings(deadline=None, max_examples=50)  # each example makes an index
@given(TEXTS)
def test_a_text_is_found_by_itself_and_by_its_folded_form(text: str) -> None:
    searcher = _index(text)
    for typed in (text, fold(text), text.upper()):
        queries = [clause_query(clause) for clause in parse(typed)]
        assert searcher.search(all_of(queries), 1).hits, typed


@settings(deadline=None, max_examples=50)
@given(SYLLABLES, SYLLABLES)
def test_a_marked_word_finds_only_its_own_marks(a: str, b: str) -> None:
    wanted, other = words(a)[0], words(b)[0]
    if not wanted.marked:
        return
    hits = _index(b).search(all_of([clause_query(c) for c in parse(a)]), 1).hits
    assert bool(hits) == (wanted.exact == other.exact)


@given(st.text(max_size=60))
def test_the_words_of_a_text_are_the_same_in_every_normal_form(text: str) -> None:
    import unicodedata

    nfc, nfd = (unicodedata.normalize(form, text) for form in ("NFC", "NFD"))
    assert [w.exact for w in words(nfc)] == [w.exact for w in words(nfd)]


@given(st.integers(1, 99999), st.sampled_from(["GM-UBND", "QĐ-UBND", "NQ-HĐND", "UBND-VX"]))
def test_every_half_of_a_notation_is_one_of_its_keys(number: int, notation: str) -> None:
    keys = code_keys(f"{number:02d}/{notation}")
    for typed in (
        f"{number}/{notation}",
        notation,
        str(number),
        f"{number:04d}",
        notation.split("-", maxsplit=1)[0],
    ):
        assert code_keys(typed) <= keys
