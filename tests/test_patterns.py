"""Pattern files: every rule's examples hold, a bad file says where and why, a user's folder changes what is read."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from dangvien_extract.errors import PatternError
from dangvien_extract.examples import CheckReport, check_patterns
from dangvien_extract.extractor import Extractor
from dangvien_extract.models import Article, Fact
from dangvien_extract.patterns.files import default_directory
from dangvien_extract.patterns.indicators import Rule
from dangvien_extract.patterns.loader import load_patterns

INDICATOR = """\
indicator: {name}
kind: flow
counts: person
description: For a test.
rules:
  - id: {name}/{rule}
    match: '{match}'
    strength: {strength}
{more}"""


def folder(path: Path, files: dict[str, str]) -> Path:
    for name, content in files.items():
        (path / name).parent.mkdir(parents=True, exist_ok=True)
        (path / name).write_text(content, encoding="utf-8")
    return path


def indicator(
    name: str = "volunteers", match: str = "{go} Q người", rule: str = "go", strength: int = 9, more: str = ""
) -> str:
    return INDICATOR.format(name=name, match=match, rule=rule, strength=strength, more=more)


GO = "classes:\n  go: [tình nguyện, lên đường]\n"


def facts(extractor: Extractor, text: str) -> list[Fact]:
    return list(extractor.extract(Article(id="tin", text=text)).facts)


# --- the package's own rules


INCOMPLETE = ("needs 2", "has no counterexamples")


@pytest.fixture(scope="module")
def package() -> CheckReport:
    """The check of the package's own rules, with what they lack."""
    return check_patterns(complete=True)


def failed(report: CheckReport) -> list[str]:
    """The examples that fail."""
    return [line for line in report.failures if not line.endswith(INCOMPLETE)]


def test_every_example_of_the_package_holds(package: CheckReport) -> None:
    assert failed(package) == []
    assert package.rules > 100


# --- bad files


def broken(path: Path, files: dict[str, str]) -> PatternError:
    with pytest.raises(PatternError) as caught:
        load_patterns([folder(path, files)])
    return caught.value


FILE = "indicators/volunteers.yaml"


@pytest.mark.parametrize(
    "content, line, reason",
    [
        (indicator(more="    colour: red\n"), 9, "rules.0.colour: Extra inputs are not permitted"),
        ("color: red\n" + indicator(), 1, "color: Extra inputs are not permitted"),
        (indicator(strength=12), 8, "rules.0.strength: Input should be less than or equal to 9"),
        (indicator(more="    per: [a]\n"), 9, "rules.0.per: Input should be a valid string"),
        (indicator(more="    examples: 5\n"), 9, "rules.0.examples: Input should be a valid tuple"),
        (indicator().replace("kind: flow", "kind: river"), 2, "kind: Input should be 'flow', 'stock' or 'ratio'"),
        (indicator().replace("kind: flow\n", ""), 1, "kind: Field required"),
        (indicator().replace("volunteers/go", "Volunteers go"), 6, "rules.0.id: String should match pattern"),
        (indicator() + "kind: stock\n", 9, "the key 'kind' stands twice"),
        (indicator(more="    strength: 3\n"), 9, "the key 'strength' stands twice"),
        (indicator().replace("rules:", "rules: ["), 6, "is no valid YAML"),
        (indicator().replace("description: ", "description: !!python/object:os.system "), 4, "is no valid YAML"),
        ("", None, "Input should be a valid dictionary"),
        ("just words\n", 1, "Input should be a valid dictionary"),
        (indicator(match="{nobody} Q người"), 7, "volunteers/go: unknown class 'nobody'"),
        (indicator(match="{go} Q trên Q người"), 7, "needs exactly one Q or PCT, has 2"),
        (indicator(match="{go} người"), 7, "needs exactly one Q or PCT, has 0"),
        (indicator(match="{go} Q (người | đảng viên"), 7, "volunteers/go: a bracket is not closed"),
        (indicator(match="{go} Q người)"), 7, "volunteers/go: stray ')'"),
        (indicator(more="    unless: '(hộ'\n"), 9, "volunteers/go: a bracket is not closed"),
        (indicator(more="    unless: ''\n"), 9, "volunteers/go: is empty"),
        (indicator(more="    requires: [no_context]\n"), 9, "volunteers/go: no context 'no_context' in cues.yaml"),
        (indicator().replace("counts: person", "counts: persons"), 3, "'persons' is no class of `countable`"),
        (indicator(more="  - {id: volunteers/go, match: Q}\n"), 9, "the rule 'volunteers/go' stands twice"),
        ("topics: [đi, '(về']\n" + indicator(), 1, "topics.1: a bracket is not closed"),
        ("topics: &a [đi]\nwhole: *a\n" + indicator(), 1, "has an alias"),
        ("[a]: 5\n" + indicator(), 1, "a list or a mapping is no key"),
        (indicator(more="    per: 2021-13-45\n"), 9, "'2021-13-45' cannot be read"),
    ],
)
def test_a_bad_file_says_where_and_why(tmp_path: Path, content: str, line: int | None, reason: str) -> None:
    error = broken(tmp_path, {FILE: content, "lexicon.yaml": GO})
    assert error.path == str(tmp_path / FILE)
    assert error.line == line
    assert reason in error.reason
    assert str(error).startswith(f"{tmp_path / FILE}:{line}: " if line else f"{tmp_path / FILE}: ")
    assert "\n" not in error.reason


