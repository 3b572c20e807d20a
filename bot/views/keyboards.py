"""A message and its buttons; what the letters in their data mean, `bot.handlers.buttons` tells."""

from collections.abc import Sequence
from typing import NamedTuple

from telegram import CopyTextButton, InlineKeyboardButton, InlineKeyboardMarkup

from bot.views.html import truncate, utf16_length
from bot.views.texts import Texts, in_script_of
from retrieval import Excerpt, Passage, Suggestion, short_id

Button = InlineKeyboardButton

MAX_BUTTON = 40  # characters of a button's label; phones show no more
MAX_QUERY = 256  # characters of an inline query: InlineQueryLimit.MAX_QUERY_LENGTH
MAX_DATA = 64  # bytes of a button's data: InlineKeyboardButtonLimit.MAX_CALLBACK_DATA
MAX_COPIED = 256  # characters: InlineKeyboardButtonLimit.MAX_COPY_TEXT


class Reply(NamedTuple):
    """A message in Telegram's HTML and the rows of buttons under it."""

    text: str
    rows: Sequence[Sequence[Button]] = ()

    @property
    def keyboard(self) -> InlineKeyboardMarkup | None:
        """The rows that have buttons, None if there are none."""
        rows = [row for row in self.rows if row]
        return InlineKeyboardMarkup(rows) if rows else None


def label(text: str) -> str:
    """A text as the label of a button, cut and without a colon at its end."""
    return truncate(text, MAX_BUTTON).rstrip(":： ")


def pager(page: int, pages: int, data: str) -> list[Button]:
    """⬅ 2/5 ➡, for more than one page; the first and the last page lead to each other."""
    if pages < 2:
        return []
    return [
        Button("⬅", callback_data=data.format((page - 1) % pages)),
        Button(f"{page + 1}/{pages}", callback_data=f"n:{page + 1}:{pages}"),  # shown as a toast
        Button("➡", callback_data=data.format((page + 1) % pages)),
    ]


def vote_data_of(question: str, passage: Passage, suggestion_id: str = "") -> str:
    """What a vote is about, for the buttons' data: the question's hash, and ids."""
    return ":".join(filter(None, (short_id(question), passage.id, suggestion_id)))


def vote_buttons(kind: str, vote_data: str) -> list[Button]:
    """👍 👎 with what the vote is about, or none if that is too long for a button's data."""
    if len(f"{kind}:1:{vote_data}".encode()) > MAX_DATA:
        return []
    votes = ("👍", 1), ("👎", 0)
    return [Button(sign, callback_data=f"{kind}:{good}:{vote_data}") for sign, good in votes]


def share_button(question: str, texts: Texts) -> Button:
    """The button that opens a question as an inline query in another chat."""
    query = " ".join(question.split())
    return Button(f"↗ {texts.share}", switch_inline_query=truncate(query, MAX_QUERY))


def copy_button(excerpt: Excerpt, texts: Texts) -> Button:
    """The button that copies a passage, or its excerpt, with a citation."""
    article = excerpt.hit.passage.article
    title, publisher = f"《{truncate(article.title, 60)}》", truncate(article.publisher, 30)
    citation = "——" + "，".join(filter(None, (title, publisher, truncate(article.published, 10))))
    limit, text = MAX_COPIED - utf16_length(citation) - 1, excerpt.hit.passage.text
    text = text if utf16_length(text) <= limit else excerpt.text
    return Button(texts.copy, copy_text=CopyTextButton(f"{truncate(text, limit)}\n{citation}"))


def deep_link(text: str, username: str, parameter: str) -> Button:
    """The button that opens the private chat with `/start parameter`."""
    return Button(text, url=f"https://t.me/{username}?start={parameter}")


def suggestion_rows(suggestions: Sequence[Suggestion], texts: Texts) -> list[list[Button]]:
    """A row with a button for each suggested question, in the reader's script."""
    return [
        [Button(label(in_script_of(each.question, texts)), callback_data=f"q:{each.id}")]
        for each in suggestions
    ]
