import pytest

from retrieval.answers.answer import Answer
from retrieval.library import Library
from retrieval.readers.reading import plain_article

TEXTS = [
    "通辽市人力资源和社会保障局在新城大街。养老金由它发放。",
    "公安局负责出入境证件。",
    "医院在旧城。",
]


def ask(question: str) -> Answer:
    library = Library([plain_article(str(n), "", text) for n, text in enumerate(TEXTS)])
    return library.ask(question)


def first(question: str) -> str:
    return ask(question).hits[0].passage.text


def test_the_short_name_of_an_office_finds_the_long_one():
    assert "社会保障局" in first("人社局在哪条街")


def test_a_word_typed_by_its_sound_is_found():
    assert "新城大街" in first("同僚的局在哪条街")


@pytest.mark.parametrize(
    "question",
    [
        "同僚",  # alone
        "同僚是谁",  # no other word than those that ask
        "医院的同僚",  # no sentence has both 通辽 and 医院
    ],
)
def test_a_word_that_the_folder_lacks_is_no_other_word_without_a_sentence_that_says_so(
    question: str,
):
    assert ask(question).heard == {}


def test_a_well_known_place_is_meant_as_typed():
    library = Library([plain_article("1", "", "局长与各部门的关系很好。边境的部门在新城。")])
    assert library.ask("广西的部门在哪").heard == {}
    assert library.ask("汴京的部门在哪").heard == {"汴京": "边境"}


def test_what_is_no_word_is_heard_even_alone():
    assert ask("通僚在哪里").heard == {"通僚": "通辽"}


def test_a_word_that_was_heard_is_less_sure_than_the_one_typed_right():
    typed, right = (ask(f"{word}的保障局在哪条街") for word in ("同僚", "通辽"))
    assert typed.heard
    assert typed.hits[0].passage.id == right.hits[0].passage.id
    assert (typed.confident, right.confident) == (False, True)
