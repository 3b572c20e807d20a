"""Intents: what a question of a known wording asks for; whether a passage states an attribute."""

import re
from functools import lru_cache
from itertools import accumulate
from typing import Literal, NamedTuple

from retrieval.analysis.dictionary import cut, word_count
from retrieval.analysis.numbers.numbers import numbers
from retrieval.analysis.numbers.numerals import arabic_numeral
from retrieval.analysis.tokenizer import QUESTION_CACHE_SIZE
from retrieval.documents.references import section_reference
from retrieval.questions.answer_kinds.definitions import CLASS_NOUN

Kind = Literal[
    "numbered section",
    "definition",
    "how",
    "author",
    "next line",
    "previous line",
    "attribute",
    "step",
]


class Intent(NamedTuple):
    """What a question asks for."""

    kind: Kind
    subject: str  # of a section the law, of a line of verse the line quoted; "" where none is named
    number: str = ""  # of a section, in its form in the index: 15条, 133条之1, 4.3.2; of a step: 3
    attribute: str = ""  # one of ATTRIBUTES, or 副 and an office
    attribute_word: str = ""  # the word of the question that asks for it: 票价 for 价钱
    parts: tuple[str, ...] = ()  # of a numbered section, such as 2款, 3项
    field: str = ""  # the field of knowledge of a term to be defined: 烘焙 of 烘焙里的“醒发”


_END = re.compile(r"[\s?!。.,,;~…]*(?:[吗呢啊呀吧嘛哦](?=[\s?!。~…]*$))?[\s?!。.,;~…]*$")
_QUOTES = str.maketrans("", "", "《》〈〉「」『』“”‘’\"'[]【】")
_TITLE_NAMED = re.compile(r"[^《]{0,6}(《[^《》]+》)(?:[这那一].{1,4})?")
_DEICTIC = re.compile(
    r"(?:这|那|该|本)(?:篇|首|本|部|条|个|份)?(?:文章|文|诗|词|书|小说|歌|画|漫画|剧本?|戏)?"
)

# What may follow the name of a work: 《潮生》这首诗.
_THIS_WORK = "(?:[这那该][首篇部本支](?:诗歌?|词|歌曲?|曲子?|小说|书|文章|散文|作品)?)?"

# (kind, wordings); x is the subject. They are tried in this order.
_WORDINGS: tuple[tuple[Kind, str], ...] = (
    (
        "next line",
        r"(?P<x>.{2,40}?)的?(?:下|后|后面|之后|接下来)(?:的?[那一]|半)?句(?:诗|词|话|歌词)?"
        r"(?:是什么|是啥|是|怎么接|呢)?(?:来着)?",
    ),
    (
        "previous line",
        r"(?P<x>.{2,40}?)的?(?:上|前|前面|之前)(?:的?[那一]|半)?句(?:诗|词|话|歌词)?"
        r"(?:是什么|是啥|是|呢)?(?:来着)?",
    ),
    (
        "author",
        rf"(?P<x>.{{1,40}}?){_THIS_WORK}的?[词曲]?作者(?:是谁|是什么人|是哪位|叫什么(?:名字)?|是)?",
    ),
    (
        "author",
        rf"(?P<x>.{{1,40}}?){_THIS_WORK}(?:是由|[是由为])?(?:谁|何人|哪[位个](?:[诗词]人|作家|作者)?)"
        r"(?:所?(?:写|作|著|创作|编写|撰写)|[作填][词曲]|[填作谱]的?[词曲]|的(?=[诗词歌文作]))"
        r"的?(?:诗|词|歌|文章|作品)?",
    ),
    ("author", r"谁(?:写|作|创作|编写|撰写)(?:了|的)(?P<x>.{1,40}?)"),
    (
        "definition",
        r"(?:(?:什么|啥|何)(?:是|叫做?|叫作|为|谓|才?算是?|属于)|(?:怎么|怎样|如何)才算是?)"
        r"(?P<x>[^的]{1,15}|.*的法)",
    ),
    ("definition", r"谁是(?P<x>[^的]{2,15})"),
    (
        "definition",
        r"(?P<x>[^的]{1,15}?)(?:的(?:定义|含义|意思|概念)(?:是什么|是啥)?"
        r"|是?(?:应该?|该)?(?:怎么|如何|怎样)(?:定义|界定|解释)的?"
        r"|(?:到底|究竟)?(?:是|指|是指|指的是|代表|表示)(?:什么|啥)(?:意思|东西|概念|含义|来的)?"
        r"|(?:是)?(?:什么|啥)意思|是谁|是什么人|是哪位)",
    ),
    (
        "definition",
        r"(?:请|能)?(?:介绍|讲解|解释|说说|讲讲|谈谈)(?:一?下)?(?:什么是)?(?P<x>[^的]{1,15})"
        r"|(?P<before>[^的]{1,15})的?(?:简介|介绍)",
    ),
    (  # a definition says what a thing does: ps 命令有什么用; not 周末做什么
        "definition",
        r"(?P<x>[^的]{1,15}?)(?<![年月日号天末晚午夜时候前后间廿一二三四五六七八九十])(?:都|又|到底|究竟)?"
        r"(?:有(?:什么|啥)用|是?用?来?(?:干|做)(?:什么|啥|嘛)用?的?|是?用来(?:干|做)(?:什么|啥|嘛)的?|是[放存装](?:什么|啥)的)",
    ),
    (
        "how",
        r"(?P<x>.{1,30}?)的?(?:具体)?"
        r"(?:步骤|做法|流程|教程|用法|(?:操作|使用|制作)?方法)(?:是什么|是啥|有哪些|是怎样的)?",
    ),
    (
        "how",
        r"(?P<x>.{1,30}?)(?:应该|要|该|可以)?(?:怎么|如何|怎样|咋)"
        r"(?:做|办|弄|搞|操作|处理|整)(?:才好|好)?",
    ),
    (
        "how",
        r"(?P<before>.{0,20}?)(?<![是了])(?:应该|要|该|可以)?(?:怎么|如何|怎样|咋)"
        r"(?!样|回事|会|这么|那么|可能|还|又|评价|看待|称呼|规定|说|得来|的)(?:才能|去|来)?"
        r"(?P<after>.{1,30}?)(?<![的了])",
    ),
)

