"""Forwarded posts as article files: word for word, with what Telegram tells of their origin."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from telegram import Message

from bot.articles.posts import MIN_LENGTH, is_post, post_data, post_title
from retrieval.documents.characters import clean_characters
from retrieval.readers.reading import article_from_text

NEWS = {"id": -100123, "type": "channel", "title": "每日茶讯", "username": "tea_news"}
NOON = 1717243200  # 2024-06-01 12:00 UTC
CHANNEL = {"type": "channel", "date": NOON, "chat": NEWS, "message_id": 42}
BODY = "清明前后采的茶叫明前茶。" + "这时的芽叶细嫩，香气清雅。" * 20
TEXT = f"明前茶为什么贵\n\n{BODY}"


@pytest.fixture(autouse=True)
def noon_is_the_same_day_everywhere(monkeypatch):
    with monkeypatch.context() as here:
        here.setenv("TZ", "UTC")
        time.tzset()
        yield
    time.tzset()


def post(text=TEXT, origin=CHANNEL, **more):
    content = {"message_id": 1, "date": 0, "chat": {"id": 1, "type": "private"}, "text": text}
    return Message.de_json({**content, "forward_origin": origin, **more}, None)


def article(message):
    return article_from_text(post_data(message).decode(), "post.txt")


def test_a_channels_post_tells_all_of_its_origin():
    read = article(post(origin={**CHANNEL, "author_signature": "周晓红"}))
    assert read.title == "明前茶为什么贵"
    assert read.publisher == "每日茶讯"
    assert read.published == "2024-06-01"
    assert read.authors == ("周晓红",)
    assert read.url == "https://t.me/tea_news/42"
    assert read.text == BODY


def test_a_private_channels_post_has_no_address():
    chat = {name: value for name, value in NEWS.items() if name != "username"}
    assert article(post(origin={**CHANNEL, "chat": chat})).url == ""


@pytest.mark.parametrize(
    ("origin", "publisher", "authors"),
    [
        (
            {"type": "user", "sender_user": {"id": 7, "is_bot": False, "first_name": "周晓红"}},
            "",
            ("周晓红",),
        ),
        ({"type": "hidden_user", "sender_user_name": "周晓红"}, "", ("周晓红",)),
        (
            {"type": "chat", "sender_chat": {"id": -5, "type": "supergroup", "title": "茶友会"}},
            "茶友会",
            (),
        ),
    ],
)
def test_what_a_person_or_a_group_wrote(origin, publisher, authors):
    read = article(post(origin={**origin, "date": NOON}))
    assert (read.publisher, read.authors, read.published) == (publisher, authors, "2024-06-01")


def test_a_first_line_that_is_no_title_is_text_and_the_source_names_the_post():
    message = post(text=BODY)
    assert post_title(message) == "每日茶讯"
    read = article(message)
    assert read.title == "每日茶讯"
    assert read.text == BODY


@pytest.mark.parametrize(("length", "is_title"), [(80, True), (81, False)])
def test_a_first_line_of_up_to_80_characters_is_a_title(length, is_title):
    first = "茶" * length
    message = post(text=f"{first}\n\n{BODY}")
    assert post_title(message) == (first if is_title else "每日茶讯")
    assert (first in article(message).text) != is_title


def test_the_day_is_that_of_the_machines_time_zone(monkeypatch):
    monkeypatch.setenv("TZ", "Asia/Shanghai")
    time.tzset()
    late = {**CHANNEL, "date": NOON + 8 * 3600}  # 20:00 UTC, 04:00 on the next day there
    assert article(post(origin=late)).published == "2024-06-02"


def test_only_a_long_text_that_is_forwarded_is_a_post():
    assert is_post(post())
    assert is_post(post(text=None, caption=TEXT))
    assert is_post(post(text="长" * MIN_LENGTH))
    assert not is_post(post(text="长" * (MIN_LENGTH - 1)))
    assert not is_post(post(origin=None))
    assert not is_post(post(text=None))


@given(
    st.text(st.characters(exclude_categories=("Cs",)), max_size=60),
    st.text(st.characters(exclude_categories=("Cs",)), max_size=30),
)
def test_whatever_it_is_called_the_title_and_the_publisher_are_read_back(title, publisher):
    message = post(f"{title}\n{BODY}", {**CHANNEL, "chat": {**NEWS, "title": publisher}})
    read = article(message)
    assert BODY in read.text
    clean = clean_characters("".join(char if char >= " " else " " for char in publisher)).split()
    assert read.publisher.split() == clean or not clean
    assert read.url == "https://t.me/tea_news/42"


def test_the_same_post_is_the_same_file():
    assert post_data(post()) == post_data(post(message_id=2))
