"""Every string a person reads, in Simplified Chinese, Traditional Chinese and English.

`{name}` stands for what is put in; values are escaped before they are. Marks are Telegram's HTML.
"""

from dataclasses import dataclass

from retrieval.scripts import is_traditional


@dataclass(frozen=True, slots=True)
class Texts:
    """The strings of one language."""

    start: str
    help: str
    privacy: str
    ask_usage: str
    only_text: str
    unknown_command: str
    error: str
    unreachable: str
    unreachable_inline: str

    closest: str
    nothing: str
    try_these: str
    nothing_inline: str
    small_talk: dict[str, str]

    articles: str
    source_unknown: str
    taken_from: str
    outline: str
    opening: str
    read_original: str

    context: str
    share: str
    back: str
    all_articles: str
    open_article: str
    inline_more: str
    asked: str

    question_gone: str
    passage_gone: str
    article_gone: str
    button_gone: str

    commands: dict[str, str]
    description: str
    short_description: str


ZH_HANS = Texts(
    start=(
        "你好，我是<b>文据</b>。用中文问我一个问题，我从 {count} 篇文章里找出能回答它的原句，"
        "一字不改，并注明出处。找不到就直说，不会编造。\n\n比如问：\n{examples}"
    ),
    help=(
        "<b>私聊</b>：直接发问题，简体、繁体都行。答案下面的按钮可以翻页、看上下文、转到群里用。"
        "改动发出的问题，答案也会跟着改。\n\n"
        "<b>任何聊天里</b>：输入 <code>@{username} {example}</code>，稍等一下，从列表里点一条，"
        "问题、原句和出处就发到那个聊天里。不用把我拉进群。\n\n"
        "<b>群里</b>：发 <code>/ask {example}</code>，或者在消息里 @{username}，或者回复我的消息。"
        "回复别人的消息发 /ask，就是替他问。\n\n"
        "/articles 看有哪些文章\n/privacy 看我记下什么"
    ),
    privacy=(
        "我只用你的问题去查文章，答完就忘：不保存问题，不记录你是谁。"
        "程序出错时，日志里只记出错的地方和更新编号，没有消息内容。"
    ),
    ask_usage="请把问题写在后面，例如：<code>/ask {example}</code>；或者回复一条消息发 /ask。",
    only_text="我只看得懂文字，请把问题打出来发给我。",
    unknown_command="没有这个命令。直接发问题就行，用法见 /help。",
    error="刚才出了点问题，没能答上来，请过一会儿再试。",
    unreachable="现在连不上文章的索引，没法查找，请过一分钟再试。",
    unreachable_inline="现在连不上索引，请过一分钟再试",
    closest="文章里没有直接的回答，下面是最接近的原文：",
    nothing="这些文章里没有找到能回答它的原文。",
    try_these="可以试试：",
    nothing_inline="没有找到原文 · 看看可以问什么",
    small_talk={
        "greeting": "你好！问我一个问题吧，我来从文章里找原句。",
        "thanks": "不客气，有问题随时问。",
        "farewell": "再见，随时回来问。",
        "identity": "我是文据，一个从文章里找原句来回答问题的机器人，出处都会注明。",
    },
    articles="共有 {count} 篇文章，点开可以看提纲和正文：",
    source_unknown="来源未注明",
    taken_from="转自{source}",
    outline="提纲",
    opening="开头",
    read_original="看原网页",
    context="上下文",
    share="在群里用",
    back="返回",
    all_articles="全部文章",
    open_article="打开文章",
    inline_more="看上下文",
    asked="问：{question}",
    question_gone="原来的问题已经不在了，请重新发一次。",
    passage_gone="这句话已经不在文章里了，请重新问一次。",
    article_gone="这篇文章已经不在了，/articles 里是现有的文章。",
    button_gone="这个按钮已经失效，请重新问一次。",
    commands={
        "ask": "问一个问题",
        "articles": "有哪些文章",
        "help": "怎么用",
        "privacy": "记下什么，不记什么",
    },
    description=(
        "用中文提问，我从文章里找出能回答它的原句，一字不改，注明出处；找不到就直说，不编造。\n\n"
        "在任何聊天里输入 @{username} 加问题，也可以直接把原句发过去。"
    ),
    short_description="用文章里的原句回答中文问题，注明出处，不编造。",
)

