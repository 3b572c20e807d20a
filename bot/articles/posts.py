"""Long posts that are forwarded to the bot, as article files."""

import telegram
from telegram import Message, MessageOrigin

from retrieval import add_front_matter

MIN_LENGTH = 200  # characters; a shorter forwarded message is a question
MAX_TITLE = 80  # characters: a longer first line is a paragraph, not a title


def is_post(message: Message) -> bool:
    """Whether a message is a long text that was forwarded."""
    return message.forward_origin is not None and len(_text(message)) >= MIN_LENGTH


def post_title(message: Message) -> str:
    """The post's first line, or if that is no title, the name of its publisher or author."""
    first = " ".join(_text(message).split("\n", 1)[0].split())
    if len(first) <= MAX_TITLE:
        return first
    fields = _origin_fields(message.forward_origin)
    return fields.get("publisher") or fields.get("author", "")


def post_data(message: Message) -> bytes:
    """A text file with the post, and in front matter its title, origin, date and URL."""
    origin = message.forward_origin
    fields = {"title": post_title(message), **_origin_fields(origin)}
    if origin:
        fields["date"] = origin.date.astimezone().date().isoformat()  # in the local time zone
    return add_front_matter(fields, _text(message))


def _text(message: Message) -> str:
    return (message.text or message.caption or "").strip()


def _origin_fields(origin: MessageOrigin | None) -> dict[str, str]:
    match origin:
        case telegram.MessageOriginChannel():
            name, username = origin.chat.title or "", origin.chat.username
            url = f"https://t.me/{username}/{origin.message_id}" if username else ""
            return {"publisher": name, "author": origin.author_signature or "", "url": url}
        case telegram.MessageOriginChat():
            name = origin.sender_chat.title or ""
            return {"publisher": name, "author": origin.author_signature or ""}
        case telegram.MessageOriginUser():
            return {"author": origin.sender_user.full_name}
        case telegram.MessageOriginHiddenUser():
            return {"author": origin.sender_user_name}
    return {}
