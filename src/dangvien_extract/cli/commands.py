"""The commands: each takes the parsed arguments and says whether something failed."""

from __future__ import annotations

import json
import os
import sys
from argparse import Namespace
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from ..archive.addresses import shown_name, shown_url, without_password
from ..archive.batch import Size, process
from ..archive.engines import choose
from ..archive.inputs import STDIN_WHERE, Source, find_sources
from ..archive.readers import MAX_CHARS, Options, read_located
from ..archive.remote import is_url
from ..archive.resume import known_to, write
from ..archive.runs import Run, new_run
from ..archive.streams import MAX_EXPANSION
from ..archive.tabulated import refresh_records, write_records
from ..archive.targets import Target, TargetError, parse_target
from ..archive.work import Recipe, extract_batch
from ..archive.writers import open_writer
from ..errors import InputError, PatternError
from ..models import Fact, Outcome
from .console import complain, progress, summarise
from .refusals import log_apart, not_over_input, same
from .reporting import Reporter

if TYPE_CHECKING:
    from ..extractor import Extractor

ExtractorFactory = Callable[..., "Extractor"]


class Environment:
    """The world around a command: the extractor it uses and the streams, as bytes."""

    def __init__(self, extractor_factory: ExtractorFactory | None = None) -> None:
        self._factory = extractor_factory

    def extractor(self, args: Namespace) -> Extractor:
        """The extractor with the patterns that `args` name; raises PatternError for bad ones."""
        if args.replace_patterns and not args.patterns:
            raise TargetError("--replace-patterns", "there is no --patterns DIR that could replace them")
        extractor: Extractor = self.recipe(args).make()
        return extractor

    def recipe(self, args: Namespace, run: Run | None = None) -> Recipe:
        """How that extractor is made in another process, or on another machine, which must agree with `run`."""
        return Recipe(
            factory=self._factory or _real_extractor(),
            patterns=tuple(str(one.resolve()) for one in args.patterns) if run else tuple(map(str, args.patterns)),
            replace=args.replace_patterns,
            min_confidence=getattr(args, "min_confidence", None),
            gate=getattr(args, "gate", True),
            seconds=getattr(args, "seconds_per_article", None) or None,
            max_chars=getattr(args, "max_chars", None),
            version=run.version if run else None,
            patterns_hash=run.patterns_hash if run else None,
        )

    @property
    def stdin(self) -> BinaryIO:
        """Standard input, as bytes; raises InputError where there is none."""
        if sys.stdin is None:
            raise InputError(STDIN_WHERE, "is closed")
        return sys.stdin.buffer

    @property
    def stdout(self) -> BinaryIO:
        """Standard output, as bytes: what is written there is UTF-8 under every locale."""
        if sys.stdout is None:
            raise TargetError("standard output", "is closed")
        sys.stdout.flush()
        return sys.stdout.buffer

    def say(self, text: str) -> None:
        """A text on standard output."""
        self.stdout.write(text.encode("utf-8", "backslashreplace") + b"\n")
        self.stdout.flush()


def extract(args: Namespace, env: Environment) -> bool:
    """Articles to facts."""
    if args.workers is not None and args.scheduler is not None:
        raise TargetError("--scheduler", "a cluster has workers of its own: leave out --workers")
    target = parse_target(args.output, args.format, terminal=_on_terminal(), csv_safe=args.csv_safe)
    not_over_input(target, args.inputs)
    log_apart(args.log_json, target, args.inputs)
    extractor = env.extractor(args)
    run = _run(args, extractor)
    items = read_located(args.inputs, _options(args), exclude=target.path, stdin=_Lazy(env))
    total = None if args.quiet or not sys.stderr.isatty() else _count(args.inputs, target.path)
    about = {"inputs": run.inputs, "target": target.where, "workers": args.workers}
    about["scheduler"] = args.scheduler and without_password(args.scheduler)
    about |= {"version": run.version, "patterns_hash": run.patterns_hash, "options": dict(run.options)}
    reporter = Reporter(quiet=args.quiet, total=total, log=args.log_json, run_id=run.run_id, about=about)
    alone = args.workers is None and args.scheduler is None
    seconds = args.seconds_per_article or None
    work = partial(extract_batch, extractor, seconds=seconds) if alone else env.recipe(args, run)
    engine = choose(work, workers=args.workers, scheduler=args.scheduler, note=reporter.note, seconds=seconds)
    with reporter, open_writer(target, env.stdout if target.stream else None, run) as writer:
        known = None if args.again else known_to(writer, run)
        size = Size(articles=1) if alone else Size()  # who reads a pipe waits for each
        write(process(items, engine, known=known, size=size), writer, reporter.done)
    return reporter.failed > 0


