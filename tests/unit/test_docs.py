"""The documentation says what there is: commands, settings, codes, links, lines that parse."""

import ast
import re
import shlex
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import get_args
from urllib.parse import unquote

import click
import pytest
import yaml

from etl import share, verdict
from etl.files import OVER_LIMIT
from etl.store.finish import REPEATS
from etl.transform import DIRECTION_UNREADABLE
from etl.transforms.registry import NAMES
from etl.verify.kinds import KINDS
from flows import settings_file
from flows.cli import main
from mappings.load import load
from reports.findings import FindingCode
from reports.labels import load_labels
from validation.suites import SUITES, load_suite

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
PAGES = sorted([ROOT / "README.md", *DOCS.glob("*.md")])
BY_NAME = [pytest.param(page, id=page.name) for page in PAGES]
OUTCOMES = (*verdict.PLACED, verdict.QUARANTINED, verdict.WITHHELD, verdict.EXCLUDED)
COMMANDS = {name: one for name, one in main.commands.items() if not one.hidden}
VIC = load("vic", NAMES)
SYSTEMS = (VIC, load("qlvb_quanhuyen", NAMES))
SOURCES = [source for system in SYSTEMS for source in system.sources]
TABLES = [table for system in SYSTEMS for table in system.codes]


def _text(name: str) -> str:
    return (DOCS / name).read_text(encoding="utf-8")


# Codes: what the mappings, the suites and the code of etl/ can write.


def _of_fields() -> Iterator[str]:
    for entity in VIC.entities:
        yield from (field.remark for field in entity.fields if field.remark)
    for source in SOURCES:
        for rule in source.rules:
            for step in rule.steps:
                if step.name in ("fill_empty", "leading_integer"):
                    yield step.argument


def _suites(severity: str) -> Iterator[str]:
    for entity in VIC.entities:
        suite = load_suite(entity.name, frozenset(field.name for field in entity.fields))
        yield from (e.code for e in suite.expectations if e.severity == severity)


@cache
def _calls(name: str) -> tuple[ast.Call, ...]:
    """The calls of this name in etl/."""
    trees = [ast.parse(path.read_text("utf-8")) for path in (ROOT / "etl").rglob("*.py")]
    nodes = [node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Call)]
    called = ((node, getattr(node.func, "id", getattr(node.func, "attr", ""))) for node in nodes)
    return tuple(node for node, what in called if what == name)


def _code(node: ast.AST) -> set[str]:
    """The code that an expression is, or that a pair begins with."""
    first = node.elts[0] if isinstance(node, ast.Tuple) and node.elts else node
    value = first.value if isinstance(first, ast.Constant) else None
    return {value} if isinstance(value, str) and re.fullmatch("[a-z]+(_[a-z]+)*", value) else set()


def _first(name: str) -> set[str]:
    return {code for call in _calls(name) if call.args for code in _code(call.args[0])}


def _any(name: str) -> set[str]:
    return {code for call in _calls(name) for given in call.args for code in _code(given)}


def _pairs_of_text() -> set[str]:
    """The remarks that the conversion `text` hands on as pairs."""
    tree = ast.parse((ROOT / "etl/transforms/text.py").read_text("utf-8"))
    return {c for node in ast.walk(tree) if isinstance(node, ast.Tuple) for c in _code(node)}


def _sql(pattern: str) -> set[str]:
    queries = (ROOT / "etl/store/queries").glob("*.sql")
    return {code for path in queries for code in re.findall(pattern, path.read_text("utf-8"))}


def _reasons() -> set[str]:
    scope = {rule.name for source in SOURCES for rule in source.scope}
    blocking = {table.remark for table in TABLES if table.blocking}
    files = {share.MISSING, share.EMPTY, share.UNREADABLE, share.OUTSIDE, OVER_LIMIT}
    written = _any("then") | {DIRECTION_UNREADABLE}
    return scope | blocking | files | written | set(_suites("blocking"))


def _remarks() -> set[str]:
    levels = {source.secrecy.open_levels for source in SOURCES}  # an unknown one is withheld
    tables = {t.remark for t in TABLES if not t.blocking and t.name not in levels}
    written = _any("found") | _pairs_of_text() | _sql(r"SELECT l\.row_id, '([a-z_]+)'")
    written |= set(REPEATS)
    return tables | written | _first("Finding") | set(_of_fields()) | set(_suites("remark"))


def _problems() -> set[str]:
    return {"key_null"} | _first("Problem")


SECTIONS: dict[str, Callable[[], set[str]]] = {
    "outcomes": lambda: set(OUTCOMES),
    "reasons": _reasons,
    "remarks": _remarks,
    "problems": _problems,
    "findings": lambda: set(get_args(FindingCode)),
    "verify": lambda: set(KINDS),
    "entities": lambda: {entity.name for entity in VIC.entities},
}


def test_the_codes_are_found_where_they_are_written() -> None:
    reasons = {"orphan", "parent_withheld", "soft_deleted", "file_missing", "year_unreadable"}
    remarks = {
        "date_zero",
        "text_damaged",
        "probable_duplicate",
        "name_missing",
        "file_mislabelled",
    }
    problems = {"row_swallowed", "key_repeated", "unreferenced_file", "key_null"}
    assert (reasons - _reasons(), remarks - _remarks(), problems - _problems()) == (set(),) * 3


