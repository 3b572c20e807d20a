"""Which blocks are headings: those that are marked as such, and lines that serve as one."""

import re
from collections.abc import Container, Mapping

from retrieval.analysis.numbers.numerals import arabic_numeral
from retrieval.documents.blocks import Block
from retrieval.documents.origin import is_date

QUESTION_LEVEL = 7  # a question above its answer: below every other heading
MINOR_LEVEL = 6  # a bold or numbered line above a paragraph
MAX_HEADING = 40  # characters
MAX_QUESTION = 80
MAX_NUMBERED = 120  # of a numbered heading
MIN_NUMBERED = 3  # lines numbered 1.1, 1.2, 2.1 and so on: fewer are not the outline of a text
MIN_DATES = 3  # lines of nothing but a date: fewer do not head the entries of a chronicle

CLAUSE_END = re.compile(r"[。．；;…，,：:、！!？?~～][”’」』）)\"']*$")
CONTACT = re.compile(
    r"[^：:\s]{0,8}(?:电话|電話|地址|邮编|郵編|邮箱|郵箱|联系人|聯絡人|负责人|負責人|时间|時間|地点|地點|网址|网站|传真|微信|编号|备注)[：:]"
)
_LABELLED = re.compile(r"[^\s：:，。]{2,8}[：:]\S")
_NO_HEADING = re.compile(
    r"[。！？；].|^[（(](?![一二三四五六七八九十百]+[)）])|〔\d{4}〕"
    r"|^第 ?[一二三四五六七八九十百零〇\d-]+ ?[条條]"
)  # a sentence within, a remark in brackets, the number of a document, a line of an address
# A law's history of enactment and amendment.
HISTORY = re.compile(
    r"\d{4}年\d{1,2}月\d{1,2}日.*(?:通过|修正|修订|公布|批准|施行|发布|印发|修改)[)）]?$"
)
NUMBERED = re.compile(
    r"(?P<part>第 ?[一二三四五六七八九十百\d]+ ?[编編篇部])"
    r"|(?P<chapter>第 ?[一二三四五六七八九十百\d]+ ?章)"
    r"|(?P<section>第 ?[一二三四五六七八九十百\d]+ ?[节節])|(?P<han>[一二三四五六七八九十百]+、)"
    r"|(?P<paren>[（(][一二三四五六七八九十百]+[)）])"
    r"|(?P<digit>\d+(?:\.\d+)*[.、．](?!\d)|\d+(?:\.\d+)+ )|(?P<alone>(?:PART ?)?\d{1,2}$)"
)
_OUTLINE = re.compile(
    r"(?P<digits>\d{1,3}(?:\.\d{1,3}){0,5})(?:\.?[ \u3000]|(?<=\.\d)(?=[一-鿿]))"
    r"|第 ?(?P<chapter>\d{1,3}|[一二三四五六七八九十]{1,3}) ?[章篇编]"
)
_LINE_NUMBER = re.compile(r"[（(]?(?P<number>\d{1,3})[、.．)）]\s*(?=[^\d\s])")
_QUESTION_LABEL = re.compile(r"(?:问题?|問題?|Q(?:uestion)?) ?\d{0,3} ?[：:.、]\s*", re.I)
ANSWER_LABEL = re.compile(r"(?:答|A(?:nswer)?) ?\d{0,3} ?[：:.、]", re.I)
_QUESTION = re.compile(
    r".*[？?][”’」』）)\"']*$|.*(?:吗|嗎|呢|什么|什麼|多少)$|(?:如何|怎么|怎麼|怎样|怎樣|为什么|為什麼|为何"
    r"|什么是|什麼是|哪些|哪里|是否|能否|可否)[^。；：]*[^。；：，]$"
)
_CALLOUT = re.compile(
    r"(?i)(?:注意|提示|提醒|警告|注|说明|备注|小贴士|危险|重要|信息|note|tip|info|warning|danger|caution|important)"
    r"(?:事项)?[!！：:]?"
)


def with_headings(blocks: list[Block]) -> list[Block]:
    """The blocks, with those made headings that serve as one.

    In a text without marked headings: numbered lines, or short lines between paragraphs that end
    without punctuation. In any text: questions that are answered below them, and bold or numbered
    lines above a paragraph.
    """
    outlined = _with_outline_headings(blocks)
    own = (block for block in blocks if block.kind == "heading" and not block.quotes)
    if not outlined and not any(own):
        outlined = _with_inferred_headings(blocks)
    return _with_minor_headings(_with_question_headings(outlined or blocks))


