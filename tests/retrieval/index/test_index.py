"""The index: doc ids and positions stay what they say, whatever is deleted, added or merged."""

import numpy as np

from retrieval import Library
from retrieval.documents.article import Article
from retrieval.index.building import build_segment
from retrieval.index.index import Index
from retrieval.index.segment import Part, term_hash
from retrieval.index.storage import _arrays
from retrieval.readers.reading import article_from_text


def article(name: str, sentences: int = 3) -> Article:
    text = "".join(f"这是{name}的第{number}句话。" for number in range(sentences))
    return article_from_text(f"# {name}\n\n{text}", f"{name}.md")


def with_articles(index: Index, *articles: Article) -> Index:
    return index.with_changes({a.file for a in articles}, [build_segment([*articles])])


def test_passages_stand_in_the_order_of_the_files_and_deleted_ones_nowhere():
    index = with_articles(with_articles(Index(), article("乙"), article("丁")), article("丙", 1))
    index = with_articles(index, article("乙", 2), article("甲"))
    assert index.files == ["丁.md", "丙.md", "乙.md", "甲.md"]
    assert index.passage_counts == [3, 1, 2, 3]
    assert [passage.article.file for passage in index.passages] == [
        *3 * ["丁.md"], "丙.md", *2 * ["乙.md"], *3 * ["甲.md"]
    ]  # fmt: skip
    assert len(index) == len(index.passages) == 9
    for passage in index.passages:
        assert index.passage_with_id(passage.id) == passage
    assert index.positions_in(["甲.md", "丁.md", "戊.md"]).tolist() == [0, 3]


def test_doc_ids_are_those_of_the_parts_one_after_the_other():
    index = with_articles(with_articles(Index(), article("乙"), article("丁")), article("丙", 1))
    index = index.with_changes({"乙.md"}, [])
    doc_ids = index.doc_ids()
    by_segment = [(base + numbers).tolist() for _, base, numbers in index.by_segment(doc_ids)]
    assert by_segment == [[3, 4, 5], [6]]
    assert index.article_positions(doc_ids).tolist() == [0, 0, 0, 1]
    assert index.doc_ids(np.array([1])).tolist() == [6]


def test_the_words_of_deleted_articles_are_in_no_article():
    tea = article_from_text("# 泡茶\n\n## 绿茶\n\n水要热。\n", "茶.md")
    noodles = article_from_text("# 煮面\n\n## 拉面\n\n水要多。\n", "面.md")
    index = with_articles(Index(), tea, noodles).with_changes({"茶.md"}, [])
    (part,) = index.parts
    words = ["泡茶", "绿茶", "热", "煮面", "拉面", "多", "水"]
    assert [word for word in words if part.has(term_hash(word))] == words[3:]


def test_the_items_of_a_list_are_found_after_many_passages_have_been_deleted():
    shopping = article_from_text("# 买菜\n\n要买的有：\n\n- 鸡蛋两斤\n- 番茄三个\n", "买菜.md")
    index = with_articles(with_articles(Index(), article("乙", 30), article("丁")), shopping)
    index = index.with_changes({"乙.md"}, [])
    lead = next(n for n in index.doc_ids().tolist() if "要买" in index.passage(n).text)
    items = [index.passage(doc_id).text for doc_id in index.items_below(lead, 5)]
    assert items == ["鸡蛋两斤", "番茄三个"]


def test_the_items_of_a_list_are_found_after_their_article_has_left_the_cache():
    part = Part.of_all(
        build_segment([article_from_text("# 茶\n\n步骤：\n\n1. 洗杯。\n2. 泡茶。\n", "a.md")])
    )
    index = Index([part])
    index.passage(0)
    part.segment.article.cache_clear()
    assert [*index.items_below(0, 5)] == [1, 2]


def test_a_merged_segment_is_the_one_that_its_articles_make():
    kept, gone = [article("甲"), article("乙")], [article("丙"), article("丁", 2)]
    parts = [Part.of_all(build_segment(articles)) for articles in zip(kept, gone, strict=True)]
    (part,) = Index(parts).with_changes({a.file for a in gone}, []).merge().parts
    anew = build_segment(kept)
    for (name, array), (_, expected) in zip(_arrays(part.segment), _arrays(anew), strict=True):
        assert np.array_equal(array, expected), name


def test_merged_segments_have_each_more_passages_than_all_smaller_ones():
    index = Index()
    for number in range(20):
        index = with_articles(index, article(f"{number:02}")).merge()
        sizes = sorted(len(part) for part in index.parts)
        assert all(size > sum(sizes[:at]) for at, size in enumerate(sizes))
    assert len(index) == 60
    half = index.with_changes({f"{number:02}.md" for number in range(11)}, []).merge()
    assert all(2 * part.live.sum() >= len(part.live) for part in half.parts)
    assert half.files == index.files[11:]


def test_an_item_is_found_by_the_label_of_the_item_above_it():
    items = "- 学生票\n  - 每张 4 元\n- 团体票\n  - 每张 3 元\n- 单程票\n  - 每张 9 元\n"
    library = Library([article_from_text(items, "船票.md")])
    assert library.ask("团体票每张多少").hits[0].passage.text == "每张 3 元"
