"""underthesea's words as a spaCy tokenizer."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import spacy
from spacy.language import Language
from spacy.tokens import Doc
from spacy.util import registry
from spacy.vocab import Vocab

from ..words import words

_SURROGATE = re.compile("[\ud800-\udfff]")
# spaCy's default of 1,000,000 is there for parsers; these words take constant memory beside the Doc itself.
_MAX_LENGTH = 100_000_000  # characters


class WordTokenizer:
    """Makes a Doc of underthesea's words ("Đảng viên" is one token) at their exact places.

    Lossless: `doc.text` is the text as given, in whatever Unicode form, white space and all. The one
    exception are lone surrogates, which spaCy cannot store: each becomes U+FFFD, so that offsets hold.
    A single blank after a word belongs to the word, as always in spaCy; other white space is a token.
    """

    def __init__(self, vocab: Vocab) -> None:
        self.vocab = vocab

    def __call__(self, text: str) -> Doc:
        """The Doc of a text of any kind and length."""
        text = _SURROGATE.sub("\ufffd", text)
        tokens: list[str] = []
        spaces: list[bool] = []

        def add_gap(gap: str) -> None:
            if tokens and gap.startswith(" "):
                spaces[-1] = True
                gap = gap[1:]
            if gap:
                tokens.append(gap)
                spaces.append(False)

        done = 0
        for word in words(text):
            add_gap(text[done : word.start])
            tokens.append(text[word.start : word.end])
            spaces.append(False)
            done = word.end
        add_gap(text[done:])
        return Doc(self.vocab, words=tokens, spaces=spaces)

    def pipe(self, texts: Iterable[str], batch_size: int = 1000) -> Iterable[Doc]:
        """The Docs of texts, lazily."""
        return map(self, texts)

    # All there is to save is in the configuration of the pipeline: the name of the tokenizer.

    def to_bytes(self, **kwargs: Any) -> bytes:
        """Nothing: the tokenizer has no state."""
        return b""

    def from_bytes(self, data: bytes, **kwargs: Any) -> WordTokenizer:
        """Itself: the tokenizer has no state."""
        return self

    def to_disk(self, path: str | Path, **kwargs: Any) -> None:
        """Writes nothing: the tokenizer has no state."""

    def from_disk(self, path: str | Path, **kwargs: Any) -> WordTokenizer:
        """Itself: the tokenizer has no state."""
        return self


def make_tokenizer() -> Callable[[Language], WordTokenizer]:
    """What ``@tokenizers = "dangvien_underthesea"`` in a spaCy configuration stands for: a maker of tokenizers."""
    return _make_tokenizer


registry.tokenizers.register("dangvien_underthesea", func=make_tokenizer)


def _make_tokenizer(nlp: Language) -> WordTokenizer:
    return WordTokenizer(nlp.vocab)


def make_language() -> Language:
    """A blank Vietnamese spaCy pipeline over underthesea's words; needs neither pyvi nor the network."""
    nlp = spacy.blank("vi", config={"nlp": {"tokenizer": {"@tokenizers": "dangvien_underthesea"}}})
    nlp.max_length = _MAX_LENGTH
    return nlp