def is_question(text: str) -> bool:
    """Whether a line is a question."""
    return len(text) <= MAX_QUESTION and _QUESTION.match(text) is not None


def is_callout(text: str) -> bool:
    """Whether a line only says what kind of box it heads, such as 注意."""
    return _CALLOUT.fullmatch(text) is not None


def _with_outline_headings(blocks: list[Block]) -> list[Block]:
    """The blocks with the numbered headings of a manual (1., 1.1., 1.1.1.), [] if it has none.

    The numbers must count on from one to the next; others number lists.
    """
    depths: dict[int, int] = {}
    before: tuple[int, ...] = ()
    for at, number in enumerate(map(_outline_number, blocks)):
        if number and _follows(before, number):
            depths[at], before = len(number), number
    if sum(depth > 1 for depth in depths.values()) < MIN_NUMBERED:
        return []
    top = min(depths.values()) - 2  # the first level is the title's
    return _with_levels(blocks, {at: depth - top for at, depth in depths.items()})


def _with_levels(blocks: list[Block], levels: Mapping[int, int]) -> list[Block]:
    """The blocks, some as headings: {number: level}."""
    return [
        _as_heading(block, block.text, min(levels[at], MINOR_LEVEL)) if at in levels else block
        for at, block in enumerate(blocks)
    ]


def _as_heading(block: Block, text: str, level: int) -> Block:
    return Block(text, "heading", level, quotes=block.quotes)


def _outline_number(block: Block) -> tuple[int, ...]:
    """(1, 2) of a line such as 1.2 安装, () for none."""
    found = _OUTLINE.match(block.text) if block.kind == "text" else None
    if not found or len(block.text) > MAX_NUMBERED or block.text.endswith(("。", "．", "：", "；")):
        return ()
    digits = found["digits"] or arabic_numeral(found["chapter"]) or "0"
    return tuple(map(int, digits.split(".")))


def _follows(before: tuple[int, ...], number: tuple[int, ...]) -> bool:
    """Whether a number follows another in an outline: 1.2 after 1.1 or 1.1.3, and 1.1 after 1."""
    if not before:
        return all(part == 1 for part in number)
    if number[:-1] == before[: len(number) - 1] and len(number) <= len(before):
        return 0 < number[-1] - before[len(number) - 1] <= 2
    deeper = number[: len(before)] == before and set(number[len(before) :]) == {1}
    return deeper or number == (before[0] + 1, 1)


def _with_inferred_headings(blocks: list[Block]) -> list[Block]:
    """The blocks with short lines between paragraphs, that end without punctuation, as headings.

    Several such lines in a row are a list or a poem, unless their numbering differs in kind. The
    kinds are nested in the order in which they occur.
    """
    dates = {at for at, block in enumerate(blocks) if is_date(block.text)}
    chronicle = dates if len(dates) >= MIN_DATES else set()
    labelled = [_LABELLED.match(block.text) is not None for block in blocks] + [False]
    may_be = [
        block.kind == "text"
        and (at in chronicle or _looks_like_heading(block))
        # Several lines of the kind 地点：… are a description, and no headings.
        and not (labelled[at] and (labelled[at - 1] or labelled[at + 1]))
        for at, block in enumerate(blocks)
    ] + [True]
    kinds = [numbering_kind(block.text) for block in blocks]
    found: set[int] = set()
    for at in range(len(blocks) - 2, -1, -1):
        if not may_be[at] or (blocks[at + 1].byline and at + 1 not in chronicle):
            continue  # such as an office's name above its date
        above_differs = at == 0 or not may_be[at - 1] or kinds[at - 1] != kinds[at]
        below = not may_be[at + 1] or (at + 1 in found and kinds[at + 1] != kinds[at])
        if above_differs and below:
            found.add(at)
    in_order = [kinds[at] for at in sorted(found)]
    nested = [*(kind for kind in ("part", "chapter", "section") if kind in in_order), *in_order]
    levels = {kind: level for level, kind in enumerate(dict.fromkeys(nested), 2)}
    return _with_levels(blocks, {at: levels[kinds[at]] for at in found})


def _looks_like_heading(block: Block) -> bool:
    text = block.text
    if len(text) > MAX_HEADING or CLAUSE_END.search(text) or _NO_HEADING.search(text):
        return False
    return not (block.byline or HISTORY.search(text) or CONTACT.match(text))


