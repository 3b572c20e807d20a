"""Every string a person reads, in Simplified Chinese, Traditional Chinese and English.

`{name}` stands for what is put in; values are escaped before they are. Marks are Telegram's HTML.
"""

import re
from collections.abc import Mapping
from functools import cache
from typing import NamedTuple, TypeVar

import opencc

from retrieval import is_traditional


class Texts(NamedTuple):
    """The strings of one language, by default Simplified Chinese."""

    start: str = (
        "你好，我是<b>文据</b>。用中文问我一个问题，我从 {count} 篇文章里找出能回答它的原句，"
        "一字不改，并注明出处。找不到就直说，不会编造。"
    )
    help: str = (
        "<b>私聊</b>：直接发问题，简体、繁体都行，可以接着问，也可以一次问三个。"
        "答案下面的按钮可以翻页、看上下文、转到群里用。"
        "改动发出的问题，答案也会跟着改。\n\n"
        "<b>任何聊天里</b>：输入 <code>@{username} {example}</code>，稍等一下，从列表里点一条，"
        "问题、原句和出处就发到那个聊天里。不用把我拉进群。\n\n"
        "<b>群里</b>：发 <code>/ask {example}</code>，或者在消息里 @{username}，或者回复我的消息。"
        "回复别人的消息发 /ask，就是替他问。\n\n"
        "觉得答得好不好，按答案下面的 👍 👎 告诉我。\n\n"
        "/articles 看有哪些文章，后面加词就是找文章\n"
        "/use 加名字，只查一篇文章或一个文件夹\n"
        "/privacy 看我记下什么\n/forget 删掉你按过的 👍 👎"
    )
    privacy: str = (
        "我用你的问题去查文章，不记录是谁问的。留下的只有：\n\n"
        "· 私聊、群里等各处一共问了多少次，有多少次找到原文。\n"
        "· 没找到原文的问题，和它被问了几次。\n"
        "· 你按下的 👍 👎：问题、说的是哪一句、按的是哪个、什么时间。"
        "不存你的 ID，只存由它加密钥算出的散列值，好让每人对每个答案只算一次，也好按你的要求删除。"
        "\n· 正在回答的消息：到答完为止，最多十分钟，好在程序重启后接着回答。"
        "\n· 刚才问了什么：半小时，好让你接着问；只在内存里，不写到磁盘上。"
        "\n\n发 /forget，你按过的 👍 👎 就全部删掉。前两项不知道是谁问的，没法按人删。\n\n"
        "程序出错时，日志里只记出错的地方和更新编号，没有消息内容。"
    )
    ask_usage: str = (
        "请把问题写在后面，例如：<code>/ask {example}</code>；或者回复一条消息发 /ask。"
    )
    only_text: str = "我只看得懂文字，请把问题打出来发给我。"
    unknown_command: str = "没有这个命令。直接发问题就行，用法见 /help。"
    error: str = "刚才出了点问题，没能答上来，请过一会儿再试。"
    unreachable: str = "现在连不上文章的索引，没法查找，请过一分钟再试。"
    unreachable_inline: str = "现在连不上索引，请过一分钟再试"

    closest: str = "文章里没有直接的回答，下面是最接近的原文："
    closest_without: str = "最接近的原文里没有写到{words}："
    nothing: str = "这些文章里没有找到能回答它的原文。"
    nothing_of: str = "这 {count} 篇文章里没有写到{words}。"
    searched_for: str = "按{words}查找"
    try_these: str = "可以试试："
    nothing_inline: str = "没有找到原文 · 看看可以问什么"
    closest_inline: str = "没有直接的回答"
    closest_button: str = "没有直接的回答，点这里看最接近的"
    small_talk: Mapping[str, str] = {
        "greeting": "你好！问我一个问题吧，我来从文章里找原句。",
        "thanks": "不客气，有问题随时问。",
        "farewell": "再见，随时回来问。",
        "identity": "我是文据，一个从文章里找原句来回答问题的机器人，出处都会注明。",
    }
    how_to_ask: str = (
        "大家好，我从文章里找原句回答问题，注明出处。\n"
        "要问我：发 <code>/ask {example}</code>，或者在消息里 @{username}。"
    )
    how_to_call: str = "请把问题写在 @{username} 后面，例如：@{username} {example}"
    add_to_group: str = "加到群里"
    try_inline: str = "试试在别的聊天里用"
    see_questions: str = "看看可以问什么"
    too_many: str = "问得有点快，我先歇一会儿，请过一分钟再问。"
    not_allowed: str = (
        "对不起，这里的文章只给指定的人看。想用的话，请把这个号码告诉管理员：<code>{id}</code>"
    )
    not_allowed_toast: str = "对不起，这里的文章只给指定的人看。"
    chat_id: str = "这个聊天的号码是 <code>{id}</code>。"

    articles: str = "共有 {count} 篇文章，点开可以看提纲和正文："
    how_to_find: str = "要找文章，发 /articles 加上要找的词。"
    articles_found: str = "有“{wanted}”的文章共 {count} 篇："
    no_article: str = "没有找到有“{wanted}”的文章。"
    taken_from: str = "转自{source}"
    outline: str = "提纲"
    opening: str = "开头"
    read_original: str = "看原网页"

    context: str = "上下文"
    share: str = "转到群里"
    copy: str = "复制引文"
    page: str = "第 {page} 页，共 {pages} 页"
    next_section: str = "下一节"
    back: str = "返回"
    all_articles: str = "全部文章"
    open_article: str = "打开文章"
    inline_more: str = "看上下文"
    question: str = "问：{question}"

    # In the flow of a conversation.
    nothing_before: str = "前面没有问题可接着说，直接问我一个吧。"
    no_more: str = "相关的原文就是这些了。换个说法再问一次，也许能找到别的。"
    only_three: str = "一次最多答三个问题，其余的请再发一次。"
    only_within: str = "只查了{name}，/use 全部 可恢复"
    ask_in_chinese: str = "请用中文问我（Please ask in Chinese），例如：{example}"
    noise: str = "我在。问我一个问题吧，我从文章里找原句回答。"
    human: str = (
        "我是机器人，这里没有人工客服。答得不好，请按那条答案下面的 👎，管理员能看到；"
        "要办的事，请按文章里写的联系方式找他们。"
    )
    which_article: str = "说的是哪一篇？"
    articles_on: str = "关于“{topic}”的文章有 {count} 篇："
    no_article_about: str = "没有关于“{topic}”的文章，/articles 里是全部文章。"
    articles_by: str = "{name}的文章有 {count} 篇："
    facts: Mapping[str, str] = {
        "author": "作者：",
        "date": "发表日期：",
        "publisher": "登在：",
        "source": "来源：",
    }
    fact_unknown: Mapping[str, str] = {
        "author": "文章里没有写明作者。",
        "date": "文章里没有写明哪天发表。",
        "publisher": "文章里没有写明登在哪里。",
        "source": "文章里没有写明来源。",
    }
    ask_within: str = "在这篇里问"
    ask_within_prompt: str = "请回复这条消息，我只在{name}里找。"
    use_none: str = "现在查全部文章。只查一篇或一个文件夹，发 /use 名字；文件夹有：{folders}"
    use_now: str = "现在只查{name}。恢复查全部文章，发 /use 全部"
    use_set: str = "好，这个聊天里只查{name}。恢复查全部文章，发 /use 全部"
    use_all: str = "好，现在查全部文章。"
    use_unknown: str = "没有叫“{name}”的文章或文件夹，/articles 里是全部文章。"
    use_admins: str = "群里只有管理员能改查找的范围。"

    question_gone: str = "原来的问题已经不在了，请重新发一次。"
    passage_gone: str = "这句话已经不在文章里了，请重新问一次。"
    article_gone: str = "这篇文章已经不在了，/articles 里是现有的文章。"
    button_gone: str = "这个按钮已经失效，请重新问一次。"

    verdict_noted: str = "{verdict} 记下了，谢谢。想改就按另一个。"
    verdict_not_noted: str = "刚才没能记下来，请过一会儿再按一次。"
    forgotten: str = "你按过的 👍 👎 都删掉了，一共 {count} 个。"
    nothing_to_forget: str = "这里没有你按过的 👍 👎，没有要删的。"
    not_forgotten: str = "刚才没能删掉，请过一会儿再发一次 /forget。"

    stats_since: str = "从 {day} 算起（UTC）："
    stats_asked: str = "问题 {count} 个，找到原文的占 {share}"
    nobody_asked: str = "还没有人提问。"
    surfaces: Mapping[str, str] = {
        "private": "私聊",
        "group": "群里",
        "inline": "行内",
        "guest": "访客",
        "terminal": "终端",
    }
    stats_presses: str = "👍 {good} · 👎 {bad}，👍 占 {share}"
    nobody_pressed: str = "还没有人按 👍 👎。"
    stats_unanswered: str = "最常没找到原文的问题："
    stats_unreadable: str = "统计读不出来，原因在日志里。"
    digest: str = "这一周最常没找到原文的问题："
    digest_none: str = "这一周问到的，都找到了原文。"

    # For the admin alone.
    admin_help: str = (
        "<b>管理员</b>：/stats 看问了多少、答得怎样；/digest on 每周收到没找到原文的问题；"
        "/reload 重新读一遍文章；/allow 和 /deny 加号码，定谁可以问。"
        "把文件、链接、通知的照片发给我，或者转长文章给我，我先给你看读到的，按「收下」就加进来；"
        "/refresh 重新取收下的网页；/remove 移除一篇，/undo 恢复。"
    )
    open_to_all: str = "现在没有设 ALLOWED_CHATS，谁都可以问。要限定，请先设好它再启动。"
    allowed_ids: str = (
        "可以问的有：{ids}\n加人发 /allow 号码，去掉发 /deny 号码；群的号码以 - 开头。"
    )
    now_allowed: str = "<code>{id}</code> 现在可以问了。"
    now_denied: str = "<code>{id}</code> 不能再问了。"
    digest_on: str = "每周把最常没找到原文的十个问题发到这里。不要就发 /digest off"
    digest_off: str = "现在不发每周的汇总：最常没找到原文的十个问题。想要就发 /digest on"
    reloaded: str = "文章有变化，现在共有 {count} 篇。"
    not_changed: str = "文章没有新的变化，现在共有 {count} 篇。"
    changed_before: str = "上一次变化已经自动用上："
    added: str = "新增 {count} 篇："
    changed: str = "改动 {count} 篇："
    removed: str = "移除 {count} 篇："
    unreadable: str = "读不了的文件有 {count} 个："
    still_served: str = "仍用原来的版本"
    folder_empty: str = "文件夹里没有能读的文章了，继续用原来的 {count} 篇。"
    reload_failed: str = "没能重新读取文章，继续用原来的 {count} 篇；原因记在日志里。"
    # by a pattern of how `retrieval` words them; the first that fits
    reasons: Mapping[str, str] = {
        "is empty": "文件是空的",
        "is binary": "是二进制文件，不是文字",
        "is in no encoding": "认不出编码，请存成 UTF-8",
        "is a draft": "开头的 front matter 里说是草稿，不用来回答",
        "is a scan": "是照片或扫描件，要装上附加组件 ocr（见 README）才能读",
        "is a picture without text": "图片里没有文字",
        "is damaged|is no mail|is no table": "文件坏了，或者内容和后缀对不上，请重新存一次",
        "is protected by a password": "有密码，请去掉密码再存一次",
        "is too large once unpacked": "解压后太大，请拆成几篇",
        "is nested too deep": "内容一层套一层，太深了",
        "is an archive": "是压缩包，请先解压",
        ".*is not read; .*or .docx": "这种格式不读；如果是文章，请存成 TXT 或 DOCX",
        r"is not read; save it as (?P<suffix>\.\w+)": "这种格式不读，请存成 {suffix}",
        "not read; python -m pip": "没有读；装上 OCR 就能读扫描的页面，见 README",
        "not read": "不是文章，没有读",
        "has no suffix": "文件名没有后缀；如果是文章，请存成 TXT 或 DOCX",
        "has no sentence": "里面没有句子",
        "has no Chinese text": "里面没有中文，只有数据",
        "has no text": "里面没有文字（只有图片的读不了）",
        "has more than": "内容太多，请拆成几篇",
        "larger than": "超过 20 MB，请拆成几篇",
        "needs ": "读它要占太多内存，请拆成几篇",
        "takes longer": "读它要花太长时间，请拆成几篇",
        "cannot be opened: (?P<why>.*)": "打不开（{why}）",
        "cannot be read: rapidocr": "OCR 的模型不在，请重新安装 rapidocr",
        "cannot be read": "文件坏了，或者读它的程序出了错",
        r"(?P<count>\d+) damaged character": "读了，但有 {count} 处文字损坏",
        r"(?P<count>\d+) pages? (?:is|are)": "读了，但有 {count} 页是图片",
        r"page (?P<pages>[\d, ]+) hard to read": "读了，但这些页看不太清：{pages}",
    }
    # kinds of files that no article is made of
    left_out: Mapping[str, str] = {
        "pictures": "{count} 个图片",
        "sounds": "{count} 个录音文件",
        "films": "{count} 个视频文件",
        "fonts": "{count} 个字体文件",
        "style sheets and scripts": "{count} 个样式和脚本文件",
    }

    preview: str = "读到的是这些，要收下吗？"
    sentences: str = "共 {count} 句，开头是："
    accept: str = "收下"
    drop: str = "不要"
    saving: str = "正在收下，请稍等。"
    saved_loading: str = "已存为 {file}，正在加进来……"
    saved: str = "《{title}》已收下，存为 {file}，现在可以问了。"
    saved_not_served: str = "已存为 {file}，但还没能用上，原因记在日志里。"
    already_there: str = "同样的内容已经有了，文件名是 {file}。"
    dropped: str = "好，这篇不收。"
    offer_gone: str = "原来的内容已经不在了，请再发一次。"
    wrong_kind: str = (
        "这种文件我读不了。我能读 TXT、Markdown、Word、PDF、网页、EPUB、"
        "PowerPoint、Excel、CSV 等格式。"
    )
    too_large: str = "文件太大了，我最多收 20 MB，请拆成几篇再发。"
    not_read: str = "读不了：{reason}。"
    download_failed: str = "没能从 Telegram 取到这个文件，请再发一次。"
    disk_full: str = "磁盘满了，没能存下来。"
    not_writable: str = "文章的文件夹不能写入，没能存下来。"
    not_saved: str = "没能存下来，原因记在日志里。"

    page_there: str = "这个网页已经收过了，文件名是 {file}。发 /refresh 看它有没有变。"
    page_not_fetched: str = "没能取到 {host} 的网页：{reason}。"
    not_fetched: Mapping[str, str] = {
        "address": "链接指向机器人所在的内部网络，不能取",
        "kind": "链接里不是网页，也不是我能读的文件",
        "network": "连不上，或者说到一半断了",
        "other": "网页换成了别的内容，没有一句和原来相同",
        "size": "超过 20 MB",
        "status": "网站回答的是错误 {detail}",
        "time": "20 秒里没有取完",
    }
    refreshing: str = "正在重新取 {count} 个网页……"
    refreshed: str = "重新取了 {count} 个网页，{changed} 个有变化。"
    page_changed: str = "《{title}》：新增 {added} 句，删去 {removed} 句"
    not_refreshed: str = "没取到的有 {count} 个，仍用原来的："
    no_pages: str = "还没有从网上收来的文章。把一个链接发给我，就能收下那个网页。"

    remove: str = "移除"
    how_to_remove: str = (
        "要移除哪一篇？点开它，再按「移除」。也可以发 /remove，后面加标题、文件名或要找的词。"
    )
    removed_now: str = "《{title}》移除了，不再用来回答。原来的文件是 {file}，发 /undo 就能恢复。"
    removed_still_served: str = "{file} 移除了，但《{title}》还在用来回答，原因记在日志里。"
    not_removed: str = "没能移除，原因记在日志里。"
    last_article: str = "只剩这一篇了，移除它就没有可以回答的文章了。请先加进别的。"
    restore: str = "恢复"
    restored: str = "恢复了，现在又可以问了：{files}"
    restored_not_served: str = "文件恢复了，但还没能用上，原因记在日志里：{files}"
    undone_before: str = "这一步已经恢复过了。"
    nothing_to_undo: str = "没有可以恢复的。"

    commands: Mapping[str, str] = {
        "ask": "问一个问题",
        "articles": "有哪些文章",
        "use": "只查一篇文章或一个文件夹",
        "help": "怎么用",
        "privacy": "记下什么，不记什么",
        "forget": "删掉我按过的 👍 👎",
    }
    admin_commands: Mapping[str, str] = {
        "stats": "问了多少，答得怎样",
        "digest": "每周收到没找到原文的问题",
        "reload": "重新读一遍文章",
        "refresh": "重新取收下的网页",
        "remove": "移除一篇文章",
        "undo": "恢复刚才移除的",
        "allow": "让谁可以问",
        "deny": "不让谁问",
    }
    description: str = (
        "用中文提问，我从文章里找出能回答它的原句，一字不改，注明出处；找不到就直说，不编造。\n\n"
        "在任何聊天里输入 @{username} 加问题，也可以直接把原句发过去。"
    )
    short_description: str = "用文章里的原句回答中文问题，注明出处，不编造。"


