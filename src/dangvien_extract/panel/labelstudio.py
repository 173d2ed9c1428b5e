"""The sample as tasks of Label Studio, and what was judged there, read back from its export."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ..errors import InputError
from .sampling import MARKS, Drawn

CONFIG = """\
<View>
  <Header value="$indicator = $value, $unit, $when"/>
  <Text name="context" value="$context"/>
  <Labels name="evidence" toName="context"><Label value="number"/></Labels>
  <Choices name="right" toName="context" required="true">
    <Choice value="1" hint="all right"/><Choice value="0" hint="not right"/><Choice value="?" hint="cannot tell"/>
  </Choices>
  <TextArea name="note" toName="context"/>
</View>
"""
"""The labelling interface that the tasks are made for."""


def tasks(drawn: Iterable[Drawn]) -> list[dict[str, Any]]:
    """A task for each fact, its evidence marked in the context as a prediction."""
    found = []
    for one in drawn:
        before, _, rest = one.context.partition(MARKS[0])
        evidence, _, after = rest.partition(MARKS[1])
        data = {name: value for name, value in one.model_dump(mode="json").items() if name not in _JUDGED}
        data |= {"context": before + evidence + after, "when": one.period or one.year or "no year"}
        span = {"start": len(before), "end": len(before) + len(evidence), "text": evidence, "labels": ["number"]}
        result = {"from_name": "evidence", "to_name": "context", "type": "labels", "value": span}
        found.append({"data": data, "predictions": [{"model_version": "dangvien_extract", "result": [result]}]})
    return found


_JUDGED = ("right", "unit_right", "year_right", "note")


def judged(where: str, exported: Any) -> list[dict[str, str]]:
    """The rows of an export (JSON, not JSON-MIN) as `audit` takes them, one a task; the last annotation counts.

    Raises InputError for what is no such export.
    """
    if not isinstance(exported, list) or not all(isinstance(task, Mapping) and "data" in task for task in exported):
        raise InputError(where, "is no export of Label Studio (JSON: a list of tasks with their data)")
    rows = []
    for task in exported:
        row = {name: "" if value is None else str(value) for name, value in task["data"].items()}
        row["right"] = ""
        done = [one for one in task.get("annotations", ()) if not one.get("was_cancelled")]
        for result in done[-1].get("result", ()) if done else ():
            if result.get("from_name") == "right":
                row["right"] = str(next(iter(result.get("value", {}).get("choices", ())), ""))
        rows.append(row)
    return rows
