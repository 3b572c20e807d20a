from retrieval.library import Library
from retrieval.readers.reading import plain_article

TEXTS = [
    "通辽市人力资源和社会保障局在新城大街。养老金由它发放。",
    "公安局负责出入境证件。",
    "医院在旧城。",
]


def first(question: str) -> str:
    library = Library([plain_article(str(n), "", text) for n, text in enumerate(TEXTS)])
    return library.ask(question).hits[0].passage.text


def test_the_short_name_of_an_office_finds_the_long_one():
    assert "社会保障局" in first("人社局在哪条街")


def test_a_word_typed_by_its_sound_is_found():
    assert "新城大街" in first("同僚的局在哪条街")