def test_a_rule_of_another_indicator_says_where(tmp_path: Path) -> None:
    content = indicator().replace("id: volunteers/go", "id: admissions/go")
    error = broken(tmp_path, {FILE: content, "lexicon.yaml": GO})
    assert "does not belong to 'volunteers'" in error.reason
    assert error.line == 6


def test_bytes_that_are_no_text(tmp_path: Path) -> None:
    (tmp_path / "lexicon.yaml").write_bytes(b"classes:\n  go: [\xff]\n")
    with pytest.raises(PatternError, match="cannot be read") as caught:
        load_patterns([tmp_path])
    assert caught.value.path == str(tmp_path / "lexicon.yaml")


@pytest.mark.parametrize("name", ["none", "file.yaml"])
def test_no_such_folder(tmp_path: Path, name: str) -> None:
    (tmp_path / "file.yaml").write_text("x: 1\n")
    with pytest.raises(PatternError, match="no such folder of patterns") as caught:
        load_patterns([tmp_path / name])
    assert caught.value.path == str(tmp_path / name)


def test_a_folder_without_patterns(tmp_path: Path) -> None:
    (tmp_path / "readme.txt").write_text("nothing here")
    with pytest.raises(PatternError, match=r"holds no \.yaml file"):
        load_patterns([tmp_path])


def test_replacing_needs_indicators(tmp_path: Path) -> None:
    folder(tmp_path, {"lexicon.yaml": GO})
    with pytest.raises(PatternError, match="holds no indicators"):
        load_patterns([tmp_path], replace=True)


@pytest.mark.parametrize(
    "name, content, reason",
    [
        ("exclusions.yaml", "rules:\n  - {id: none/x, match: 'Q x', reason: a}\n", "rules.0.examples: Field required"),
        (
            "exclusions.yaml",
            "rules:\n  - {id: x, match: 'Q x', reason: a, examples: [b]}\n",
            "rules.0.id: String should",
        ),
        ("lexicon.yaml", "classes:\n  go: người\n", "classes.go: Input should be a valid tuple"),
        ("lexicon.yaml", "classes:\n  Go: [người]\n", "String should match pattern"),
        ("cues.yaml", "target: [sẽ]\n", "Field required"),
        ("units.yaml", "levels: []\n", "Field required"),
        ("periods.yaml", "numbers: {một: 1}\n", "Field required"),
        ("quantities.yaml", "numerals: 5\n", "numerals: Input should be a valid dictionary"),
        ("furniture.yaml", "headings: [a]\n", "Field required"),
    ],
)
def test_every_kind_of_file_is_checked(tmp_path: Path, name: str, content: str, reason: str) -> None:
    error = broken(tmp_path, {name: content})
    assert error.path == str(tmp_path / name)
    assert error.line is not None
    assert reason in error.reason


