"""The learned parts of the way of an article, together."""

from __future__ import annotations

from dataclasses import dataclass

from .link.learned import Linker, load_linker
from .link.look import Look, load_look
from .resolve.choice import ChoiceWeights
from .resolve.confidence import Calibration, load_calibration
from .weights import load_weights


@dataclass(frozen=True, slots=True)
class Models:
    """The weights of every stage that has some; without them the rules decide alone.

    Without `calibration` the confidence of a fact is its bare chance; without `look` the linker is asked of every
    number near a word of the Party.
    """

    linker: Linker
    choice: ChoiceWeights | None
    calibration: Calibration | None = None
    look: Look | None = None


def load_models(*, look: bool = True) -> Models:
    """The package's own; without the first look where it is not asked for."""
    choice = ChoiceWeights(load_weights("units"), load_weights("periods"))
    return Models(load_linker(), choice, load_calibration(), load_look() if look else None)