# A field, then a term of it: a number, or in quotation marks, or after 术语 or the like, 里的, 里.
_SAID = "(?:所|常|常常|经常)?(?:(?<![小传学听])说|讲|提到|写)"
_IN_FIELD = re.compile(
    r"(?P<asking>(?:什么是|什么叫做?|何[为谓]|(?:解释|介绍|说说|讲讲)(?:一?下)?)?)"
    r"(?P<field>[^“”‘’\"'「」『』]{1,15}?)"
    rf"(?:(?P<quoted>(?:里面?|中|上)?(?:{_SAID}|所谓)?的?"
    r"(?=[“‘\"'「『][^“”‘’\"'「」『』]{1,15}[”’\"'」』](?:一词|这个?词)?"
    r"(?:$|到底|究竟|是|指|代表|什么|啥|的?(?:意思|含义|定义|概念))))"
    r"|的?(?:专业)?(?:术语|用语|黑话|行话|俚语|热词|流行语)[里中]?的?[:, ]?|[里中上]所谓的?"
    rf"|(?P<of>(?:里面?|中|上)的|(?:里面?|中|上)?{_SAID}的"
    rf"| ?的 ?(?=[a-z/-][!-~]* ?{CLASS_NOUN}?(?:$|[是指有什啥代表])))"
    r"|(?<=[回出号项数态误码值级]) ?(?=-?\d[^ ]* ?[是指有什啥代表])"  # fsck 返回 4
    rf"|(?P<bare>[里中上](?:{_SAID})?))"
    r"(?P<rest>(?!是|指|什么|啥|到底|究竟).{2,})"
)
_STEP = re.compile(r"(?P<x>.{2,30}?)的?第(?P<n>[一二两三四五六七八九十\d]{1,3})个?步骤?\D{0,8}")
_MEANING = re.compile("意思|含义|定义|概念|何[为谓]|什么[是叫]|解释|指|代表")
_MAX_WORD = 16  # characters; no word of jieba's dictionary has more
_MAX_TERM_COUNT = 1000  # `word_count` of each word of a term, where no word of _MEANING asks for it

