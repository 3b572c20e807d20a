"""Kinds of answer: which one the wording of a question asks for, and whether a sentence has it.

A number, a date, a person, a place or a reason; a definition; a list; or a wording that the answers
share, as 期限 to 多久. Amounts and contrasts have modules of their own.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache

from retrieval.analysis.dictionary import cut, is_word, name_kinds
from retrieval.documents.origin import has_surname

QUESTION_CHARACTERS = (
    "前多几什哪谁为啥到究这那何如因怎咋是可能吗嘛呢百"  # any other begins none: quick
)
# Question words, which answers do not contain; they tell the kind of answer. Names that begin like
# one (几内亚, 何塞) stay whole.
QUESTION_WORDS = re.compile(
    rf"(?=[{QUESTION_CHARACTERS}])(?:"
    r"是(?=(?:什么时[候间]|何时|几点|多[少久大高长远重])\W*$)|"
    r"(?:多少|几)\s?(?:cc|[mk]?l|[mk]?g|[kcm]?m|k?w|v|h|min|mah|[kmgt]b)(?![a-z])|百分之(?:多少|几)|什么时候|什么时间|什么样|什么|多少|多大|多长时间|多长|多久|多高|多远|多深|多重|多么"
    r"|前(?:多少|几)[名位]|几[个位名种年次月日岁座条届场人天所部家项类点]|几号(?![楼线门])|几分(?![钟之])|几(?![内何])"
    r"|哪一|哪些|哪个|哪里|哪儿|哪(?!吒)|谁|为什么|为啥|啥"
    r"|到底|究竟|(?:怎么|咋)一?回事|[这那]一?[场趟班堂顿]"
    r"|何[时处地人种以]|为何|(?:怎么|怎样|如何|咋)(?:解决|办)(?=\W*$)|如何|因何|怎么样|怎么|怎样|咋|是否"
    r"|(?<![不才只可])(?:可以|能(?![力源量够]))(?=.*[吗嘛么][\s。!?~]*$)|[吗嘛呢](?=[\s,。!?~]*$))"
)

# (kind, wording of a question that asks for it)
_KINDS = tuple(
    (kind, re.compile(wording))
    for kind, wording in (
        (
            "number",
            "[哪么]一?个?版|多[少大长高远重深宽]|几(?![内何])|比例|占比|百分|率|数量|人[数口]",
        ),
        ("year", r"何年|哪一?年|哪个?(?:世纪|朝)|年份"),
        ("date", r"何时|哪一?[天日月]|哪个?时|什么时|几[年月日号点]|时间|日期|多久|哪段"),
        ("person", r"谁|何人|哪一?[位名]|什么人|哪些人|作者"),
        ("place", "[何哪][处地儿里]|什么地方|哪[一个]*[国省市城县州岛洲地]|位于|地点"),
        ("reason", r"为什么|为何|为啥|原因|理由|怎么会|何以|因何|目的"),
        (  # a name as programs have it
            "code",
            r"(?:什么|哪[个条些种]?|啥|叫)(?:命令|指令|函数|参数|选项|模块|软件包|属性|字段|变量|语句|目录|路径)"
            r"|(?:命令|指令|函数|参数|选项|模块|软件包|属性|字段|变量|语句)(?:是|叫)",
        ),
    )
)
_HAN = "一二两三四五六七八九十百千万亿零〇半"
_YEAR = r"(?:\d{1,4}|[元一二三四五六七八九十]+)年|世纪|年代|时期|期间|[\u4e00-\u9fff]朝"
# {kind: pattern of a part of a sentence that could be the answer}; persons, places are looked up.
_ENTITIES = {
    # Not the number of an article: 第五条.
    "number": re.compile(rf"(?<![第\d.,{_HAN}])(?:[\d.,]*\d|[{_HAN}]+)"),
    "year": re.compile(rf"{_YEAR}|\d+[月日:时点]"),
    "date": re.compile(
        rf"{_YEAR}|(?!一[时点])(?:\d+|[元一二三四五六七八九十]+)[月日号时点]|\d:\d"
        r"|(?:[天日周月年]|小时|分钟)之?[内后前]|星期|周[一二三四五六日末]|次日|当[天日]|每[天日周月年]"
    ),
    "code": re.compile(r"[a-z][a-z\d_.:+/-]+"),
    "reason": re.compile(r"因|由于|为了|所以|以便|以免|致|故|使得|源于|目的|得名|旨在|是为"),
}
_TRANSLITERATED = re.compile(r"[\u4e00-\u9fff]{2,}·[\u4e00-\u9fff]{2,}")
# Who wrote a work, where the wording alone tells that somebody is named: 出自渔民阿水之手.
_WHO = r"(?:(?![他她它我你您咱谁哪不]|何人)[\w·. ]){2,30}?"
_STATES_AUTHOR = re.compile(
    rf"出自{_WHO}(?:之手|笔下|的手笔)|作者(?:就?是|为|系|:|叫) ?{_WHO}"
    rf"|[是为系]{_WHO}的(?:作品|诗作|习作|力作|[代名]\w*作)"
    rf"|由(?!于){_WHO}(?:所[作著写编]|执笔|创作|谱写|撰写|编写|[填作谱]的?[词曲])"
)
_WRITES = re.compile(
    "[写作著](?:下|成|出|就|于|了|过|的)|创作|谱写|撰写|执笔|所[作著写]|[填作谱]的?[词曲]|作[品者]"
    "|(?:的|诗|词|歌|文|小说)《"
)
# What is forbidden, where it is asked for: 哪些…不可以, and not 为什么不能.
ASKS_FORBIDDEN = re.compile("(?:哪|(?<!为)什么|啥|谁|何).{0,6}(?:不(?:[可能得许准让]|允许)|禁止)")
FORBIDS = re.compile("不[可能得许准予让]|不允许|禁|勿|谢绝|拒绝|无法|除外")
# (the wording of a question, the wording of a sentence that answers it)
_WORDINGS = tuple(
    (re.compile(question), re.compile(answer))
    for question, answer in (
        (
            "(?:谁|何人|哪[位个].{0,4})所?(?:[写著]|作(?!主)|创作|编写|撰写|[填谱]的?[词曲])|作者(?:是谁|叫)",
            f"{_STATES_AUTHOR.pattern}|{_WRITES.pattern}",
        ),
        ("几点(?!建议|意见|原因)", rf"[\d{_HAN}](?::|点(?![建意原])|时(?![间期候]))"),  # what time
        (  # how often
            "(?:多久|多长时间|几[年月周天]).{0,10}[一1][次回遍]",
            "[每隔][^,。;]{1,12}(?:[一1][次回遍]|[年月周天日])",
        ),
        ("多久|多长时间|(?:几|多少)个?(?:[年月天日]|小时)", "[期时年]限|有效期|[为刑任]期|期间为"),
        (ASKS_FORBIDDEN.pattern, FORBIDS.pattern),
        (
            "能不能|可不可以|会不会|能否|可否|允不允许|[能可](?![力源量]).*[吗嘛么]$",  # may it
            "不[能得可准许]|可以|可[^能]|能够|必须|禁止|允许|无法|只[有能]|除非|免费|凭",
        ),
        (
            "谁(?:可以|能|来|负责|决定|批准|管|有权|审批|发|出)|[由找归]谁|哪个?(?:部门|机关|单位)",
            "由|负责|主管",
        ),
        (  # since which version
            "(?:哪[个一]?|什么)版本?.{0,8}(?:开始|起|加|增|支持|引入|有)",
            "新增|新加|增加|添加|加入|引入|首次|开始|起支持|支持了",
        ),
        (  # what is better
            r"还是.*[好行合]|[该用选]哪[个种]|哪[个种]更?好|推荐",
            "推荐|建议|最[好佳适]|更[适好]|优先|首选|应该?|不要",
        ),
        ("最[少低小短]|至少|起码|下限", "至少|最[少低小短]|不[少低]于|不得[少低]于|以上|下限|不足"),
        (
            "最[多高大长]|至多|上限|封顶",
            "[至最]多|最[高大长]|不得?超过|以[内下]|上限|封顶|范围",
        ),
        ("(?<!最.)能.{0,4}(?:几|多少)", "[至最]多|不得?超过|以[内下]|上限"),
        (r"多大(?![年岁的])|大小(?:是多|[有为]多)", "大小|尺寸|面积|体积|容量"),
        (  # where in a program
            r"哪个?菜单|在哪[里儿]?(?:设置|打开|找|开|关|改|看|选)",
            "菜单|工具栏|选项卡|点击|单击|选择|设置|设定",
        ),
        (r"在哪[里儿]?(?!\w)", "[在于到]|地处|坐落|地址|[楼路街边侧旁]"),  # where it is
        (  # which key
            "按(?:什么|哪个|哪些)|快捷键|组合键",
            r"ctrl|\balt\b|shift|\besc\b|\bf\d|enter|回车|键(?!盘)|按[住下]?(?![照时期])",
        ),
        (  # what happens where nothing is given
            "默认|缺省|预设|[不没](?:写|加|带|填|设|指定|给|输|选).{0,12}(?:会|是|几|多少|什么|怎)",
            "默认|缺省|预设|[未不]指定|没有指定|未给|省略|若未",
        ),
        (
            r"(?:哪|什么|几号|多少).{0,3}端口|端口号?(?:是|多少|\W*$)",
            r"端口\D{0,6}\d{2,5}|\d{2,5}[^\d。]{0,6}端口|\d{2,5}/(?:tcp|udp)|[a-z\d]:\d{4,5}\b",
        ),
        (  # which folder or file
            "(?:哪|什么|啥).{0,2}(?:文件夹|目录|路径|文件(?!系统)|配置)|[存放装]在?哪|[存放]到哪|往哪",
            r"/[a-z\u4e00-\u9fff.~][^\s,。]*|~/|[a-z]:\\|文件夹|目录",
        ),
        ("(?:什么|哪[个种些]|啥)格式", r"[a-z]{2,}\s?格式|格式.{0,6}[a-z]{2,}"),
        (  # what is often called by a Latin name
            r"(?:什么|哪[个种些]|啥)\w{0,4}?(?:算法|协议|文件系统|语言|编码|软件|工具|程序|驱动)",
            r"[a-z][a-z0-9_-]+",
        ),
        ("几毫?秒|多少毫?秒", r"毫?秒|\dm?s\b"),
    )
)
# A noun that tells the class of a thing after its Latin name: ps 命令.
CLASS_NOUN = "(?:命令|指令|函数|软件|程序|工具|参数|选项)"
# How a passage defines a subject, for which _SUBJECT stands in both: to compile the patterns for
# each subject took longer than the search.
_SUBJECT = "\U00020000"  # a letter that hardly any text has, not in [\u4e00-\u9fff]
_SUBJECT_ENDS = rf"{_SUBJECT}[》”\"'」]?\s?(?=[,;。.:()]|$)"
_SUBJECT_BEGINS = (
    # 第三条 本办法所称X; 3.2 本合同所称X; (二)X
    r"(?:^|[。;!?,:\n])\W*(?:第\S{1,9}条 |(?:[\d.]+|[一二三四五六七八九十]+)[、.)\s]\s*)?"
    r"(?:[^\W\d]{0,8}所称的?)?"
    rf"(?:\S{{1,12}}\s?[中里上]的)?[《“\"'「【]?{_SUBJECT}[》”\"'」】]?"
    rf"(?: ?{CLASS_NOUN})?(?:\s?\([^)]*\))?\s?,?(?:其实|通常|一般|本质上|实际上|主要|可以)*"
)
_DEFINES = re.compile(
    rf"{_SUBJECT_BEGINS}(?:(?<=,)就是|[就也]?是(?:(?![作由在从被用])[^,。;:]{{0,12}}一[种类个款门套名位]|一|指)|指的?是?|即(?![行将使便可刻时应])|又称|简称|意为|称为|理解为|[^,。;:]{{2,30}},是一[种个款门类])"
    rf"|所谓的?\W?{_SUBJECT}|【{_SUBJECT}(?:\s?\([^)]*\))?】"  # 【X(pinyin)】, of a glossary
    rf"|(?:称为|称之为|叫做?|称作|简称|,是|的,(?:是|属于|为|构成))\W?{_SUBJECT_ENDS}"
)
_MAY_DEFINE = re.compile(
    # Not X是…的, which states a quality.
    rf"{_SUBJECT_BEGINS}(?:就是(?!不|没|因为|为了|说)|也?是(?!否|不是|如何|怎|什么|谁|由|在|从|作为|因为|[^,。;]*的[。;!]?$)"
    rf"| ?{CLASS_NOUN}? ?(?:可以|能够?)?(?:用于|用来|允许|提供|支持|负责|帮助|实现|确保|让[你我人]"
    r"|定义|指定|意味着)"
    r"| ?[-–—]+ (?=[^\n]{0,8}[\u4e00-\u9fff])"  # mkfs - 建立文件系统
    # Not what a program writes: sudo: command not found
    r"|:(?=[^\n]{0,8}[\u4e00-\u9fff]))"
    # 单一来源: 单一来源采购,是指…
    rf"|(?:^|[。;!?,:\n])\W*{_SUBJECT}[\u4e00-\u9fff]{{1,4}}[》”\"'」]?\s?,?(?:是指|指的是)"
    # The row of a table in which it is the first cell: 假别:产假;天数:98天
    rf"|^[^:;,。]{{1,12}}:{_SUBJECT};"
    rf"|{_SUBJECT_BEGINS}[的之]?(?:目的|作用|用途|功能|含义|意思|职责|任务)(?:就?是|在于|为|:)"
    # 滑炒,选用质嫩的原料…, of a glossary or a footnote; X,通过…
    rf"|^[\W\d]{{0,5}}{_SUBJECT},|{_SUBJECT}[”\"'」]?,(?:通过|旨在|用于|用来|负责)"
    rf"|(?:利用|使用|通过|借助)\W?{_SUBJECT}\W?(?:可以?|能够?)"
    rf"|(?:为了|[想要])[^。;]{{2,30}}(?:用到?|使用|运行|执行|借助) ?{_SUBJECT}"
    # 进程标识符(pid), … 变为僵尸进程 (zombie)
    rf"|[\u4e00-\u9fff]\s?\({_SUBJECT}(?:,|\)(?!\s?[a-z]))|(?:[是为]|属于|成为|变为){_SUBJECT_ENDS}"
)
# What an option, a path or a number means, in a list of them: -f, --force 强制; 4 - 文件有错.
_ENTRY = re.compile(rf"\W*(?:-[!-~]+ )?{_SUBJECT}(?:[,=\[(<][ -~]*)?[-–—:= ]+(?=[\u4e00-\u9fff])")
_ASKS_FOR_LIST = re.compile("哪些|哪几|包[括含]什么|[都里上]有什么|分为?几|几[种类项]")
_ASKS_FOR_STEP = re.compile("怎|如何|按什么|哪个键|快捷键|哪个?菜单|在哪")
_TASK = re.compile(r"\W*(?:如果|若|如)?[您你]?[想需]?要([^,。]{2,40}),")
_STEP = re.compile(
    "按[下住]?(?![照时期理])|点[击选按]|[单双右]击|选[择中定]|运行|执行|输入|键入|打开|使用|拖[动放]|切换"
    "|设[置为]|安装|启用|命令|请(?!问|参[阅见考看])"
    "|^(?:[^:;]{1,8}:)?(?:/|--?)[a-z][^:;]{0,40}[:;]"  # the entry of a command or an option
)
_ENUMERATION = re.compile(
    "[^、。;]{1,20}(?:、[^、。;]{1,20}){2,}|(?:[a-z]+ ?, ?){3}|分为.{0,4}[种类项型级部]|包括"
)
_INTRODUCES_LIST = (":", "下列", "如下", "以下")  # at the end of a sentence


def kinds_asked_for(question: str) -> tuple[str, ...]:
    """The kinds of answer asked for: a number, year, date, person, place, reason, code."""
    return tuple(kind for kind, wording in _KINDS if wording.search(question))


def entities(kind: str, normal: str, words: Callable[[], Sequence[str]]) -> Sequence[str]:
    """The parts of a sentence in the normal form that could be the answer of a kind.

    Persons and places are looked up among its `words`, jieba's, in jieba's dictionary; a word
    that the dictionary lacks and that begins with a surname is taken for a person.
    """
    if pattern := _ENTITIES.get(kind):
        return pattern.findall(normal)
    segmented, kinds = words(), name_kinds()
    names = [word for word in segmented if kinds.get(word) == kind]
    if kind == "person":
        names += [
            word
            for word in segmented
            if 2 <= len(word) <= 4 and has_surname(word) and not is_word(word)
        ]
        names += _TRANSLITERATED.findall(normal)
    return names


def states_author(normal: str) -> bool:
    """Whether a sentence names the author of a work by its wording: 由…所作, 作者是…."""
    return _STATES_AUTHOR.search(normal) is not None


def is_on_writing(normal: str) -> bool:
    """Whether a sentence says of a work that it was written, or by whom."""
    return _WRITES.search(normal) is not None


def names_holder(office: str, normal: str) -> bool:
    """Whether a sentence names the holder of an office by its wording: 由…任队长, 队长是…."""
    wording = (
        rf"(?:[担出接继现]|(?<![第首前历].)(?<![首前历]))任[^,。]{{0,4}}{office}|当选[^,。]{{0,6}}{office}"
        rf"|{office}[^,。]{{0,6}}(?:担任|接任|出任)|{office}[^,。]{{0,2}}[是为叫:](?!谁)"
    )
    return re.search(wording, normal) is not None


@lru_cache(maxsize=64)
def answer_patterns(question: str) -> Sequence[re.Pattern[str]]:
    """The patterns of sentences that answer a question, one for each known wording that it has."""
    return [answer for wording, answer in _WORDINGS if wording.search(question)]


def asks_for_list(question: str) -> bool:
    """Whether a question asks for a list."""
    return _ASKS_FOR_LIST.search(question) is not None


def asks_for_step(question: str) -> bool:
    """Whether a question asks what to do, to press or to open."""
    return _ASKS_FOR_STEP.search(question) is not None


def states_task(words: Iterable[str], normal: str) -> bool:
    """Whether a sentence names a task by any of some words, then what to do: 要删除脚注,请…."""
    task = _TASK.match(normal)
    return task is not None and any(word in task[1] for word in words if len(word) > 1)


def states_step(normal: str) -> bool:
    """Whether a sentence says what to press, choose or run."""
    return _STEP.search(normal) is not None


def enumeration_share(normal: str) -> float:
    """The share of a sentence that names three things in a row, or what something consists of."""
    return sum(len(found.group()) for found in _ENUMERATION.finditer(normal)) / len(normal)


def introduces_list(normal: str) -> bool:
    """Whether a sentence introduces what follows, such as a list."""
    return normal.endswith(_INTRODUCES_LIST)


@lru_cache(maxsize=256)  # the ranking and the evidence need the same
def defines(subject: str, normal: str) -> float:
    """How explicitly a passage in the normal form defines a subject: 1, .5 or 0.

    1: X是一种…, X是指…, X,即…, 所谓X…; .5: X是…, X:…, X可以用来….
    """
    marked, times = _name(subject).subn(_SUBJECT, normal)
    if not times:
        return 0.0
    if _DEFINES.search(marked) or (not subject[0].isalpha() and _ENTRY.match(marked)):
        return 1.0
    return 0.5 if _MAY_DEFINE.search(marked) else 0.0


def mentions(subject: str, normal: str) -> bool:
    """Whether a passage in the normal form has the name of a subject."""
    return _name(subject).search(normal) is not None


@lru_cache(maxsize=64)
def _name(subject: str) -> re.Pattern[str]:
    """The pattern of a subject as texts write it: 页眉页脚 may be 页眉和页脚, nice值 nice 值."""
    words = filter(str.strip, cut(subject))
    own = r"[ ”\"』」和与及、]?".join(map(re.escape, words))
    return re.compile(own if subject[0].isalpha() else rf"(?<![\w./-]){own}(?![\d.])")
