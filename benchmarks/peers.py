"""The peers that benchmarks/speed.py runs beside this library: the usual tools for this work, each as it is used."""

from __future__ import annotations

import json
from collections.abc import Callable
from importlib import import_module
from importlib.metadata import version
from typing import Any

from dangvien_extract import Extractor
from dangvien_extract.patterns.loader import Patterns

Run = Callable[[str], object]  # takes a line of JSON: reading and decoding is part of what is measured
NOUNS = 40  # words that are counted, at most


def underthesea() -> Run:
    """(a) Sentences, and the named entities of every sentence (the CRF model, which needs no download)."""
    library: Any = import_module("underthesea")

    def run(line: str) -> object:
        return [library.ner(sentence) for sentence in library.sent_tokenize(json.loads(line)["text"])]

    run('{"text": "Đảng bộ xã Pha Long kết nạp 11 đảng viên."}')
    return run


def spacy_ruler(patterns: Patterns) -> Run:
    """(b) spaCy's blank `vi` (words by pyvi), an EntityRuler and a Matcher.

    The EntityRuler holds every phrase of which a rule of this library needs one, the Matcher a number before each
    noun that is counted. Gaps, optional words, exclusions, units and periods of the rules have no counterpart: so it
    does less than this library.
    """
    spacy: Any = import_module("spacy")
    matching: Any = import_module("spacy.matcher")
    nlp = spacy.blank("vi")
    ruler = nlp.add_pipe("entity_ruler", config={"phrase_matcher_attr": "LOWER"})
    found = {
        (rule.indicator.indicator, " ".join(phrase))
        for rule in patterns.rules
        if rule.indicator is not None
        for phrase in rule.matcher.needs or ()
    }
    ruler.add_patterns([{"label": label, "pattern": phrase} for label, phrase in sorted(found)])
    nouns = sorted({phrase[0] for cue in patterns.cues.countable.values() for phrase in cue.phrases or ()})[:NOUNS]
    matcher = matching.Matcher(nlp.vocab)
    matcher.add("NUMBER", [[{"LIKE_NUM": True}, {"OP": "?"}, {"LOWER": {"REGEX": f"^(?:{'|'.join(nouns)})"}}]])

    def run(line: str) -> object:
        doc = nlp(json.loads(line)["text"])
        return doc.ents, matcher(doc)

    return run


def scan(extractor: Extractor) -> Run:
    """(c) What nothing can do without: read a line, decode it, scan the text once."""
    passes = extractor.gate.passes
    for _ in range(100):
        passes("")
    return lambda line: passes(json.loads(line)["text"])


def versions() -> dict[str, str]:
    """Of what is compared."""
    names = ("underthesea", "spacy", "pyvi", "hyperscan", "numpy", "regex", "pydantic")
    return {name: _version(name) for name in names}


def _version(name: str) -> str:
    try:
        return version(name)
    except ModuleNotFoundError:
        return "missing"