ZH_HANS = Texts()


# Taiwan's words where OpenCC has the mainland's: 傳 for what is sent, 發 for what is published.
_OF_TAIWAN = (
    (r"[發髮](?!表|布)", "傳"),
    (r"^群裡$|群裡(?=等)", "群"),
    (r"群(?!組)", "群組"),
    ("列表", "清單"),
    ("回復", "回覆"),
    ("一條訊息", "一則訊息"),
    ("重啟", "重新啟動"),
    ("網上", "網路上"),
    (r"終端(?!機)", "終端機"),
    ("二進位制", "二進位"),
)
Strings = TypeVar("Strings", bound=NamedTuple)


def traditional(texts: Strings) -> Strings:
    """The strings as they are written in Taiwan."""
    return texts._replace(**{name: _of_taiwan(text) for name, text in texts._asdict().items()})


def _of_taiwan(text: str | Mapping[str, str]) -> str | dict[str, str]:
    if isinstance(text, Mapping):
        return {key: str(_of_taiwan(each)) for key, each in text.items()}
    converted = str(_converter("s2twp").convert(text))
    for pattern, word in _OF_TAIWAN:
        converted = re.sub(pattern, word, converted)
    return converted


@cache  # each reads its dictionaries
def _converter(config: str) -> opencc.OpenCC:
    return opencc.OpenCC(config)