@pytest.mark.parametrize("name", ["target", "same", "modifiers.0.forms"])
def test_a_bad_cue_says_where(tmp_path: Path, name: str) -> None:
    """Cues are written in the language of rules too."""
    text = (default_directory() / "cues.yaml").read_text(encoding="utf-8")
    key = "forms: [" if name.startswith("modifiers") else f"{name}: ["
    error = broken(tmp_path, {"cues.yaml": text.replace(key, key + "'(trong', ", 1)})
    assert "not closed" in error.reason
    line = text[: text.index(key)].count("\n") + 1
    assert error.line == line


@pytest.mark.parametrize("used", [True, False])
def test_a_bad_class_says_where(tmp_path: Path, used: bool) -> None:
    more = "    unless: '{bad}'\n" if used else ""
    error = broken(tmp_path, {FILE: indicator(more=more), "lexicon.yaml": GO + "  bad: [đi, '(về']\n"})
    assert error.path == str(tmp_path / "lexicon.yaml")
    assert error.line == 3
    assert "not closed" in error.reason


@pytest.mark.parametrize(
    "name, old, new",
    [
        ("furniture.yaml", "counter_patterns:\n", "counter_patterns:\n  - '(['\n"),
        ("units.yaml", "posts: [", "posts: ['', "),
        ("units.yaml", "posts: [", "posts: ['Đồn Biên phòng', "),
        ("quantities.yaml", "never_after: [", "never_after: ['', "),
        ("quantities.yaml", "never_after: [", "never_after: ['mỗi ', "),
        ("quantities.yaml", "year_digit: năm", "year_digit: ''"),
        ("quantities.yaml", "    at_least: [là,", "    about: [là]\n    sure: [là,"),
        ("cues.yaml", "joints: [", "joints: ['', "),
        ("cues.yaml", "joints: [", "joints: ['Và', "),
        ("cues.yaml", "then: [", "then: ['', "),
        ("cues.yaml", "modifier_links: [mới,", "modifier_links: ['mới?',"),
        ("cues.yaml", "of: [household]", "of: [households]"),
        ("cues.yaml", '"{} năm', '"{years} năm'),
        ("units.yaml", "rank: province", "rank: kingdom"),
        ("units.yaml", "rank: province", "rank: city"),
        ("units.yaml", "{forms: [huyện ủy, huyện đoàn], level: huyện}", "{forms: [huyện ủy], level: huyen}"),
        ("periods.yaml", "year_word: ", "year_word: 'Năm' #"),
        ("periods.yaml", "{một: 1,", "{'': 1,"),
        ("furniture.yaml", "headings:\n", "headings:\n  - Tin khác\n"),
        ("furniture.yaml", "counter_patterns:\n", "counter_patterns:\n  - '(a)'\n"),
        ("furniture.yaml", "counter_patterns:\n", "counter_patterns:\n  - 'a*'\n"),
    ],
)
def test_vocabulary_that_cannot_be_used(tmp_path: Path, name: str, old: str, new: str) -> None:
    """A pattern that is none, an empty phrase, a phrase that is not folded: always a PatternError."""
    text = (default_directory() / name).read_text(encoding="utf-8")
    assert old in text
    folder(tmp_path, {name: text.replace(old, new, 1)})
    with pytest.raises(PatternError) as caught:
        Extractor(patterns=[tmp_path])
    assert caught.value.path == str(tmp_path / name)
    given = text[: text.index(old)].count("\n") + 1
    assert caught.value.line is not None and given <= caught.value.line <= given + 1


@pytest.mark.parametrize("name", ["lexcion.yaml", "lexicon.yml", "indicators/volunteers.yml"])
def test_a_file_that_would_stay_unread(tmp_path: Path, name: str) -> None:
    """A name that no file of patterns has is a slip, not a file to pass over."""
    error = broken(tmp_path, {FILE: indicator(match="đi Q người"), name: GO})
    assert error.path == str(tmp_path / name)
    assert "is no file of patterns" in error.reason