ZH_HANT = Texts(
    start=(
        "你好，我是<b>文據</b>。用中文問我一個問題，我從 {count} 篇文章裡找出能回答它的原句，"
        "一字不改，並註明出處。找不到就直說，不會編造。\n\n比如問：\n{examples}"
    ),
    help=(
        "<b>私聊</b>：直接傳問題，簡體、繁體都行。答案下面的按鈕可以翻頁、看上下文、轉到群組裡用。"
        "改動傳出的問題，答案也會跟著改。\n\n"
        "<b>任何聊天裡</b>：輸入 <code>@{username} {example}</code>，稍等一下，從清單裡點一條，"
        "問題、原句和出處就傳到那個聊天裡。不用把我拉進群組。\n\n"
        "<b>群組裡</b>：傳 <code>/ask {example}</code>，或者在訊息裡 @{username}，"
        "或者回覆我的訊息。回覆別人的訊息傳 /ask，就是替他問。\n\n"
        "/articles 看有哪些文章\n/privacy 看我記下什麼"
    ),
    privacy=(
        "我只用你的問題去查文章，答完就忘：不保存問題，不記錄你是誰。"
        "程式出錯時，日誌裡只記出錯的地方和更新編號，沒有訊息內容。"
    ),
    ask_usage="請把問題寫在後面，例如：<code>/ask {example}</code>；或者回覆一則訊息傳 /ask。",
    only_text="我只看得懂文字，請把問題打出來傳給我。",
    unknown_command="沒有這個命令。直接傳問題就行，用法見 /help。",
    error="剛才出了點問題，沒能答上來，請過一會兒再試。",
    unreachable="現在連不上文章的索引，沒辦法查找，請過一分鐘再試。",
    unreachable_inline="現在連不上索引，請過一分鐘再試",
    closest="文章裡沒有直接的回答，下面是最接近的原文：",
    nothing="這些文章裡沒有找到能回答它的原文。",
    try_these="可以試試：",
    nothing_inline="沒有找到原文 · 看看可以問什麼",
    small_talk={
        "greeting": "你好！問我一個問題吧，我來從文章裡找原句。",
        "thanks": "不客氣，有問題隨時問。",
        "farewell": "再見，隨時回來問。",
        "identity": "我是文據，一個從文章裡找原句來回答問題的機器人，出處都會註明。",
    },
    articles="共有 {count} 篇文章，點開可以看提綱和正文：",
    source_unknown="來源未註明",
    taken_from="轉自{source}",
    outline="提綱",
    opening="開頭",
    read_original="看原網頁",
    context="上下文",
    share="在群組裡用",
    back="返回",
    all_articles="全部文章",
    open_article="打開文章",
    inline_more="看上下文",
    asked="問：{question}",
    question_gone="原來的問題已經不在了，請重新傳一次。",
    passage_gone="這句話已經不在文章裡了，請重新問一次。",
    article_gone="這篇文章已經不在了，/articles 裡是現有的文章。",
    button_gone="這個按鈕已經失效，請重新問一次。",
    commands={
        "ask": "問一個問題",
        "articles": "有哪些文章",
        "help": "怎麼用",
        "privacy": "記下什麼，不記什麼",
    },
    description=(
        "用中文提問，我從文章裡找出能回答它的原句，一字不改，註明出處；找不到就直說，不編造。\n\n"
        "在任何聊天裡輸入 @{username} 加問題，也可以直接把原句傳過去。"
    ),
    short_description="用文章裡的原句回答中文問題，註明出處，不編造。",
)

EN = Texts(
    start=(
        "Hello, I am <b>Wenju</b>. Ask me a question in Chinese: I look through {count} articles "
        "and reply with the sentences that answer it, word for word, with their source. "
        "If there are none I say so; I never make an answer up.\n\nFor example:\n{examples}"
    ),
    help=(
        "<b>Here</b>: just send a question, in Simplified or Traditional Chinese. The buttons "
        "under an answer turn pages, show the context, or take the question to a group. Edit your "
        "question and its answer changes with it.\n\n"
        "<b>In any chat</b>: type <code>@{username} {example}</code>, wait a moment and tap a "
        "line: the question, the sentence and its source are posted there, whether I am a member "
        "or not.\n\n"
        "<b>In groups</b>: send <code>/ask {example}</code>, mention @{username}, or reply to "
        "one of my messages. Reply /ask to somebody's message to ask it for them.\n\n"
        "/articles lists the articles\n/privacy says what I keep"
    ),
    privacy=(
        "I use your question to search the articles, and forget it: no question is stored, nor who "
        "asked it. When something fails, the log holds the place of the fault and the number of "
        "the update, never the text of a message."
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
    nothing="I found nothing in the articles that answers this.",
    try_these="You could ask:",
    nothing_inline="Nothing found · see what you can ask",
    small_talk={
        "greeting": "Hello! Ask me something, and I will look for the sentences that answer it.",
        "thanks": "You are welcome. Ask again any time.",
        "farewell": "Goodbye, come back any time.",
        "identity": "I am Wenju: I answer questions with sentences from articles, source included.",
    },
    articles="There are {count} articles. Open one for its outline and text:",
    source_unknown="source not stated",
    taken_from="from {source}",
    outline="Outline",
    opening="Opening",
    read_original="Original page",
    context="Context",
    share="Use in a group",
    back="Back",
    all_articles="All articles",
    open_article="Open article",
    inline_more="Context",
    asked="Q: {question}",
    question_gone="The question is gone; please send it again.",
    passage_gone="This sentence is no longer in the articles; please ask again.",
    article_gone="This article is gone; /articles lists those at hand.",
    button_gone="This button no longer works; please ask again.",
    commands={
        "ask": "Ask a question",
        "articles": "List the articles",
        "help": "How to use me",
        "privacy": "What is kept and what is not",
    },
    description=(
        "Ask in Chinese, and I reply with the sentences that answer, word for word, with their "
        "source. If there are none I say so; I never make an answer up.\n\n"
        "Type @{username} and a question in any chat to post a sentence there."
    ),
    short_description="Answers Chinese questions with sentences from articles, source included.",
)

# Telegram takes two-letter codes for a bot's profile; "" is for everybody else.
PROFILE_LANGUAGES = {"zh": ZH_HANS, "": EN}

_TRADITIONAL_TAGS = ("zh-hant", "zh-tw", "zh-hk", "zh-mo")


def texts_for(language_code: str | None) -> Texts:
    """The strings for a user's IETF language tag; Simplified where Telegram tells none."""
    tag = (language_code or "zh").lower().replace("_", "-")
    if tag.startswith(_TRADITIONAL_TAGS):
        return ZH_HANT
    return ZH_HANS if tag.split("-")[0] == "zh" else EN


def texts_like(question: str) -> Texts:
    """The strings in the script of a question.

    For what everybody who asks the same is sent, whatever their language: shared inline answers.
    """
    return ZH_HANT if is_traditional(question, share=0) else ZH_HANS