def numbering_kind(text: str) -> str:
    """The kind of number that a heading begins with, "" for none."""
    found = NUMBERED.match(text)
    return (found.lastgroup or "") if found else "date" if is_date(text) else ""


def _with_question_headings(blocks: list[Block]) -> list[Block]:
    """The blocks with each question that is answered right below it as a heading.

    A list of nothing but questions is none: it announces what will be answered.
    """
    labels = [_QUESTION_LABEL.match(b.text) if b.kind in ("text", "item") else None for b in blocks]
    asking = [
        _may_ask(block, label) and not _is_within_item(block, blocks)
        for block, label in zip(blocks, labels, strict=True)
    ]
    found = list(blocks)
    for at, block in enumerate(blocks[:-1]):
        below, label = blocks[at + 1], labels[at]
        if block.kind == "item" and not (label or block.bold or block.only_item):
            is_nested = below.parent == at or below.continues
            if not is_nested and below.kind not in ("text", "code", "row"):
                continue
        answered = asking[at] and not asking[at + 1] and below.kind != "heading"
        first = at == 0 or not asking[at - 1]
        if answered and (label or first):
            text = block.text[label.end() :] if label else block.text
            found[at] = _as_heading(block, _LINE_NUMBER.sub("", text, count=1), QUESTION_LEVEL)
        elif block.kind == "text" and is_question(block.text) and ANSWER_LABEL.match(below.text):
            found[at] = _as_heading(block, block.text, QUESTION_LEVEL)
    return found


def _may_ask(block: Block, label: re.Match[str] | None) -> bool:
    """Whether a block is a question of a FAQ: labelled as one, or bold or numbered and asking."""
    if block.byline or block.kind not in ("text", "item"):
        return False
    if label:
        return label.end() < len(block.text) <= MAX_QUESTION
    marked = block.bold or block.kind == "item" or _LINE_NUMBER.match(block.text) is not None
    return marked and is_question(_LINE_NUMBER.sub("", block.text, count=1))


def _is_within_item(block: Block, blocks: list[Block]) -> bool:
    """Whether a block is a further paragraph of an item: what follows the item is not below it."""
    return block.parent >= 0 and blocks[block.parent].level == block.level


def _with_minor_headings(blocks: list[Block]) -> list[Block]:
    """The blocks with bold or numbered lines above a paragraph as headings.

    A numbered line above a list is one where the line with the number before is.
    """
    lone_numbers = {block.number for block in blocks if block.only_item} - {0}
    numbered = [_is_numbered_line(block, lone_numbers) for block in blocks]
    several = sum(numbered) > 1
    found = list(blocks)
    next_number = 0
    for at, block in enumerate(blocks[:-1]):
        below, above = blocks[at + 1], blocks[at - 1] if at else None
        if len(block.text) > MAX_HEADING or block.byline or below.kind == "heading":
            continue
        bold = block.kind == "text" and block.bold and not block.continues
        if bold and not below.bold and not (above and above.bold and above.kind == "text"):
            text = block.text.rstrip("：: ")
            if text and not CLAUSE_END.search(text) and not is_callout(text):
                found[at] = _as_heading(block, text, MINOR_LEVEL)
            continue
        heads_list = below.kind == "item" or below.parent == at
        line_number = _LINE_NUMBER.match(block.text)
        number = int(line_number["number"]) if line_number else 0
        may_head = not heads_list or 1 < number == next_number
        if several and numbered[at] and not numbered[at + 1] and may_head:
            found[at] = _as_heading(block, block.text, MINOR_LEVEL)
            next_number = number + 1
    return found


def _is_numbered_line(block: Block, lone_numbers: Container[int]) -> bool:
    """Whether a block may be a numbered heading.

    Items are only if each is alone in its list and the numbers go on (1., text, 2., text).
    `lone_numbers`: those of all items that are alone.
    """
    if CLAUSE_END.search(block.text) or _NO_HEADING.search(block.text) or block.continues:
        return False
    line = block.kind == "text" and _LINE_NUMBER.match(block.text) is not None
    alone = block.kind == "item" and block.only_item and block.level == 1 and block.number > 0
    goes_on = block.number - 1 in lone_numbers or block.number + 1 in lone_numbers
    return line or (alone and goes_on and not re.search(r"[，,]|://|^[ -~]*$", block.text))
