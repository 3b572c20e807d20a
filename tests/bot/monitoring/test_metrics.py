"""The figures: what is counted, and under which surface."""

import asyncio
import time

import pytest
from telegram import Update
from telegram.ext import TypeHandler

from bot.feedback import recorder
from bot.feedback.store import statistics
from bot.monitoring.metrics import SURFACES, Metrics
from retrieval import Library
from tests.telegram.harness import (
    ANSWER,
    FRIENDS,
    NOWHERE,
    QUESTION,
    Broken,
    data_of,
    small_articles,
)
from tests.telegram.local import user


@pytest.fixture
def metrics(bot):
    return Metrics(bot.app.bot_data)


@pytest.fixture
def figure(metrics):
    """A figure as Prometheus would get it."""

    def of(name: str, **labels: str) -> float | None:
        return metrics.registry.get_sample_value(f"wenju_{name}", labels)

    return of


@pytest.fixture
def handles(bot, metrics):
    """Hand an update to the bot, as the update processor does where figures are wanted."""

    async def watched(update):
        told = Update.de_json(update, bot.app.bot)
        # In a task of its own, as python-telegram-bot does it.
        await asyncio.create_task(metrics.measure(told, bot.app.process_update(told)))

    return watched


async def test_updates_are_counted_by_surface_and_timed(bot, figure, handles):
    api = bot.api
    shown = await bot.replies(QUESTION)
    for update in (
        api.message(QUESTION),
        api.edited(api.message(QUESTION)["message"], NOWHERE),
        api.message(f"/ask {QUESTION}", chat=FRIENDS),
        api.message("大家好", chat=FRIENDS),
        api.inline_query(QUESTION),
        api.guest_message(f"@wenju_bot {QUESTION}"),
        api.pressed(shown, data_of(shown, "上下文")),
        {"update_id": 100_000, "something_new": {}},
    ):
        await handles(update)
    counted = {surface: figure("updates_total", surface=surface) for surface in SURFACES}
    assert counted == {
        "private": 2,
        "group": 2,
        "inline": 1,
        "guest": 1,
        "button": 1,
        "other": 1,
    }
    for surface in SURFACES:
        assert figure("update_seconds_count", surface=surface) == counted[surface]
    assert 0 < figure("update_seconds_sum", surface="private") < 5
    assert figure("update_seconds_bucket", surface="private", le="+Inf") == 2


async def test_the_found_share_is_of_questions_and_counts_each_once(
    bot, figure, handles, monkeypatch
):
    monkeypatch.setattr(recorder, "TYPING_PAUSE", 0)
    api = bot.api
    shown = await bot.replies("绿萝怎么施肥？")
    nothing = await bot.replies(NOWHERE)
    before = bot.app.bot_data.feedback.totals.copy()
    for update in (
        api.message(QUESTION),
        api.message(NOWHERE),
        api.message("你好"),  # no question
        api.message("/help"),
        api.inline_query(QUESTION),
        api.inline_query(QUESTION, "10"),  # somebody scrolls on
        api.inline_query(""),  # examples, which nobody has asked for
        api.guest_message(f"@wenju_bot {NOWHERE}"),
        api.pressed(shown, "h:1"),  # somebody turns the page
        api.pressed(nothing, data_of(nothing, "？")),  # a question that was suggested
    ):
        await handles(update)

    await asyncio.sleep(0.01)  # until nobody types on

    def asked(found: str) -> dict[str, float]:
        counts = {
            s: figure("questions_total", surface=s, found=found) - before[s, found == "yes"]
            for s in SURFACES
        }
        return {surface: count for surface, count in counts.items() if count}

    assert asked("yes") == {"private": 1, "inline": 1, "button": 1}
    assert asked("no") == {"private": 1, "guest": 1}


async def test_figures_and_statistics_tell_the_same(bot, figure, handles):
    for text in QUESTION, NOWHERE, "你好":
        await handles(bot.api.message(text))
    await handles(bot.api.message(f"/ask {QUESTION}", chat=FRIENDS))
    counted = await bot.app.bot_data.feedback.run(statistics)
    assert counted.counts == {"private": 2, "group": 1}
    for surface, times in counted.counts.items():
        assert times == sum(
            figure("questions_total", surface=surface, found=found) for found in ("yes", "no")
        )
    assert counted.found == 2


async def test_errors_are_counted_by_kind_beside_what_is_done_about_them(
    bot, metrics, figure, handles
):
    async def fail(*_: object) -> None:
        raise Broken

    bot.app.handlers[0].insert(0, TypeHandler(object, fail))
    bot.app.add_error_handler(metrics.count_error)
    await handles(bot.api.message(QUESTION))
    await bot.app.process_error(None, Broken())
    assert figure("errors_total", place="update", error="Broken") == 1
    assert figure("errors_total", place="polling", error="Broken") == 1
    assert figure("updates_total", surface="private") == 1  # it is no less an update
    bot.errors.clear()


async def test_the_index_has_its_size_and_its_age(bot, metrics, figure, handles):
    library = bot.app.bot_data.library
    assert figure("articles") == len(library.articles)
    assert figure("passages") == len(library.passages)
    await asyncio.sleep(0.1)
    assert figure("index_age_seconds") >= 0.1
    # Another library takes its place: its age is counted from then on.
    replaced = time.monotonic()
    bot.app.bot_data.library = Library(small_articles()[:1])
    await handles(bot.api.message("你好"))
    assert figure("articles") == 1
    await asyncio.sleep(0.1)
    assert 0.1 <= figure("index_age_seconds") <= time.monotonic() - replaced


async def test_what_could_not_be_read_is_told(kept_bot, folder):
    metrics = Metrics(kept_bot.app.bot_data)

    def figures() -> list[float | None]:
        names = "wenju_articles", "wenju_unreadable_files", "wenju_reload_failed"
        return [metrics.registry.get_sample_value(name) for name in names]

    (folder / "tea.md").write_bytes(b"")
    await kept_bot.reads("/reload")
    assert figures() == [2, 1, 0]
    (folder / "rice.txt").rename(folder / "rice")
    (folder / "tea.md").rename(folder / "tea")
    await kept_bot.reads("/reload")
    assert figures() == [2, 1, 1]
    (folder / "rice").rename(folder / "rice.txt")
    await kept_bot.reads("/reload")
    assert figures() == [1, 1, 0]  # what has no suffix is not read, and named


async def test_no_figure_holds_a_word_or_a_person(bot, metrics, handles):
    from prometheus_client import generate_latest

    # An id that no figure of another kind has in it, such as a time in seconds.
    person = user(7_160_593_428_517, "周晓红", username="zhou_xiaohong")
    await handles(bot.api.message(QUESTION, user=person))
    page = generate_latest(metrics.registry).decode()
    assert 'surface="private"' in page
    for secret in QUESTION, ANSWER, *map(str, (person[name] for name in ("id", "first_name"))):
        assert secret not in page
    assert person["username"] not in page
