import re

from hypothesis import given, settings
from hypothesis import strategies as st

from retrieval.documents.passages import MAX_BELOW_LEAD_IN, Passage, passages
from retrieval.readers.reading import article_from_text, plain_article

sentence = st.sampled_from(["今天下雨。", "明天晴！", "“走吧。”他说。", "价格是9.9元。"])


def of(text: str, file: str = "a.txt") -> list[Passage]:
    return list(passages([plain_article(file, "题目", text)]))


def test_a_passage_knows_its_neighbours_in_the_paragraph():
    first, second, third, alone = of("今天下雨。 明天天晴。后天怎样？\n另一段。")
    assert (first.before, first.text, first.after) == ("", "今天下雨。", "明天天晴。")
    assert (second.before, second.text, second.after) == ("今天下雨。", "明天天晴。", "后天怎样？")
    assert (third.before, third.after) == ("明天天晴。", "")
    assert (alone.before, alone.text, alone.after) == ("", "另一段。", "")


def test_a_passage_knows_the_heading_it_stands_under():
    text = "题目\n开头的话。\n一、背景\n背景的话。\n二、结论\n结论的话。"
    article = article_from_text(text, "a.txt")
    assert [(p.section, p.text) for p in passages([article])] == [
        ("", "开头的话。"),
        ("一、背景", "背景的话。"),
        ("二、结论", "结论的话。"),
    ]


def test_the_question_of_a_faq_heads_its_answer():
    talk = """专访
问：高温会持续多久？
答：到八月下旬才会缓解。另外会下雨。
问：要注意什么？
答：多喝水。"""
    assert [(p.section, p.text) for p in passages([article_from_text(talk, "a.txt")])] == [
        ("高温会持续多久？", "答：到八月下旬才会缓解。"),
        ("高温会持续多久？", "另外会下雨。"),
        ("要注意什么？", "答：多喝水。"),
    ]


def test_an_answer_to_somebody_stands_next_to_his_question():
    talk = "专访\n\n记者：市民应该注意什么？\n陈明：中午少出门。\n\n记者收起了本子。"
    question, answer, _ = passages([article_from_text(talk, "a.txt")])
    assert question.after == answer.text == "陈明：中午少出门。"
    assert answer.before == question.text


def test_what_leads_in_to_an_item_or_a_command_is_before_it_and_they_are_after_it():
    text = """# 手册

出发之前请带上：

- 证件
  - 身份证
- 雨伞

然后运行：

```bash
npm install
npm start
```

祝你顺利。
"""
    found = {p.text: p for p in passages([article_from_text(text, "a.md")])}
    assert found["证件"].before == found["雨伞"].before == "出发之前请带上："
    assert found["身份证"].leads == ("出发之前请带上：", "证件")
    assert found["出发之前请带上："].after == "证件\n身份证\n雨伞"
    command = found["npm install\nnpm start"]
    assert (command.paragraph.kind, command.before) == ("code", "然后运行：")
    assert found["然后运行："].after == command.text
    assert found["祝你顺利。"].before == ""


def test_a_short_line_joined_to_the_one_above_leads_in_to_the_list_below_it():
    text = "# 手册\n\n工资每月十五日发。\n公司提供以下福利：\n\n1. 餐补\n2. 体检\n"
    found = {p.text: p for p in passages([article_from_text(text, "a.md")])}
    assert found["公司提供以下福利："].after == "餐补\n体检"
    assert found["餐补"].before == "公司提供以下福利："


def test_what_a_paragraph_leads_in_to_is_shown_as_far_as_there_is_room():
    items = "\n".join(f"- 第{n}样东西，请提前准备好并放进随身的包里" for n in range(60))
    lead, *_ = passages([article_from_text(f"# 清单\n\n请准备：\n\n{items}\n", "a.md")])
    assert 100 < len(lead.after) <= MAX_BELOW_LEAD_IN
    assert lead.after.endswith("包里")


def test_code_and_rows_are_passages_as_a_whole_and_a_drawing_is_none():
    text = """# 报销

| 项目 | 上限 |
|---|---|
| 餐费 | 80元。酒水除外 |

```mermaid
graph TD; 报销-->付款
```

```
第一行。第二行！
第三行
```
"""
    found = [(p.paragraph.kind, p.text) for p in passages([article_from_text(text, "a.md")])]
    assert found == [
        ("row", "项目：餐费；上限：80元。酒水除外"),
        ("code", "第一行。第二行！\n第三行"),
    ]


@settings(deadline=None)
@given(st.lists(st.lists(sentence, min_size=1, max_size=4).map("".join), min_size=1, max_size=5))
def test_offsets_are_places_in_the_articles_text(paragraphs: list[str]):
    text = "\n".join(paragraphs)
    found = of(text)
    assert "".join(p.text for p in found) == text.replace("\n", "")
    for p in found:
        assert text[p.start : p.end] == p.text
        assert p.paragraph.start <= p.before_start <= p.start < p.end <= p.after_end
        assert p.after_end <= p.paragraph.end


@settings(deadline=None)
@given(st.lists(sentence, min_size=1, max_size=30))
def test_ids_are_short_and_no_two_are_the_same(sentences: list[str]):
    ids = [p.id for p in of("".join(sentences))]
    assert len(set(ids)) == len(ids)
    assert all(re.fullmatch(r"[A-Za-z0-9_-]{1,16}", i) for i in ids)


def test_an_id_stays_while_its_sentence_stands_unchanged():
    before = {p.text: p.id for p in of("这是第一句。这是第二句。这是第三句。")}
    after = {p.text: p.id for p in of("新的开头。这是第二句。改过的第三句。\n这是第一句。")}
    assert after["这是第一句。"] == before["这是第一句。"]
    assert after["这是第二句。"] == before["这是第二句。"]
    assert after["改过的第三句。"] not in before.values()


def test_the_same_sentence_in_two_files_has_two_ids():
    assert of("今天下雨。", "a.txt")[0].id != of("今天下雨。", "b.txt")[0].id


def test_ids_are_the_same_on_every_run():
    assert of("今天下雨。")[0].id == "Bi__oybl7EQ"


def test_long_code_is_cut_between_its_parts():
    """A line of a program alone tells nothing."""
    part = "\n".join(f"    print({number}) # 行" for number in range(20))
    code = "\n\n".join(f"def f{number}():\n{part}" for number in range(4))
    (article,) = [article_from_text(f"# 手册\n\n例如：\n\n```\n{code}\n```\n", "a.md")]
    found = [passage.text for passage in passages([article])][1:]
    assert "\n\n".join(found) == code
    assert [text.count("def ") for text in found] == [2, 2]