ZH_HANT = traditional(ZH_HANS)

EN = Texts(
    start=(
        "Hello, I am <b>Wenju</b>. Ask me a question in Chinese: I look through {count} articles "
        "and reply with the sentences that answer it, word for word, with their source. "
        "If there are none I say so; I never make an answer up."
    ),
    help=(
        "<b>Here</b>: just send a question, in Simplified or Traditional Chinese, up to three at a "
        "time, and go on from the answer. The buttons "
        "under an answer turn pages, show the context, or take the question to a group. Edit your "
        "question and its answer changes with it.\n\n"
        "<b>In any chat</b>: type <code>@{username} {example}</code>, wait a moment and tap a "
        "line: the question, the sentence and its source are posted there, whether I am a member "
        "or not.\n\n"
        "<b>In groups</b>: send <code>/ask {example}</code>, mention @{username}, or reply to "
        "one of my messages. Reply /ask to somebody's message to ask it for them.\n\n"
        "Press 👍 or 👎 under an answer to tell me whether it is a good one.\n\n"
        "/articles lists the articles; with a word behind it, it finds those that have it\n"
        "/use and a name looks in one article or folder alone\n"
        "/privacy says what I keep\n"
        "/forget deletes your 👍 and 👎"
    ),
    privacy=(
        "I use your question to search the articles, and do not record who asked it. "
        "All that is saved:\n\n"
        "· How many questions came from private chats, groups and so on, and how many of them "
        "found something.\n"
        "· The questions that found nothing, and how often each was asked.\n"
        "· Each 👍 or 👎 that you press: the question, which passages were shown, which of the two "
        "it was, and when. Your ID is not stored, only a hash of it under a secret key, so that "
        "everybody counts once for an answer, and what you pressed can be deleted.\n"
        "· A message that is being answered: until it is, ten minutes at most, so that it is "
        "answered also where I am started anew meanwhile.\n"
        "· What you asked last: for half an hour, so that you can go on from it; in memory alone, "
        "never on a disk.\n\n"
        "/forget deletes all your 👍 and 👎. The first two hold nothing of who asked, and cannot "
        "be deleted by person.\n\n"
        "When something fails, the log holds the place of the fault and the number of the update, "
        "never the text of a message."
    ),
    ask_usage=(
        "Put the question behind the command: <code>/ask {example}</code>; "
        "or send /ask in reply to a message."
    ),
    only_text="I can only read text: please type your question.",
    unknown_command="There is no such command. Just send a question; /help tells more.",
    error="Something went wrong and I could not answer. Please try again in a moment.",
    unreachable="I cannot reach the index of the articles right now. Please try again in a minute.",
    unreachable_inline="No index right now, try again in a minute",
    closest="The articles do not answer this outright. These passages come closest:",
    closest_without="The passages that come closest do not mention {words}:",
    nothing="I found nothing in the articles that answers this.",
    nothing_of="None of the {count} articles mentions {words}.",
    searched_for="Searched for {words}",
    try_these="You could ask:",
    nothing_inline="Nothing found · see what you can ask",
    closest_inline="No direct answer",
    closest_button="No direct answer; see what comes closest",
    small_talk={
        "greeting": "Hello! Ask me something, and I will look for the sentences that answer it.",
        "thanks": "You are welcome. Ask again any time.",
        "farewell": "Goodbye, come back any time.",
        "identity": "I am Wenju: I answer questions with sentences from articles, source included.",
    },
    how_to_ask=(
        "Hello, I answer questions in Chinese with sentences from articles, source included.\n"
        "To ask me, send <code>/ask {example}</code> or mention @{username}."
    ),
    how_to_call="Put the question behind @{username}, such as: @{username} {example}",
    add_to_group="Add to a group",
    try_inline="Try it in another chat",
    see_questions="See what you can ask",
    too_many="That was a lot of questions: please wait a minute before you ask again.",
    not_allowed=(
        "Sorry, these articles are for certain people only. To be one of them, give this number "
        "to the admin: <code>{id}</code>"
    ),
    not_allowed_toast="Sorry, these articles are for certain people only.",
    chat_id="The id of this chat is <code>{id}</code>.",
    articles="There are {count} articles. Open one for its outline and text:",
    how_to_find="To find one, send /articles and the words to look for.",
    articles_found='Articles with "{wanted}" ({count}):',
    no_article='There is no article with "{wanted}".',
    taken_from="from {source}",
    outline="Outline",
    opening="Opening",
    read_original="Original page",
    context="Context",
    share="Use in a group",
    copy="Copy",
    page="Page {page} of {pages}",
    next_section="Next section",
    back="Back",
    all_articles="All articles",
    open_article="Open article",
    inline_more="Context",
    question="Q: {question}",
    nothing_before="There is no question before this one to go on from: just ask me one.",
    no_more="That is all there is. In other words, you may find something else.",
    only_three="I answer three questions at a time; please send the others again.",
    only_within="Looked only in {name}; /use all for everything",
    ask_in_chinese="Please ask in Chinese, for example: {example}",
    noise="I am here. Ask me something, and I look for the sentences that answer it.",
    human=(
        "I am a program, and there is nobody behind me. If an answer is bad, press 👎 under it: "
        "the admin sees that. For anything else, see who the articles say to turn to."
    ),
    which_article="Which article do you mean?",
    articles_on='Articles about "{topic}": {count}',
    no_article_about='There is no article about "{topic}"; /articles lists them all.',
    articles_by="Articles by {name}: {count}",
    facts={"author": "Author:", "date": "Date:", "publisher": "Published by:", "source": "Source:"},
    fact_unknown={
        "author": "The article does not tell its author.",
        "date": "The article does not tell its date.",
        "publisher": "The article does not tell where it was published.",
        "source": "The article does not tell its source.",
    },
    ask_within="Ask within it",
    ask_within_prompt="Reply to this message: I look only in {name}.",
    use_none=(
        "I look in all articles. For one article or folder, send /use NAME; folders: {folders}"
    ),
    use_now="I look only in {name}. For all articles send /use all",
    use_set="All right, in this chat I look only in {name}. For all articles send /use all",
    use_all="All right, I look in all articles now.",
    use_unknown='There is no article or folder called "{name}"; /articles lists them all.',
    use_admins="In a group only its administrators may change where I look.",
    question_gone="The question is gone; please send it again.",
    passage_gone="This sentence is no longer in the articles; please ask again.",
    article_gone="This article is gone; /articles lists those at hand.",
    button_gone="This button no longer works; please ask again.",
    verdict_noted="{verdict} noted, thank you. To change it, press the other one.",
    verdict_not_noted="That could not be noted just now. Please press again in a moment.",
    forgotten="All your 👍 and 👎 are deleted: {count}.",
    nothing_to_forget="There is no 👍 or 👎 of yours here: nothing to delete.",
    not_forgotten="Nothing could be deleted just now. Please send /forget again in a moment.",
    stats_since="Since {day} (UTC):",
    stats_asked="Questions: {count}, {share} of them found something",
    nobody_asked="Nobody has asked anything yet.",
    surfaces={
        "private": "private",
        "group": "groups",
        "inline": "inline",
        "guest": "guest",
        "terminal": "terminal",
    },
    stats_presses="👍 {good} · 👎 {bad}, {share} of them 👍",
    nobody_pressed="Nobody has pressed 👍 or 👎 yet.",
    stats_unanswered="Questions that most often found nothing:",
    stats_unreadable="The figures cannot be read; the log says why.",
    digest="What was asked most this week and found nothing:",
    digest_none="All that was asked this week found something.",
    admin_help=(
        "<b>Admin</b>: /stats tells what is asked and how it is answered; /digest on sends "
        "what found nothing once a week; /reload reads the "
        "articles again; /allow and /deny with an id say who may ask. Send me a file, a link "
        "or a photo of a notice, or forward a long text: I show what I read, and Keep adds it. "
        "/refresh fetches the pages again; /remove takes an article out, /undo "
        "brings it back."
    ),
    open_to_all="ALLOWED_CHATS is not set: everybody may ask. To limit it, set it and start again.",
    allowed_ids=(
        "These may ask: {ids}\n/allow and an id adds one, /deny and an id removes it; "
        "those of groups begin with a -."
    ),
    now_allowed="<code>{id}</code> may ask now.",
    now_denied="<code>{id}</code> may ask no more.",
    digest_on=(
        "Once a week I send the ten most asked questions that found nothing. "
        "To end it send /digest off"
    ),
    digest_off=(
        "I send no weekly digest of the ten most asked questions that found nothing. "
        "To have it send /digest on"
    ),
    reloaded="The articles have changed; there are {count} now.",
    not_changed="Nothing has changed since; there are {count} articles.",
    changed_before="The last change is in service already:",
    added="Added ({count}):",
    changed="Changed ({count}):",
    removed="Removed ({count}):",
    unreadable="Files that cannot be read ({count}):",
    still_served="its last version stays in service",
    folder_empty="The folder has no readable article left; the {count} at hand stay in service.",
    reload_failed=(
        "The articles could not be read again; the {count} at hand stay in service. "
        "The log says why."
    ),
    reasons={
        "is empty": "it is empty",
        "is binary": "it is binary, not text",
        "is in no encoding": "its encoding is unknown; save it as UTF-8",
        "is a draft": "its front matter says that it is a draft",
        "is a scan": "it is a picture or a scan, which needs the extra ocr; see the README",
        "is a picture without text": "it is a picture without text",
        "is damaged|is no mail|is no table": (
            "it is damaged, or not what its suffix says; save it anew"
        ),
        "is protected by a password": "it is protected by a password; save it without one",
        "is too large once unpacked": "it is too large once unpacked; split it",
        "is nested too deep": "it is nested too deep",
        "is an archive": "it is an archive; unpack it",
        ".*is not read; .*or .docx": (
            "its format is not read; if it is an article, save it as .txt or .docx"
        ),
        r"is not read; save it as (?P<suffix>\.\w+)": "its format is not read; save it as {suffix}",
        "not read; python -m pip": "not read; the extra for OCR reads scanned pages: see README",
        "not read": "no articles, not read",
        "has no suffix": "its name has no suffix; if it is an article, save it as .txt or .docx",
        "has no sentence": "it has no sentence in it",
        "has no Chinese text": "it has no Chinese text in it, only data",
        "has no text": "it has no text in it (pictures alone are not read)",
        "has more than": "there is too much in it; split it into articles",
        "larger than": "it is larger than 20 MB; split it into articles",
        "needs ": "it needs too much memory to be read; split it",
        "takes longer": "it takes too long to read; split it",
        "cannot be opened: (?P<why>.*)": "it cannot be opened ({why})",
        "cannot be read: rapidocr": "the models for OCR are missing; install rapidocr anew",
        "cannot be read": "it cannot be read: it is damaged, or its reader has a fault",
        r"(?P<count>\d+) damaged character": "it is read, but {count} places in it are damaged",
        r"(?P<count>\d+) pages? (?:is|are)": "it is read, but {count} of its pages are pictures",
        r"page (?P<pages>[\d, ]+) hard to read": (
            "it is read, but these pages are hard to read: {pages}"
        ),
    },
    left_out={
        "pictures": "{count} pictures",
        "sounds": "{count} sounds",
        "films": "{count} films",
        "fonts": "{count} fonts",
        "style sheets and scripts": "{count} style sheets and scripts",
    },
    preview="This is what I read. Shall I keep it?",
    sentences="{count} sentences, beginning:",
    accept="Keep",
    drop="Drop",
    saving="Keeping it, one moment.",
    saved_loading="Saved as {file}; putting it in service…",
    saved="{title} is kept as {file}. You can ask about it now.",
    saved_not_served="Saved as {file}, but it is not in service yet; the log says why.",
    already_there="The same content is there already, as {file}.",
    dropped="All right, not kept.",
    offer_gone="What you sent is gone; please send it again.",
    wrong_kind=(
        "I cannot read this kind of file. I can read plain text, Markdown, Word, PDF, web pages, "
        "EPUB, PowerPoint, Excel and CSV, among others."
    ),
    too_large="The file is too large: I take up to 20 MB. Please split it into articles.",
    not_read="I cannot read this: {reason}.",
    download_failed="I could not fetch this file from Telegram; please send it again.",
    disk_full="The disk is full: it could not be saved.",
    not_writable="The articles' folder cannot be written to: it could not be saved.",
    not_saved="It could not be saved; the log says why.",
    page_there="This page is kept already, as {file}. /refresh tells whether it has changed.",
    page_not_fetched="I could not fetch the page from {host}: {reason}.",
    not_fetched={
        "address": "the link leads into the network that I run in, which I do not enter",
        "kind": "it is no page and no file that I can read",
        "network": "the site cannot be reached, or broke off",
        "other": "it is another page by now, without a sentence of what it said",
        "size": "it is larger than 20 MB",
        "status": "the site answers with error {detail}",
        "time": "it did not come within 20 seconds",
    },
    refreshing="Fetching {count} pages again…",
    refreshed="Pages fetched again: {count}, changed: {changed}.",
    page_changed="{title}: {added} sentences more, {removed} fewer",
    not_refreshed="Not fetched, what they said stays in service ({count}):",
    no_pages="There is no article from the web yet. Send me a link to keep a page.",
    remove="Remove",
    how_to_remove=(
        "Which one shall go? Open it and press Remove. Or send /remove with a title, a file's name "
        "or words to look for."
    ),
    removed_now="{title} is removed and out of service. Its file was {file}; /undo brings it back.",
    removed_still_served="{file} is removed, but {title} is still in service; the log says why.",
    not_removed="It could not be removed; the log says why.",
    last_article="It is the last article: without it there is nothing to answer from. Add another.",
    restore="Bring it back",
    restored="Back, and in service: {files}",
    restored_not_served="Back, but not in service yet; the log says why: {files}",
    undone_before="This is undone already.",
    nothing_to_undo="There is nothing to undo.",
    commands={
        "ask": "Ask a question",
        "articles": "List the articles",
        "use": "Look in one article or folder alone",
        "help": "How to use me",
        "privacy": "What is kept and what is not",
        "forget": "Delete my 👍 and 👎",
    },
    admin_commands={
        "stats": "What is asked, and how it is answered",
        "digest": "Get what found nothing once a week",
        "reload": "Read the articles again",
        "refresh": "Fetch the pages that were kept again",
        "remove": "Take an article out",
        "undo": "Bring back what was taken out last",
        "allow": "Let somebody ask",
        "deny": "Let somebody ask no more",
    },
    description=(
        "Ask in Chinese, and I reply with the sentences that answer, word for word, with their "
        "source. If there are none I say so; I never make an answer up.\n\n"
        "Type @{username} and a question in any chat to post a sentence there."
    ),
    short_description="Answers Chinese questions with sentences from articles, source included.",
)