def records(args: Namespace, env: Environment) -> bool:
    """Facts to one row a unit and year."""
    from ..records import records as tabulate

    source = parse_target(args.facts)
    target = parse_target(args.output, args.format, terminal=_on_terminal(), csv_safe=args.csv_safe)
    if target.folder:
        raise TargetError(f"{target.where}/", "records are one table: name a file, records.csv or records.parquet")
    if args.shape is not None:
        from .panel_commands import panel_records

        if not (target.is_database and same(source, target)):
            not_over_input(target, [] if source.path is None else [str(source.path)])
        return panel_records(args, env, source, target)
    beside = target.is_database and same(source, target)
    if beside and args.min_confidence is not None:
        raise TargetError(target.where, "its view records takes all facts: with --min-confidence, use another target")
    if not beside:
        not_over_input(target, [] if source.path is None else [str(source.path)])
    facts, failed = read_all_facts(source, env)
    sure = [fact for fact in facts if fact.confidence >= (args.min_confidence or 0)]
    found = tabulate(sure)
    if beside:  # a database has them as a view of its facts
        refresh_records(target)
    else:
        write_records(found, target, env.stdout if target.stream else None)
    summarise((len(sure), "facts"), (len(found), "records"), (failed, "failed"), quiet=args.quiet)
    return failed > 0


def report(args: Namespace, env: Environment) -> bool:
    """Facts to a page to look at."""
    from .report import output_of, write_report

    source, output = parse_target(args.facts), output_of(args.output)
    if output is not None:
        inputs = [*args.articles, *([] if source.path is None else [str(source.path)])]
        not_over_input(Target("table", output), inputs)
    if source.stream and "-" in args.articles:
        raise TargetError("--articles -", "standard input holds the facts already: name a file")
    facts, failed = read_all_facts(source, env)
    sure = [fact for fact in facts if fact.confidence >= (args.min_confidence or 0)]
    articles = read_located(args.articles, _options(args), stdin=_Lazy(env)) if args.articles else ()
    about = {"language": args.language, "title": args.title, "quiet": args.quiet}
    failed += write_report(sure, source, articles, output, lambda: env.stdout, **about)
    return failed > 0


def evaluate(args: Namespace, env: Environment) -> bool:
    """Extracted facts against gold facts, or the places of units against gold places."""
    if args.places is not None:
        return _evaluate_places(args, env)
    from ..corpus import load_gold
    from ..evaluate import evaluate as compare
    from ..evaluate import raised
    from ..floors import load_floors

    if args.raise_floors and not args.floors:
        raise TargetError("--raise-floors", "there is no --floors FILE to write")
    new = args.raise_floors and not args.floors.exists()
    floors = load_floors(args.floors) if args.floors and not new else None
    gold = load_gold(args.gold)
    predictions: dict[str, list[Fact]] = {}
    failed = 0
    if args.facts is not None:
        facts, failed = read_all_facts(parse_target(args.facts), env)
        for fact in facts:
            predictions.setdefault(fact.article_id, []).append(fact)
    else:
        outcomes = env.extractor(args).pipe(one.article for one in gold)
        for outcome in progress(outcomes, len(gold), quiet=args.quiet):
            predictions[outcome.article_id] = list(outcome.facts)
            if outcome.error is not None:
                failed += 1
                complain(outcome.article_id, outcome.error)
    evaluation = compare(gold, predictions)
    env.say(_json(evaluation.to_json()) if args.json else evaluation.to_text(errors=args.errors))
    if args.raise_floors:
        higher = raised(floors, evaluation, args.allow_lower) if floors else evaluation.floors()
        args.floors.write_text(higher.to_text(), encoding="utf-8")
        return failed > 0
    below = evaluation.below(floors) if floors else []
    for line in below:
        complain(str(args.floors), line)
    return failed > 0 or bool(below)


def _evaluate_places(args: Namespace, env: Environment) -> bool:
    """The places of units against gold places."""
    from ..corpus import load_gold
    from ..evaluate_places import evaluate_places, load_place_floors, load_places, raised_places

    if args.facts is not None:
        raise TargetError("--facts", "holds no articles: with --places they are read anew")
    if args.raise_floors and not args.floors:
        raise TargetError("--raise-floors", "there is no --floors FILE to write")
    new = args.raise_floors and not args.floors.exists()
    floors = load_place_floors(args.floors) if args.floors and not new else None
    places = load_places(args.places)
    gold = [one for one in load_gold(args.gold) if one.article.id in places]
    if not gold:
        raise InputError(str(args.places), f"names no article of {args.gold}")
    evaluation = evaluate_places(env.extractor(args), progress(gold, len(gold), quiet=args.quiet), places)
    env.say(_json(evaluation.to_json()) if args.json else evaluation.to_text(errors=args.errors))
    name = args.places.stem
    if args.raise_floors:
        text = raised_places(floors, name, evaluation, args.allow_lower).to_text()
        args.floors.write_text(text, encoding="utf-8")
        return False
    below = evaluation.below(floors, name) if floors else []
    for line in below:
        complain(str(args.floors), line)
    return bool(below)


