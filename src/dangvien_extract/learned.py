"""The learned parts of the way of an article, together."""

from __future__ import annotations

from dataclasses import dataclass

from .link.learned import Linker, load_linker
from .resolve.choice import ChoiceWeights
from .weights import load_weights


@dataclass(frozen=True, slots=True)
class Models:
    """The weights of every stage that has some; without them the rules decide alone."""

    linker: Linker
    choice: ChoiceWeights | None


def load_models() -> Models:
    """The package's own."""
    return Models(load_linker(), ChoiceWeights(load_weights("units"), load_weights("periods")))
