"""The command report: a page to look at."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import BinaryIO

from ..archive.about import read_about
from ..archive.articles import Located
from ..archive.targets import Target, TargetError, whole_file
from ..models import Fact, Outcome
from ..panel import check
from ..report import Finding, Source, Texts, report_page
from .console import complain, summarise, warn

_MANY = 20_000
"""From this many facts on a page is large, and slow on a phone."""


def output_of(name: str) -> Path | None:
    """The file to write, null for standard output; raises TargetError where none can be."""
    if name == "-":
        return None
    path = Path(name)
    if path.is_dir():
        raise TargetError(name, "is a folder: name a file, report.html")
    if path.suffix.lower() not in (".html", ".htm"):
        raise TargetError(name, "a report is a page of HTML: name it report.html")
    if not path.parent.is_dir():
        raise TargetError(name, f"no such folder: {path.parent}")
    return path


def write_report(
    facts: list[Fact],
    source: Target,
    articles: Iterable[Located | Outcome],
    output: Path | None,
    stdout: Callable[[], BinaryIO],
    *,
    language: str,
    title: str | None,
    quiet: bool,
) -> int:
    """Write the page about `facts`; how many of `articles` could not be shown, each of which is told."""
    texts = Texts(facts)
    known = read_about(source)
    for name, about in known.items():
        texts.know(name, Source(**about.model_dump(mode="json")))
    shown = failed = 0
    for item in articles:
        if isinstance(item, Outcome):
            complain(item.where, item.error or "")
            failed += 1
        elif item.article.id in texts.wanted and not texts.add(item.article):
            complain(item.where, f"is not the text that the facts of {item.article.id!r} are from: extract it again")
            failed += 1
        else:
            shown += item.article.id in texts.wanted
    if len(facts) > _MANY and not quiet:
        warn(f"{len(facts):,} facts make a large page: --min-confidence leaves some out")
    findings = [Finding(flag.code, flag.facts, flag.message) for flag in check(facts, known)]
    page = report_page(facts, texts, language=language, title=title, findings=findings)
    if output is None:
        stdout().write(page)
    else:
        with whole_file(output) as file:
            file.write(page)
    counts = (len(facts), "facts"), (len(texts.wanted), "articles"), (shown, "with text"), (failed, "failed")
    summarise(*counts, quiet=quiet)
    return failed