_PEOPLE = r"[人名位户]|[一二三四五六七八九十百千万余]+多?[人名位户]"
# {attribute of a thing: (words that ask for it, pattern of a passage that states it)}
_ATTRIBUTES = {
    "电话": (
        "联系电话|电话号码|电话|联系方式|热线|手机号码?",
        r"(?:电话|热线|手机|拨|致电|号码)[^。]{0,20}\d{3}|\d{7}|\d{3}-\d",  # with its number
    ),
    "地址": (
        "详细地址|办公地址|地址|办公地点",
        r"地址|位于|地处|坐落|设在|[路街道巷]\d*号?|楼",
    ),
    "邮箱": ("电子邮箱|邮箱|电子邮件|email|e-mail", "邮箱|电子邮件|email|@"),
    "网址": ("网址|官网|官方网站|网站", r"网址|官网|网站|www|http|\.(?:com|cn|org)"),
    "微信": ("微信号?|公众号|qq号?", "微信|公众号|qq"),
    "邮编": ("邮编|邮政编码", "邮编|邮政编码"),
    "密码": ("密码", "密码|口令"),
    "工资": ("工资|薪水|薪资|月薪|年薪|薪酬|底薪", "工资|薪|待遇|收入"),
    "价钱": (
        "多少钱|(?:怎么|怎样|如何)(?:收费|收钱|计费|算钱)|价格|价钱|票价|售价|单价|收费标准|学费|房价|租金",
        "元|钱|(?<![浪消耗])费(?![力劲心时解])|价(?!值)|块|租金",
    ),
    "时间": (
        "几点(?:钟)?|什么时间开门|(?:哪几?天|星期几|周几)(?:开[门放馆]|上班|营业)|营业时间|上班时间|开放时间|办公时间|工作时间",
        r"[\d一二三四五六七八九十][点时]|\d:\d|上午|下午|小时|全天|时间",
    ),
    "人数": ("多少人|多少名|几个人|几口人|人数|人口", rf"\d\s?万?[余多]?{_PEOPLE}|人口|人数"),
    "年龄": (
        "多大年纪|多大岁数|多大年龄|年龄|岁数|年纪|几岁|多少岁",
        "岁|年龄|出生|生于|年生|高龄",
    ),
    "身高": ("身高|多高", "身高|厘米|米|高"),
    "体重": ("体重|多重", "体重|公斤|千克|斤|重"),
    "生日": ("生日|出生日期|出生年月|哪一?年出生", "生日|出生|生于|诞生|年生"),
    "学历": (
        "学历|毕业于哪|哪里毕业|哪个学校毕业",
        "学历|毕业|本科|硕士|博士|大专|就读",
    ),
}
_OFFICES = (
    "局长|院长|校长|市长|县长|省长|镇长|乡长|村长|区长|部长|厅长|处长|科长|所长|站长|队长|馆长|园长"
    "|社长|行长|会长|主席|总统|总理|首相|主任|书记|总书记|经理|总经理|董事长|总裁|负责人|联系人|老板"
    "|班主任|法人|法定代表人"
)
CONTACTS = ("电话", "地址", "邮箱", "网址", "微信", "邮编", "密码")  # nothing else answers these
ATTRIBUTES = (*_ATTRIBUTES, *_OFFICES.split("|"))
# A group for each attribute, in order, and one for the offices.
_ATTRIBUTE_WORDS = re.compile(
    "|".join(
        f"({words})"
        for words in (*(pattern for pattern, _ in _ATTRIBUTES.values()), f"副?(?:{_OFFICES})")
    )
)
_ASKS_OTHERWISE = re.compile("为什么|为何|怎么|如何|是否|什么|多少")
_QUESTION_WORD = re.compile("多少|几|多[大高重]|哪|怎|如何")
_ASKS_AFTER = re.compile(
    "(?:待遇|号码?|名字|姓名)?(?:是|为|有|在|叫)?"
    "(?:多少|什么|啥|谁|几号|哪个|哪里|哪儿|哪位|哪些|什么名字|啥名|怎么样|如何)?(?:[个位人]|时候)?"
)
_LEADING = re.compile(
    "^(?:请?告诉我|有没有|有无|查一?下|知道|谁是|哪位是|(?:我)?想要|求|给我|现在|目前|如今)"
)
_TRAILING = re.compile(
    r"(?:的|是|有|在|里|们?那边|一共|总共|大概|大约|现在|目前|今年|每个?月|一个月|共)+$"
)

_ABOUT = re.compile(r"^(?:关于|看看?|查一?下|找一?下|(?:我)?要看|给我看|什么是|请问)")
# A class or 一词 behind a name, which is no part of it: ps 命令, “三非”一词.
_NAMED_CLASS = re.compile(
    rf"(?<=[a-z\d/]) ?(?:{CLASS_NOUN}|目录|端口|信号|优先级)$|(?<=[”’\"'」』])(?:一词|这个?词)$"
)
_CIRCUMSTANCE = re.compile("^[\u4e00-\u9fff]{1,8}(?:时|的时候)[ ,]*(?=[a-z])")  # 打包时 tar
_NO_SUBJECT = re.compile("什么|多少|哪|谁|怎么|如何|为何|几[个种类]|这|那|它|他|她")


