"""Definitions: whether a passage says what a subject is."""

import re
from functools import lru_cache

from retrieval.analysis.dictionary import cut

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
    rf"|{_SUBJECT}[^,。;:]{{0,12}},(?:这|它)是一?[个种款门类套]"  # 用 git 管理,这是一个…
    rf"|(?:利用|使用|通过|借助)\W?{_SUBJECT}\W?(?:可以?|能够?)"
    rf"|(?:为了|[想要])[^。;]{{2,30}}(?:用到?|使用|运行|执行|借助) ?{_SUBJECT}"
    # 进程标识符(pid), … 变为僵尸进程 (zombie)
    rf"|[\u4e00-\u9fff]\s?\({_SUBJECT}(?:,|\)(?!\s?[a-z]))|(?:[是为]|属于|成为|变为){_SUBJECT_ENDS}"
)
# What an option, a path or a number means, in a list of them: -f, --force 强制; 4 - 文件有错.
_ENTRY = re.compile(rf"\W*(?:-[!-~]+ )?{_SUBJECT}(?:[,=\[(<][ -~]*)?[-–—:= ]+(?=[\u4e00-\u9fff])")


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
