"""Wordings that the answers to a known wording share, as 期限 to 多久: of authors, steps, lists."""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

_HAN = "一二两三四五六七八九十百千万亿零〇半"
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
