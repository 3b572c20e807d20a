"""What the bot says of itself: the welcome, help, and how to use /ask."""

from bot.views.answers import offers_keyboard
from bot.views.articles import MAX_TITLE
from bot.views.html import cut, escaped
from bot.views.keyboards import Reply, keyboard_of, share_button
from bot.views.texts import Texts
from retrieval import Library


def start_reply(library: Library, texts: Texts) -> Reply:
    """The welcome, with questions to try."""
    offers = library.suggestions()
    examples = "\n".join(f"· {escaped(offer.question)}" for offer in offers)
    text = texts.start.format(count=len(library.articles), examples=examples)
    return Reply(text.strip(), offers_keyboard(offers))


def help_reply(library: Library, texts: Texts, username: str) -> Reply:
    """How to use the bot on every surface, with a question to try inline."""
    example = example_question(library)
    text = texts.help.format(username=escaped(username), example=escaped(example))
    return Reply(text, keyboard_of([[share_button(example, texts)]]))


def ask_usage_reply(library: Library, texts: Texts) -> Reply:
    """How to use /ask, for whoever sent it without a question."""
    return Reply(texts.ask_usage.format(example=escaped(example_question(library))))


def example_question(library: Library) -> str:
    """A question that the articles answer; the first title where none can be made."""
    offers = library.suggestions(limit=1)
    return offers[0].question if offers else cut(library.articles[0].title, MAX_TITLE)
