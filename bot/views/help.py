"""The welcome, the help, and how to use /ask."""

from bot.views.articles import MAX_TITLE
from bot.views.html import escape_html, truncate
from bot.views.keyboards import MAX_QUERY, Button, Reply, share_button, suggestion_rows
from bot.views.texts import Texts, in_script_of
from retrieval import Library

ADDED = "ask"  # parameter of the /start that Telegram sends when a button adds the bot to a group


def start_reply(library: Library, texts: Texts, username: str) -> Reply:
    """The welcome, with suggested questions, and buttons to use the bot in other chats."""
    suggestions, query = library.suggestions(), example_question(library, texts)
    group = f"https://t.me/{username}?startgroup={ADDED}"
    rows = [
        *suggestion_rows(suggestions, texts),
        [Button(f"↗ {texts.try_inline}", switch_inline_query=truncate(query, MAX_QUERY))],
        [Button(f"➕ {texts.add_to_group}", url=group)],
    ]
    text = texts.start.format(count=len(library.articles))
    return Reply(f"{text}\n\n{texts.try_these}" if suggestions else text, rows)


def help_reply(library: Library, texts: Texts, username: str, is_admin: bool = False) -> Reply:
    """How to use the bot on every surface, with a button to ask an example inline."""
    text = usage_html(texts.help, library, texts, username)
    text += f"\n\n{texts.admin_help}" if is_admin else ""
    return Reply(text, [[share_button(example_question(library, texts), texts)]])


def usage_html(text: str, library: Library, texts: Texts, username: str) -> str:
    """A text on how to ask, with the bot's name and an example question filled in."""
    example = escape_html(example_question(library, texts))
    return text.format(username=escape_html(username), example=example)


def example_question(library: Library, texts: Texts) -> str:
    """A question that the articles answer, or else the first title."""
    suggestions = library.suggestions(limit=1)
    title = truncate(library.articles[0].title, MAX_TITLE)
    return in_script_of(suggestions[0].question if suggestions else title, texts)