def test_replacing_by_nothing() -> None:
    with pytest.raises(PatternError, match="holds no indicators"):
        load_patterns(replace=True)


# --- a user's folder


def test_a_new_indicator_needs_no_code(tmp_path: Path) -> None:
    """A folder of YAML adds an indicator; the package's own stay."""
    folder(tmp_path, {FILE: indicator(), "lexicon.yaml": GO})
    extractor = Extractor(patterns=[tmp_path])
    text = "Năm 2022, Đảng bộ xã Mường Lói kết nạp 12 đảng viên. Cũng năm 2022, xã có lên đường 7 người."
    found = facts(extractor, text)
    assert [(one.indicator, one.value, one.rule) for one in found] == [
        ("admissions", 12, "admissions/verb-number-person"),
        ("volunteers", 7, "volunteers/go"),
    ]
    assert found[1].year == 2022
    assert found[1].unit is not None and found[1].unit.name == "Đảng bộ xã Mường Lói"
    assert not any(one.indicator == "volunteers" for one in facts(Extractor(), text))


def test_a_class_of_the_package_gains_entries(tmp_path: Path) -> None:
    text = "Năm 2022, Đảng bộ xã Mường Lói thu nạp 12 đảng viên."
    assert facts(Extractor(models=None), text) == []
    folder(tmp_path, {"lexicon.yaml": "classes:\n  admit: [thu nạp]\n"})
    assert [one.indicator for one in facts(Extractor(patterns=[tmp_path], models=None), text)] == ["admissions"]


def test_a_rule_with_the_same_id_takes_the_place(tmp_path: Path) -> None:
    """The other rules of the indicator stay."""
    more = "    subset: nữ\n"
    changed = indicator("admissions", "{admit} {aux}* ~ Q {person}", "verb-number-person", 9, more)
    folder(tmp_path, {"indicators/mine.yaml": changed})
    extractor = Extractor(patterns=[tmp_path])
    rules = [rule.id for rule in extractor.patterns.rules]
    assert rules.count("admissions/verb-number-person") == 1
    assert "admissions/label-number" in rules
    assert [one.subset for one in facts(extractor, "Năm 2022, Đảng bộ xã Mường Lói kết nạp 12 đảng viên.")] == ["nữ"]


def test_what_a_file_leaves_out_of_an_indicator_stays(tmp_path: Path) -> None:
    """A file that adds rules to an indicator keeps its topics, unless it gives its own."""
    folder(tmp_path / "rule", {"indicators/mine.yaml": indicator("admissions")})
    folder(tmp_path / "topic", {"indicators/mine.yaml": "topics: [lên đường]\n" + indicator("admissions")})
    for one in ("rule", "topic"):
        folder(tmp_path / one, {"lexicon.yaml": GO})
    own = load_patterns().indicators["admissions"].topics
    assert own
    assert load_patterns([tmp_path / "rule"]).indicators["admissions"].topics == own
    assert load_patterns([tmp_path / "topic"]).indicators["admissions"].topics == ("lên đường",)


def test_a_later_folder_stands_over_an_earlier_one(tmp_path: Path) -> None:
    one = folder(tmp_path / "one", {FILE: indicator(match="đi Q người")})
    two = folder(tmp_path / "two", {FILE: indicator(match="về Q người")})
    text = "Năm 2022, Đảng bộ xã Mường Lói đi 5 người. Năm 2022, Đảng bộ xã Mường Lói về 6 người."
    assert [fact.value for fact in facts(Extractor(patterns=[one, two]), text)] == [6]
    assert [fact.value for fact in facts(Extractor(patterns=[two, one]), text)] == [5]