LANGUAGES = (ZH_HANS, ZH_HANT, EN)

# Telegram takes two-letter codes for a bot's profile; "" is for everybody else.
PROFILE_LANGUAGES = {"zh": ZH_HANS, "": EN}

# Chinese in IETF tags: the macrolanguage, and its members as ISO 639-3 has them.
_CHINESE = {
    *["zh", "cmn", "yue", "wuu", "nan", "hak", "gan", "hsn", "cdo", "mnp", "czh", "cjy", "lzh"]
}
_TRADITIONAL = {"hant", "tw", "hk", "mo"}
# Written in the one script or the other where the tag does not say which.
_MOSTLY_TRADITIONAL = {"yue", "nan", "hak", "lzh"}


def texts_for(language_code: str | None) -> Texts:
    """The strings for a user's IETF language tag; Simplified where Telegram tells none."""
    language, *more = (language_code or "zh").lower().replace("_", "-").split("-")
    if language not in _CHINESE:
        return EN
    if "hans" in more or "cn" in more or "sg" in more:
        return ZH_HANS if "hant" not in more else ZH_HANT
    said = {language, *more}
    return ZH_HANT if said & (_TRADITIONAL | _MOSTLY_TRADITIONAL) else ZH_HANS


def in_script_of(text: str, texts: Texts) -> str:
    """A text for a button, in the script that the reader's strings are in."""
    if texts is EN:
        return text
    return str(_converter("s2t" if texts is ZH_HANT else "t2s").convert(text))


def texts_like(question: str) -> Texts:
    """The strings in the script of a question.

    For what everybody who asks the same is sent, whatever their language: shared inline answers.
    """
    return ZH_HANT if is_traditional(question, share=0) else ZH_HANS
