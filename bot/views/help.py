"""The welcome, the help, and how to use /ask."""

from telegram import InlineKeyboardButton as Button

from bot.views.articles import MAX_TITLE
from bot.views.html import escape_html, truncate
from bot.views.keyboards import MAX_QUERY, Reply, keyboard_of, offer_rows, share_button
from bot.views.texts import Texts, in_script_of
from retrieval import Library


def start_reply(library: Library, texts: Texts, username: str) -> Reply:
    """The welcome, with questions to press, and where else the bot can be asked."""
    offers = library.suggestions()
    text = texts.start.format(count=len(library.articles))
    rows = offer_rows(offers, texts)
    query = truncate(example_question(library, texts), MAX_QUERY)
    rows.append([Button(f"↗ {texts.try_inline}", switch_inline_query=query)])
    group = f"https://t.me/{username}?startgroup=ask"
    rows.append([Button(f"➕ {texts.add_to_group}", url=group)])
    return Reply("\n\n".join([text, texts.try_these] if offers else [text]), keyboard_of(rows))


def help_reply(library: Library, texts: Texts, username: str, is_admin: bool = False) -> Reply:
    """How to use the bot on every surface, with a question to try inline."""
    text = usage_html(texts.help, library, texts, username)
    text += f"\n\n{texts.admin_help}" if is_admin else ""
    return Reply(text, keyboard_of([[share_button(example_question(library, texts), texts)]]))


def usage_html(text: str, library: Library, texts: Texts, username: str) -> str:
    """A text on how to ask, with the bot's name and a question that the articles answer."""
    example = escape_html(example_question(library, texts))
    return text.format(username=escape_html(username), example=example)


def example_question(library: Library, texts: Texts) -> str:
    """A question that the articles answer; the first title where none can be made."""
    offers = library.suggestions(limit=1)
    question = offers[0].question if offers else truncate(library.articles[0].title, MAX_TITLE)
    return in_script_of(question, texts)