def test_replace_reads_only_the_users_indicators(tmp_path: Path) -> None:
    folder(tmp_path, {FILE: indicator(match="{admit} Q {person}")})
    extractor = Extractor(patterns=[tmp_path], replace=True)
    assert list(extractor.patterns.indicators) == ["volunteers"]
    found = facts(extractor, "Năm 2022, Đảng bộ xã Mường Lói kết nạp 12 đảng viên, thành lập 2 chi bộ.")
    assert [(one.indicator, one.value) for one in found] == [("volunteers", 12)]


def test_an_exclusion_of_the_user(tmp_path: Path, package: CheckReport) -> None:
    text = "Năm 2022, Đảng bộ xã Mường Lói kết nạp 12 đảng viên danh dự."
    rule = "{id: none/honour, match: 'Q đảng viên danh dự', strength: 9, reason: is an honour"
    folder(tmp_path, {"exclusions.yaml": f"rules:\n  - {rule}, examples: ['{text}']}}\n"})
    assert facts(Extractor(), text) != []
    assert facts(Extractor(patterns=[tmp_path]), text) == []
    assert check_patterns([tmp_path]).failures == failed(package)


def test_the_hash_names_the_set_of_patterns(tmp_path: Path) -> None:
    one = folder(tmp_path / "one", {FILE: indicator(), "lexicon.yaml": GO})
    two = folder(tmp_path / "two", {FILE: indicator(), "lexicon.yaml": GO})
    other = folder(tmp_path / "other", {FILE: indicator(strength=8), "lexicon.yaml": GO})
    assert load_patterns([one]).hash == load_patterns([two]).hash
    assert len({load_patterns().hash, load_patterns([one]).hash, load_patterns([other]).hash}) == 3


def test_the_hash_tells_merged_from_replaced(tmp_path: Path) -> None:
    folder(tmp_path, {FILE: indicator(), "lexicon.yaml": GO})
    assert load_patterns([tmp_path]).hash != load_patterns([tmp_path], replace=True).hash


# --- what `patterns check` finds


def checked(path: Path, more: str, complete: bool = False) -> CheckReport:
    folder(path, {FILE: indicator(more=more), "lexicon.yaml": GO})
    return check_patterns([path], replace=True, complete=complete)


def own(report: CheckReport) -> list[str]:
    """The failures of the user's rules."""
    return [line for line in report.failures if "volunteers/" in line]


TEXT = "Năm 2022, Đảng bộ xã Mường Lói lên đường 7 người."


@pytest.mark.parametrize(
    "fact",
    [
        "value: 7",
        "value: 7.0",
        "value: 7, unit: Đảng bộ xã Mường Lói, year: 2022",
        'value: 7, period: "2022", qualifier: exact, status: reported, per: null, subset: null',
        "value: 7, rule: volunteers/go, indicator: volunteers",
        "value: 7, evidence: lên đường 7 người, unit_evidence: Đảng bộ xã Mường Lói, period_evidence: Năm 2022",
        "value: 7, flags: []",
    ],
)
def test_an_example_that_holds(tmp_path: Path, fact: str) -> None:
    report = checked(tmp_path, f"    examples:\n      - {{text: '{TEXT}', facts: [{{{fact}}}]}}\n")
    assert own(report) == []
    assert report.examples > 0


@pytest.mark.parametrize(
    "fact, said",
    [
        ("value: 8", "expected rule=volunteers/go value=8, got rule=volunteers/go value=7.0"),
        ("value: 7, year: 2021", "year=2021, got rule=volunteers/go value=7.0"),
        ("value: 7, unit: Đảng bộ xã Pu Nhi", "unit=Đảng bộ xã Pu Nhi, got"),
        ("value: 7, rule: volunteers/part", "expected rule=volunteers/part value=7, got rule=volunteers/go"),
        ("value: 7, colour: red", "a fact has no field 'colour'"),
        ("value: 7}, {value: 7", "expected rule=volunteers/go value=7"),
    ],
)
def test_an_example_that_fails_says_all(tmp_path: Path, fact: str, said: str) -> None:
    """File, line, rule, text, expected and got."""
    report = checked(tmp_path, f"    examples:\n      - {{text: '{TEXT}', facts: [{{{fact}}}]}}\n")
    (failure,) = own(report)
    assert failure.startswith(f"{tmp_path / FILE}:6: volunteers/go: “{TEXT}”: ")
    assert said in failure


