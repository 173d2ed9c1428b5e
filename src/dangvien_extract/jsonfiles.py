"""Reading a small file whole: its text as it stands, or its JSON as a validated model."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from .errors import InputError

Model = TypeVar("Model", bound=BaseModel)


def read_text(path: Path) -> str:
    """The text of a UTF-8 file, its line ends and byte-order mark left as they are; raises InputError."""
    try:
        return path.read_bytes().decode("utf-8")
    except UnicodeDecodeError as error:
        raise InputError(str(path), f"is no UTF-8 text: {error.reason} at byte {error.start}") from error
    except OSError as error:
        raise InputError(str(path), f"cannot be read: {error.strerror}") from error


def load_json(path: Path, model: type[Model], what: str) -> Model:
    """The JSON file at `path` as a `model`; `what` it should be ("a gold file") stands in the InputError."""
    try:
        return model.model_validate(json.loads(read_text(path)))
    except json.JSONDecodeError as error:
        raise InputError(f"{path}:{error.lineno}", f"is no valid JSON: {error.msg}") from error
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"]))
        raise InputError(str(path), f"is not {what}: {f'{place}: ' if place else ''}{first['msg']}") from error
