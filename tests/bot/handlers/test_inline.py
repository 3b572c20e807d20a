"""Inline queries: @bot 问题 in any chat."""

import pytest

from bot.application import in_process_application
from bot.handlers import inline
from retrieval import Library
from retrieval.library import EMBEDDING_TIMEOUT
from tests.telegram.harness import (
    ANSWER,
    FRIENDS,
    HOSTILE,
    HOSTILE_QUESTION,
    NOWHERE,
    QUESTION,
    Bot,
    Broken,
    article,
    linked,
    raising,
    texts_of_type,
)
from tests.telegram.local import LocalRequest, user


async def all_pages(bot, query):
    """Every answer that Telegram gets while somebody scrolls to the end."""
    answers = [await bot.finds(query)]
    while offset := answers[-1].get("next_offset"):
        assert len(answers) < 50
        answers.append(await bot.finds(query, offset))
    return answers


async def test_a_hit_shows_the_passage_and_its_article(bot):
    (first, *_) = (await bot.finds(QUESTION))["results"]
    assert first["title"] == "《怎样养好绿萝？》"
    assert first["description"] == ANSWER


async def test_choosing_a_hit_posts_question_passage_and_source(bot):
    (first, *_) = (await bot.finds(QUESTION))["results"]
    message = bot.api.chosen(first, QUESTION, chat=FRIENDS)[1]["message"]
    assert message["text"].startswith(f"问：{QUESTION}\n")
    assert ANSWER in texts_of_type(message, "blockquote")[0]
    assert linked(message) == ["https://example.org/pothos?a=1&b=2"]
    (context,) = message["reply_markup"]["inline_keyboard"][0]
    parameter = context["url"].removeprefix("https://t.me/wenju_bot?start=")
    shown = await bot.replies(f"/start {parameter}")
    assert ANSWER in texts_of_type(shown, "bold")


async def test_asked_which_articles_there_are_it_lists_them(bot):
    listed, whole = await bot.finds("都有哪些文章"), await bot.finds("")
    assert [r["title"] for r in listed["results"]] == [r["title"] for r in whole["results"]]


async def test_pages_of_ten_until_there_are_no_more(bot):
    answers = await all_pages(bot, "绿萝施肥：施一次薄肥，肥料要稀释几百倍再用？")
    assert len(answers) > 1
    assert all(len(answer["results"]) == 10 for answer in answers[:-1])
    assert 0 < len(answers[-1]["results"]) <= 10
    ids = [result["id"] for answer in answers for result in answer["results"]]
    assert len(ids) == len(set(ids))
    assert "next_offset" not in answers[-1]


async def test_a_long_sentence_is_told_by_its_clauses_in_three_lines(bot):
    (first, *_) = (await bot.finds("绿萝施肥：施一次薄肥，肥料要稀释几百倍再用？"))["results"]
    assert len(first["description"]) <= 57
    assert "…" in first["description"]
    whole = bot.app.bot_data.library.passage(first["id"]).text
    assert first["description"].strip("…") in whole


async def test_a_weak_answer_says_so_in_its_button_and_on_every_line(seeded_bot):
    bot = seeded_bot
    answer = await bot.finds("二连浩特的冬天有多冷")
    assert answer["button"]["text"] == "没有直接的回答，点这里看最接近的"
    assert answer["results"]
    for result in answer["results"]:
        assert result["description"].startswith("没有直接的回答 · ")
        assert len(result["description"]) <= 57
    closest = await bot.replies(f"/start {answer['button']['start_parameter']}")
    assert "二连浩特" in closest["text"]


async def test_an_article_whose_title_is_typed_is_offered_itself(bot):
    for typed in "台灣高山茶的製作", "台湾高山茶", "《台灣高山茶的製作》採摘":
        results = (await bot.finds(typed))["results"]
        (card,) = [r for r in results if r["id"] == bot.app.bot_data.library.articles[1].id]
        assert card["title"] == "《台灣高山茶的製作》"
        assert "採摘" in bot.api.chosen(card)[1]["message"]["text"]
    ids = {r["id"] for r in (await bot.finds("高山茶"))["results"]}
    assert bot.app.bot_data.library.articles[0].id not in ids


@pytest.mark.parametrize("query", ["移民", "通辽"])
async def test_articles_of_a_matching_title_push_no_hit_out(seeded_bot, query):
    results = [r for answer in await all_pages(seeded_bot, query) for r in answer["results"]]
    ids = [result["id"] for result in results]
    library = seeded_bot.app.bot_data.library
    hits = library.ask(query, inline.MAX_HITS, embedding_timeout=0).hits
    assert len(ids) == len(set(ids)) > len(hits) > inline.PAGE_SIZE
    assert {hit.passage.id for hit in hits} < {*ids}


async def test_an_offset_beyond_the_end_or_out_of_nowhere_is_answered(bot):
    assert (await bot.finds(QUESTION, "9990"))["results"] == []
    for offset in "x", "-5", "1e3", "９", "9" * 60, "١":
        assert "results" in await bot.finds(QUESTION, offset)


