"""The page itself: a template, a style, a script of our own, and the data in an element that is never run."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterable, Sequence
from functools import cache
from importlib.resources import files
from typing import Any, Literal

from .. import __version__
from ..errors import DangvienError
from ..models import Fact, Record
from ..records import records as tabulate
from .contexts import Texts
from .data import add_contexts, payload
from .findings import Finding, find
from .safe import as_json

Language = Literal["en", "vi"]

LANGUAGES: tuple[Language, ...] = ("en", "vi")
"""Those in which a page speaks: it begins with one, and has a button for the other."""

_MOST = 7_500_000
"""The bytes that data and texts have at most, where facts leave room: a page of 10,000 of them is below 8 MB."""

_LEAST_TEXT = 2**20
"""The bytes of text that a page has at least, however many facts it has."""

_SCRIPTS = ("model", "details", "table", "charts", "start")  # each knows those before it


def report_page(
    facts: Iterable[Fact],
    texts: Texts | None = None,
    *,
    language: str = "en",
    title: str | None = None,
    findings: Sequence[Finding] | None = None,
) -> bytes:
    """The page about `facts`, in UTF-8; the same for the same facts in the same order.

    `texts` are the texts of their articles (`Texts.add`), and what else is known about them: without any, a fact is
    shown by its evidence alone. `findings` are what to look at; None: what `findings.find` finds. Raises
    DangvienError for a language that is none of `LANGUAGES`.
    """
    if language not in LANGUAGES:
        raise DangvienError(f"{language}: no language of a report: {', '.join(LANGUAGES)} are known")
    facts = list({fact.fact_id: fact for fact in facts}.values())  # one that comes again counts once
    texts = texts or Texts(facts)
    found: list[Record] = tabulate(facts)
    shown = find(facts, found) if findings is None else findings
    words = _words()
    data = payload(facts, found, shown, texts.sources)
    data |= {"words": words, "language": language, "title": title, "version": __version__}
    add_contexts(data, texts.contexts(max(_LEAST_TEXT, _MOST - len(as_json(data).encode("utf-8", "replace")))))
    text: str = _template().render(
        language=language,
        title=title,
        words=words[language],
        policy=_policy(),
        style=_asset("report.css"),
        script=_script(),
        data=as_json(data),
    )
    return text.encode("utf-8", "replace")


def _policy() -> str:
    """What a browser may do with the page: run our script, use our style, and nothing else.

    Nothing may turn text into elements either (trusted types), where a browser knows of it.
    """
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src {_hash(_script())}",
            f"style-src {_hash(_asset('report.css'))}",
            "base-uri 'none'",
            "form-action 'none'",
            "require-trusted-types-for 'script'",
            "trusted-types 'none'",
        )
    )


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


@cache
def _script() -> str:
    """Our script: its parts in one function, so that they share names with nobody."""
    return '"use strict";\n(() => {\n' + "\n".join(_asset(f"{name}.js") for name in _SCRIPTS) + "})();\n"


@cache
def _asset(name: str) -> str:
    return files(__package__).joinpath("assets", name).read_text("utf-8")


def words_of(language: Language) -> dict[str, Any]:
    """What a page says in `language`: texts by name, and names of indicators, kinds of findings, and the like."""
    return _words()[language]


@cache
def _words() -> dict[str, dict[str, Any]]:
    """All that the page says, by language."""
    words: dict[str, dict[str, Any]] = json.loads(_asset("words.json"))
    return words


@cache
def _template() -> Any:
    """The frame of the page; what it is filled with is escaped, but for our own assets and the data made safe."""
    from jinja2 import Environment, StrictUndefined

    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    return environment.from_string(_asset("page.html"))
