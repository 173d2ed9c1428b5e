"""The learned parts of the way of an article, together."""

from __future__ import annotations

from dataclasses import dataclass

from .link.learned import Linker, load_linker
from .resolve.choice import ChoiceWeights
from .resolve.confidence import Calibration, load_calibration
from .weights import load_weights


@dataclass(frozen=True, slots=True)
class Models:
    """The weights of every stage that has some; without them the rules decide alone.

    Without `calibration` the confidence of a fact is its bare chance.
    """

    linker: Linker
    choice: ChoiceWeights | None
    calibration: Calibration | None = None


def load_models() -> Models:
    """The package's own."""
    choice = ChoiceWeights(load_weights("units"), load_weights("periods"))
    return Models(load_linker(), choice, load_calibration())
