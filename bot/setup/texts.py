"""What the setup says, in Chinese and English; Traditional is converted from Simplified."""

from collections.abc import Mapping
from typing import NamedTuple

from bot.views.texts import EN as BOT_EN
from bot.views.texts import ZH_HANS, texts_for, traditional
from bot.views.texts import Texts as BotTexts


class Texts(NamedTuple):
    """The lines of the setup, by default in Simplified Chinese; `{name}` is put in."""

    begin: str = "三步设好文据：token、文章、管理员。方括号里是现在的值，直接回车就用它。"
    token: str = "1/3 @BotFather 给的 token（还没有就在 Telegram 里给 @BotFather 发 /newbot）"
    no_token: str = "token 的样子是 123456789:AbC…，请整行复制"
    unknown_token: str = "Telegram 不认识这个 token，请再复制一次"
    bot_found: str = "  这是 {name}（@{username}）。"
    articles: str = "2/3 文章在哪个文件夹"
    no_folder: str = "没有文件夹 {folder}：先建好，放进文章，再写一次"
    read: str = "  读到 {articles} 篇文章、{sentences} 句话：{titles}"
    more_titles: str = "…"
    not_read: str = "  没读或没读全：{file}（{reason}）"
    trial: str = "  问：{question}\n  答：{answer}\n      《{title}》"
    nothing_to_ask: str = "  没找到可以试问的，请自己问一句：python -m bot 问题"
    admin: str = "3/3 管理员的号码（直接回车：现在给 @{username} 发条消息，我来认；不要管理员：-）"
    waiting: str = "  请现在用你的 Telegram 给 @{username} 发条消息，等 {seconds} 秒……"
    is_it_you: str = "  收到 {name} 的消息，号码 {id}。是你吗？(y/n)"
    nobody_wrote: str = "  没等到别的消息。以后可以给机器人发 /id 问号码，再填进 ADMIN_CHAT_ID"
    not_waiting: str = "  现在收不了消息（{why}）。可以给机器人发 /id 问号码，再填进 ADMIN_CHAT_ID"
    no_number: str = "号码只有数字，群的号码前面有 -；给机器人发 /id 它就说"
    writes_first: str = "  {id} 还没给 @{username} 发过消息：发过以后，机器人才能给他发"
    no_admin: str = "  没有管理员：收文章、/stats、/reload 都用不了，以后再运行一次 setup 就能加。"
    written: str = "写进了 {file}（只有你读得到）：{names}"
    overridden: str = "注意：环境变量里也有 {name}，它先于 .env，而且值不同"
    bot_father: str = "@BotFather 那里还要做："
    missing: Mapping[str, str] = {
        "inline": "/setinline，选这个机器人，提示填「输入问题」；不然别的聊天里 @ 它找不到东西",
        "guest": "打开它的小程序，Bot Settings，Guest Mode；不然没进的群里叫不动它",
        "groups": "/setjoingroups，Enable；不然它进不了群",
        "privacy": "/setprivacy，Enable；它只要收到发给它的话",
    }
    ready: str = "好了。启动：python -m bot"
    given_up: str = "没有设完，什么都没写。"


ZH = Texts()

EN = Texts(
    begin="Three steps: the token, the articles, the admin. Enter keeps what stands in brackets.",
    token="1/3 The token from @BotFather (none yet? Send /newbot to @BotFather in Telegram)",
    no_token="a token looks like 123456789:AbC…; copy the whole line",
    unknown_token="Telegram does not know this token; copy it once more",
    bot_found="  This is {name} (@{username}).",
    articles="2/3 The folder with the articles",
    no_folder="there is no folder {folder}: make it, put articles in, and name it again",
    read="  Articles: {articles}, sentences: {sentences}: {titles}",
    more_titles=" …",
    not_read="  Not read, or not whole: {file} ({reason})",
    trial="  Q: {question}\n  A: {answer}\n     《{title}》",
    nothing_to_ask="  No question to try was found; ask one yourself: python -m bot QUESTION",
    admin="3/3 The admin's id (Enter: write to @{username} now, and I find it; no admin: -)",
    waiting="  Write to @{username} in Telegram now; waiting for {seconds} seconds …",
    is_it_you="  A message from {name}, id {id}. Is that you? (y/n)",
    nobody_wrote="  No other message came. Send the bot /id later, and set ADMIN_CHAT_ID to it",
    not_waiting="  No message can be had now ({why}). Send the bot /id, and set ADMIN_CHAT_ID",
    no_number="an id is digits, with a - before those of groups; the bot tells it: /id",
    writes_first="  {id} has not written to @{username} yet: only then it may write to them",
    no_admin="  No admin: no articles by chat, no /stats, no /reload; run setup again to add one.",
    written="Written to {file}, readable by you alone: {names}",
    overridden="Note: the environment has another {name}, which goes before .env",
    bot_father="@BotFather still needs:",
    missing={
        "inline": "/setinline, the bot, a placeholder; else it finds nothing when called by @",
        "guest": "its mini app, Bot Settings, Guest Mode; else it cannot be called where it is no "
        "member",
        "groups": "/setjoingroups, Enable; else it cannot be added to groups",
        "privacy": "/setprivacy, Enable; it needs no message but those for it",
    },
    ready="Done. Start it: python -m bot",
    given_up="Not finished, and nothing written.",
)


def texts_of_terminal(environment: Mapping[str, str]) -> tuple[Texts, BotTexts]:
    """The setup's and the bot's strings for a terminal's locale, Chinese where it tells none."""
    names = ("LC_ALL", "LC_MESSAGES", "LANG")
    said = next(filter(None, (environment.get(name, "") for name in names)), "").split(".")[0]
    bot_texts = texts_for(None if said in {"", "C", "POSIX"} else said)
    if bot_texts is BOT_EN:
        return EN, bot_texts
    return (ZH if bot_texts is ZH_HANS else traditional(ZH)), bot_texts