def explain(args: Namespace, env: Environment) -> bool:
    """What was found in an article, and why."""
    from ..explain import explain as explain_article

    extractor = env.extractor(args)
    color = _on_terminal() and not args.no_color and not os.environ.get("NO_COLOR")
    shown = failed = 0
    for item in read_located([args.article], _options(args), stdin=_Lazy(env)):
        if isinstance(item, Outcome):
            complain(item.where, item.error or "")
            failed += 1
        elif args.id in (None, item.article.id):
            explanation = explain_article(extractor, item.article)
            env.say(_json(explanation.to_json()) if args.json else explanation.to_text(color=color))
            shown += 1
    if not shown and not failed:
        complain(args.article, f"holds no article with the id {args.id!r}")
    return failed > 0 or not shown


def patterns(args: Namespace, env: Environment) -> bool:
    """The examples and counterexamples of every rule."""
    if args.replace and not args.directories:
        raise TargetError("--replace", "there is no DIR that could replace the package's patterns")
    from ..examples import check_patterns

    try:
        report = check_patterns(args.directories, args.replace)
    except PatternError as error:  # here the patterns are the input
        raise InputError(f"{error.path}:{error.line}" if error.line else error.path, error.reason) from error
    for failure in report.failures:
        env.say(failure)
    counts = (report.rules, "rules"), (report.examples, "examples"), (len(report.failures), "failed")
    summarise(*counts, quiet=args.quiet)
    return bool(report.failures)


def places(args: Namespace, env: Environment) -> bool:
    """The official codes of a place."""
    from .places import as_lines, as_table, find

    found = find(args)
    table = (args.format or ("table" if _on_terminal() else "jsonl")) == "table"
    env.say(as_table(found) if table else as_lines(found))
    return False


def check(args: Namespace, env: Environment) -> bool:
    """What cannot be right in facts."""
    from .panel_commands import check_facts

    return check_facts(args, env)


def sample(args: Namespace, env: Environment) -> bool:
    """Facts to judge by hand."""
    from .panel_commands import sample_facts

    return sample_facts(args, env)


def audit(args: Namespace, env: Environment) -> bool:
    """Precision from a judged sample."""
    from .panel_commands import audit_review

    return audit_review(args, env)


COMMANDS: dict[str, Callable[[Any, Environment], bool]] = {
    "extract": extract,
    "records": records,
    "report": report,
    "evaluate": evaluate,
    "explain": explain,
    "patterns": patterns,
    "places": places,
    "check": check,
    "sample": sample,
    "audit": audit,
}


def _on_terminal() -> bool:
    return sys.stdout is not None and sys.stdout.isatty()


def _real_extractor() -> ExtractorFactory:
    from ..extractor import Extractor

    return Extractor


class _Lazy:
    """Standard input, not looked for until it is read: a program may have none."""

    def __init__(self, env: Environment) -> None:
        self._env = env

    def read(self, size: int, /) -> bytes:
        return self._env.stdin.read(size)

    def readline(self, size: int, /) -> bytes:
        return self._env.stdin.readline(size)


def _options(args: Namespace) -> Options:
    return Options(
        fields=dict(args.field),
        max_chars=args.max_chars or MAX_CHARS,
        ids=args.ids,
        published=args.published,
        encoding=args.encoding,
        max_expansion=args.max_expansion or MAX_EXPANSION,
        seconds=getattr(args, "seconds_per_article", None) or None,
    )


def _run(args: Namespace, extractor: Any) -> Run:
    """What the database is told of this run: what facts depend on, beside the articles."""
    patterns = getattr(extractor, "patterns", None)
    options = {
        "fields": dict(args.field),
        "ids": args.ids,
        "max_chars": args.max_chars or MAX_CHARS,
        "min_confidence": getattr(extractor, "min_confidence", None),
        "published": str(args.published) if args.published else None,
    }
    inputs = [shown_url(name) if is_url(name) else shown_name(name) for name in args.inputs]  # without passwords
    return new_run(patterns.hash if patterns else None, options, inputs)


def _count(inputs: Iterable[str], exclude: Path | None) -> int | None:
    """How many articles `inputs` hold, where a look at the folders tells it."""
    total = 0
    for source in find_sources(list(inputs), exclude=exclude):
        if isinstance(source, Source) and (source.url or source.kind not in ("text", "html", "json")):
            return None
        total += 1
    return total


def read_all_facts(target: Target, env: Environment) -> tuple[list[Fact], int]:
    """The facts of `target`, and how many lines of it held none."""
    from ..archive.facts import read_facts

    facts: list[Fact] = []
    failed = 0
    for item in read_facts(target, _Lazy(env)):
        if isinstance(item, Fact):
            facts.append(item)
        else:
            complain(item.where, item.error or "")
            failed += 1
    return facts, failed


def _json(data: Any) -> str:
    return json.dumps(data, ensure_ascii=False, indent=2)