async def test_with_nothing_typed_there_are_questions_and_articles(bot, library):
    answers = await all_pages(bot, "")
    results = [result for answer in answers for result in answer["results"]]
    titles = [result["title"] for result in results]
    assert "《台灣高山茶的製作》" in titles
    assert len(results) >= len(library.articles)
    examples = [r["input_message_content"]["message_text"] for r in results]
    (offer,) = library.suggestions(limit=1)
    assert any(f"问：{offer.question}" in text for text in examples)
    for result in results:  # whichever is chosen, what it posts is worth reading
        assert len(bot.api.chosen(result)[1]["message"]["text"]) > 10
    assert "button" not in answers[0]


async def test_an_article_is_described_by_what_its_title_does_not_tell(bot):
    results = [result for answer in await all_pages(bot, "") for result in answer["results"]]
    described = {result["title"]: result.get("description", "") for result in results}
    assert described["《怎样养好绿萝？》"] == "家庭园艺 · 2024-03-01"
    assert described["《台灣高山茶的製作》"] == "茶業雜誌"


async def test_many_articles_are_paged(api, seeds):
    many = [article(f"{n}.md", f"第{n}篇", {"": [f"这是第{n}篇文章。"]}) for n in range(37)]
    async with in_process_application(Library(many), LocalRequest(api)) as app:
        bot = Bot(app, api)
        answers = await all_pages(bot, "")
    titles = [result["title"] for answer in answers for result in answer["results"]]
    assert {f"《第{n}篇》" for n in range(37)} <= set(titles)
    assert len(answers[0]["results"]) == 10
    bot.check()


async def test_white_space_is_nothing_typed(bot):
    assert (await bot.finds("  \n"))["results"] == (await bot.finds(""))["results"]


async def test_no_hit_gives_no_result_to_post_but_a_button_that_leads_on(bot):
    answer = await bot.finds(NOWHERE)
    assert answer["results"] == []
    assert answer["button"]["text"].startswith("没有找到")
    shown = await bot.replies(f"/start {answer['button']['start_parameter']}")
    assert "可以试试" in shown["text"]


async def test_everybody_gets_the_same_so_telegram_may_answer_for_the_bot(bot):
    answer = await bot.finds(QUESTION)
    assert answer["is_personal"] is False
    assert answer["cache_time"] >= 600
    english = await bot.finds(QUESTION, user=user(language_code="en"))
    assert english["results"] == answer["results"]


async def test_a_traditional_question_is_answered_in_traditional(bot):
    (first, *_) = (await bot.finds("綠蘿多久澆一次水？"))["results"]
    assert first["reply_markup"]["inline_keyboard"][0][0]["text"] == "看上下文"
    assert first["description"] == ANSWER
    assert bot.api.chosen(first)[1]["message"]["text"].startswith("問：綠蘿")


async def test_markup_in_articles_and_queries_is_text(bot):
    (first, *_) = (await bot.finds(HOSTILE_QUESTION))["results"]
    assert "<b>&amp;" in first["title"]
    assert "<script>" in first["description"]
    assert HOSTILE[:10] in bot.api.chosen(first)[1]["message"]["text"]
    (first, *_) = (await bot.finds(f"<b>{QUESTION}</i>&lt;"))["results"]
    assert f"<b>{QUESTION}</i>&lt;" in bot.api.chosen(first)[1]["message"]["text"]


async def test_nobody_who_types_waits_for_vectors(bot, library, monkeypatch):
    waited = []
    ask = Library.ask

    def asked(self, question, *arguments, embedding_timeout=EMBEDDING_TIMEOUT, **options):
        waited.append(embedding_timeout)
        return ask(self, question, *arguments, embedding_timeout=embedding_timeout, **options)

    monkeypatch.setattr(Library, "ask", asked)
    await bot.finds(QUESTION)
    await bot.finds("")
    assert set(waited) == {0}
    await bot.replies(QUESTION)
    assert waited[-1] == EMBEDDING_TIMEOUT


async def test_a_failure_is_answered_and_not_cached(bot, library, monkeypatch):
    monkeypatch.setattr(Library, "ask", raising(Broken))
    answer = await bot.finds(QUESTION)
    assert (answer["results"], answer["cache_time"]) == ([], 0)
    assert [type(error) for error in bot.errors] == [Broken]
    bot.errors.clear()


async def test_a_query_that_is_too_old_is_no_news(bot, caplog):
    update = bot.api.inline_query(QUESTION)
    bot.refusals = ["query is too old"]
    bot.api.chats.close_query("inline", update["inline_query"]["id"])
    await bot.gets(update)
    assert len(bot.errors) == 1
    bot.errors.clear()
    assert [r for r in caplog.records if r.name == "wenju" and r.levelname != "DEBUG"] == []


def test_a_page_is_what_telegram_takes():
    assert inline.PAGE_SIZE <= 50