@pytest.mark.parametrize("section", SECTIONS)
def test_every_code_has_words(section: str) -> None:
    words = load_labels().sections[section]
    lacking = [c for c in sorted(SECTIONS[section]()) if c not in words or not words[c].en]
    assert lacking == [], f"add them under {section} in reports/labels.yaml, and to docs/codes.md"


def test_the_page_of_codes_says_what_the_report_says() -> None:
    page = _text("codes.md")
    labels = yaml.safe_load((ROOT / "reports/labels.yaml").read_text(encoding="utf-8"))
    sections = (
        "outcomes",
        "reasons",
        "remarks",
        "problems",
        "findings",
        "files",
        "states",
        "verify",
    )
    lines = [f"| `{c}` | {w['vi']} | {w['en']} |" for s in sections for c, w in labels[s].items()]
    assert [line for line in lines if line not in page] == []


def test_every_conversion_is_described() -> None:
    part = _text("codes.md").partition("## Conversions")[2]
    described = set(re.findall(r"^\| `([a-z_]+)", part, re.MULTILINE))
    assert described == NAMES


# Commands and settings.


def test_every_command_is_described() -> None:
    page = _text("engineer.md")
    assert [name for name in COMMANDS if f"| `vicmig {name}` |" not in page] == []


@pytest.mark.parametrize("name", COMMANDS)
def test_every_option_is_described(name: str) -> None:
    text = "".join(page.read_text(encoding="utf-8") for page in PAGES)
    named = [o for p in COMMANDS[name].params for o in (*p.opts, *p.secondary_opts)]
    assert [option for option in named if not re.search(rf"{option}(?![\w-])", text)] == []
    assert [p.name for p in COMMANDS[name].params if not getattr(p, "help", "")] == []


def test_every_setting_is_described() -> None:
    assert settings_file.markdown() in _text("settings.md")


# Lines and links.


def _lines(page: Path) -> Iterator[str]:
    """Command lines of the code blocks that call ./vicmig, a prompt before them or not."""
    for block in re.findall(
        r"^```\w*\n(.*?)^```", page.read_text("utf-8"), re.MULTILINE | re.DOTALL
    ):
        for line in block.splitlines():
            if line.removeprefix("$ ").startswith("./vicmig"):
                yield line.removeprefix("$ ")


def _parse(line: str) -> None:
    """Parse a command line as click would, without running the command."""
    _, name, *given = shlex.split(line, comments=True)
    if name == "test":  # of the script itself: the rest goes to pytest
        return
    COMMANDS[name].make_context(name, given)


@pytest.mark.parametrize("page", BY_NAME)
def test_shown_commands_parse(page: Path) -> None:
    for line in _lines(page):
        try:
            _parse(line)
        except (click.ClickException, KeyError) as error:
            pytest.fail(f"{page.name}: {line}: {error}")


def test_a_wrong_command_would_be_seen() -> None:
    assert list(_lines(DOCS / "engineer.md"))
    for wrong in ("./vicmig migrate --sync", "./vicmig demo --documents none"):
        with pytest.raises(click.ClickException):
            _parse(wrong)
    with pytest.raises(KeyError):
        _parse("./vicmig mend")


def _anchors(page: Path) -> set[str]:
    heads = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in heads}


@pytest.mark.parametrize("page", BY_NAME)
def test_links_and_images_lead_somewhere(page: Path) -> None:
    lost = []
    for link in re.findall(r"\]\(([^)\s]+)\)", page.read_text(encoding="utf-8")):
        if link.startswith(("http://", "https://")):
            continue
        file, _, anchor = unquote(link).partition("#")
        target = page.parent / file if file else page
        if not target.exists() or (anchor and anchor not in _anchors(target)):
            lost.append(link)
    assert lost == []


def test_every_page_is_linked_from_the_readme() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert [page.name for page in DOCS.glob("*.md") if f"(docs/{page.name})" not in readme] == []


@pytest.mark.parametrize("page", BY_NAME)
def test_pages_name_no_machine_and_no_password(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert re.findall(r"(?<![\w.…])/(?:home|root|work|tmp|Users)/\S*", text) == []
    assert re.findall(r"://[^/\s:@]+:[^/\s@]+@", text) == []


def test_screenshots_are_small() -> None:
    large = [p.name for p in (DOCS / "images").iterdir() if p.stat().st_size > 200_000]
    assert large == []


# The worked example.


def test_the_worked_example_of_a_new_entity_loads(tmp_path: Path) -> None:
    example = _text("engineer.md").partition("## 6. Worked example")[2].partition("\n## ")[0]
    files = dict(re.findall(r"^`([^`]+)`\n\n```\w+\n(.*?)^```", example, re.MULTILINE | re.DOTALL))
    assert len(files) == 4
    entities, vic = "mappings/entities", "mappings/sources/vic"
    for base in (entities, f"{entities}/codes", vic, f"{vic}/codes"):
        (tmp_path / base).mkdir(parents=True, exist_ok=True)
        for path in filter(Path.is_file, (ROOT / base).iterdir()):
            (tmp_path / base / path.name).write_bytes(path.read_bytes())
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    loaded = load("vic", NAMES, tmp_path / "mappings")
    fields = frozenset(field.name for field in loaded.entity("meeting").fields)
    assert loaded.source("meeting").base == "LichHop"
    assert load_suite("meeting", fields, tmp_path / "validation/suites").expectations
    assert not (SUITES / "meeting.yaml").exists()