def test_a_fact_more_than_expected_fails(tmp_path: Path) -> None:
    text = TEXT + " Năm 2023, Đảng bộ xã Pu Nhi lên đường 9 người."
    report = checked(tmp_path, f"    examples:\n      - {{text: '{text}', facts: [{{value: 7}}]}}\n")
    (failure,) = own(report)
    assert "expected nothing more, got rule=volunteers/go value=9.0 unit=Đảng bộ xã Pu Nhi year=2023" in failure


def test_an_example_with_a_date_and_a_title(tmp_path: Path) -> None:
    text = "Đến nay, xã lên đường 7 người."
    example = (
        f"text: '{text}', title: 'Xã Mường Lói lên đường', published: '2021-03-04', facts: [{{value: 7, year: 2021}}]"
    )
    assert own(checked(tmp_path, f"    examples:\n      - {{{example}}}\n")) == []
    unquoted = example.replace("'2021-03-04'", "2021-03-04")
    assert unquoted != example
    assert own(checked(tmp_path, f"    examples:\n      - {{{unquoted}}}\n")) == []
    bad = example.replace("2021-03-04", "hôm qua")
    (failure,) = own(checked(tmp_path, f"    examples:\n      - {{{bad}}}\n"))
    assert "hôm qua" in failure


def test_counterexamples(tmp_path: Path) -> None:
    assert own(checked(tmp_path, "    counterexamples: ['Năm 2022, xã có 7 người lên đường.']\n")) == []
    (failure,) = own(checked(tmp_path, f"    counterexamples: ['{TEXT}']\n"))
    assert "expected no fact, got rule=volunteers/go value=7.0" in failure


def test_an_exclusion_that_rejects_nothing(tmp_path: Path) -> None:
    rule = "{id: none/honour, match: 'Q đảng viên danh dự', reason: is an honour, examples: ['Xã có 5 đảng viên.']}"
    folder(tmp_path, {"exclusions.yaml": f"rules:\n  - {rule}\n"})
    failures = [line for line in check_patterns([tmp_path]).failures if "none/honour" in line]
    assert len(failures) == 1
    assert failures[0].startswith(f"{tmp_path / 'exclusions.yaml'}:2: none/honour: “Xã có 5 đảng viên.”")
    assert "expected that it rejects a number" in failures[0]


def test_completeness_is_asked_for(tmp_path: Path) -> None:
    more = f"    examples:\n      - {{text: '{TEXT}', facts: [{{value: 7}}]}}\n"
    assert own(checked(tmp_path, more)) == []
    said = own(checked(tmp_path, more, complete=True))
    assert [line.rpartition(": ")[2] for line in said] == ["has 1 examples, needs 2", "has no counterexamples"]


def test_every_rule_of_the_package_has_its_examples(package: CheckReport) -> None:
    assert [line for line in package.failures if line.endswith(INCOMPLETE)] == []


# --- the documentation


def test_the_worked_example_of_the_documentation_works(tmp_path: Path, package: CheckReport) -> None:
    """docs/patterns.md: its files make a folder whose examples hold, and which harms no rule of the package."""
    text = (Path(__file__).parents[1] / "docs" / "patterns.md").read_text(encoding="utf-8")
    blocks = re.findall(r"^```yaml (\S+)\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    assert len(blocks) == 2
    folder(tmp_path, dict(blocks))
    mine = tmp_path / "my-patterns"
    report = check_patterns([mine], complete=True)
    assert [line for line in report.failures if "members_excused" in line] == []
    assert failed(report) == failed(package)


def test_the_documentation_tells_the_language() -> None:
    """Every key of a rule is explained."""
    text = (Path(__file__).parents[1] / "docs" / "patterns.md").read_text(encoding="utf-8")
    assert [key for key in Rule.model_fields if key != "id" and f"| `{key}` |" not in text] == []
