"""The question sets on real collections are what their README says."""

import json
from pathlib import Path

import pytest

SETS = Path(__file__).parent / "collections"


def _questions(half: str, name: str) -> list[str]:
    lines = (SETS / half / name).read_text("utf-8").splitlines()
    if name.endswith(".jsonl"):
        return [json.loads(line)["question"] for line in lines]
    return [line.split("\t")[0] for line in lines]


@pytest.mark.parametrize("name", sorted(path.name for path in (SETS / "fit").iterdir()))
def test_no_question_is_in_both_halves(name: str):
    fit, check = (_questions(half, name) for half in ("fit", "check"))
    assert len(set(fit + check)) == len(fit + check)
    assert abs(len(fit) - len(check)) <= 1


@pytest.mark.parametrize("path", sorted(SETS.glob("*/*.tsv")), ids=lambda path: path.name)
def test_each_row_has_a_question_and_what_a_right_hit_holds(path: Path):
    for line in path.read_text("utf-8").splitlines():
        question, wanted = line.split("\t")
        assert question.strip()
        assert all(all(part.split("~")) for part in wanted.split("|"))