@lru_cache(QUESTION_CACHE_SIZE)
def intent_of(text: str) -> Intent | None:
    """The intent of a question in the normal form without chatter; None for other wordings."""
    question = _END.sub("", text.strip())
    if section := section_reference(question):
        bare = re.sub(r"[()]", "", question)  # 第二条第(三)项
        parts = (form for _, _, (form, *_) in numbers(bare) if form[-1] in "款项")
        law = _bare_subject(section.document)
        return Intent("numbered section", law, section.number, parts=(*parts,))
    if asks_attribute := _attribute_intent(question):
        return asks_attribute
    if (step := _STEP.fullmatch(question)) and (number := arabic_numeral(step["n"])):
        return Intent("step", _bare_subject(step["x"]), number)
    if in_field := _IN_FIELD.fullmatch(question):
        term = _by_wording(in_field["asking"] + in_field["rest"])
        if term and term.kind == "definition" and _is_term(term.subject, in_field):
            return term._replace(field=_bare_subject(in_field["field"]))
    return _by_wording(question)


def _is_term(subject: str, in_field: re.Match[str]) -> bool:
    """Whether what follows a field, in a match of _IN_FIELD, is a term of that field."""
    if in_field["quoted"] is not None:
        return True
    # A field ends with a word, not in 网络用语|言; no guesses: jieba's for 武术中起势 is 中起势.
    ends = {*accumulate(cut(in_field.string[in_field.end("asking") :], guess=False))}
    field, rest = in_field["field"], in_field["rest"]
    if in_field.string[in_field.start("field") : in_field.start("rest")] not in ends:
        return False
    asks_meaning = _MEANING.search(in_field["asking"] + rest) is not None
    if in_field["bare"]:
        return asks_meaning and min(len(field), len(subject)) > 1 and field in ends
    is_rare = "谁" not in rest and all(word_count(word) < _MAX_TERM_COUNT for word in cut(subject))
    return not in_field["of"] or asks_meaning or is_rare


def _by_wording(question: str) -> Intent | None:
    """The intent of the first of _WORDINGS that a question has."""
    for kind, wording in _WORDINGS:
        if match := re.fullmatch(wording, question):
            parts = match.groupdict()
            subject = parts.get("x") or f"{parts.get('before') or ''}{parts.get('after') or ''}"
            if kind == "definition":
                if _NO_SUBJECT.search(subject):
                    continue
                subject = _NAMED_CLASS.sub("", _CIRCUMSTANCE.sub("", subject))
            return Intent(kind, _bare_subject(subject))
    return None


def definition_subject(text: str) -> str:
    """The subject whose definition a question asks for, "" where it asks for something else.

    A single word asks for its own definition.
    """
    if intent := intent_of(text):
        return intent.subject if intent.kind == "definition" else ""
    may_be_word = len(text) <= _MAX_WORD or text.isascii()
    return text if may_be_word and cut(text) == [text] else ""


def states_attribute(attribute: str, normal: str) -> bool:
    """Whether a passage in the normal form may state an attribute, or names an office."""
    return re.search(_ATTRIBUTES.get(attribute, ("", attribute))[1], normal) is not None


def office_of(intent: Intent | None) -> str:
    """The office whose holder is asked for, "" where none is."""
    return intent.attribute if intent and intent.attribute not in _ATTRIBUTES else ""


def _attribute_intent(question: str) -> Intent | None:
    """The intent of asking for an attribute, such as a telephone number or who holds an office."""
    for match in _ATTRIBUTE_WORDS.finditer(question):
        word, before, after = match.group(), question[: match.start()], question[match.end() :]
        if _ASKS_OTHERWISE.search(before):
            continue
        is_request = _LEADING.search(before) and not after
        if not (_QUESTION_WORD.search(word) or is_request or _ASKS_AFTER.fullmatch(after)):
            continue
        subject = _TRAILING.sub("", _LEADING.sub("", before).strip(" ,")).strip(" ,")
        group = match.lastindex or 1
        attribute = ATTRIBUTES[group - 1] if group <= len(_ATTRIBUTES) else word
        return Intent("attribute", _bare_subject(subject), attribute=attribute, attribute_word=word)
    return None


def _bare_subject(subject: str) -> str:
    """A subject without quotation marks; "" where it is only deictic (这篇文章)."""
    if title := _TITLE_NAMED.fullmatch(subject):  # 课文《背影》
        subject = title[1]
    name = _ABOUT.sub("", subject.translate(_QUOTES).strip(" ,。;:")).strip()
    return "" if _DEICTIC.fullmatch(name) else name
