"""Clean-up of characters: invisible ones removed, Han and its punctuation by their usual codes."""

import re
import unicodedata
from collections.abc import Iterator

# Invisible, or they change the direction of a line: controls, soft hyphens, no-width and
# direction marks, variation selectors, tags, and annotations of a character.
_INVISIBLE = (
    "00-08 0E-1F 7F AD 034F 061C 180E FEFF 200B-200F 202A-202E 2060-206F FE00-FE0F FFF9-FFFB"
    " E0000-E007F E0100-E01EF"
)
_EMOJI_JOINER = 0x200D  # within a family or a flag it is part of one picture
_BLANKS = "A0 1680 2000-200A 202F 205F"
_LINES = {0x0B: "\n", 0x0C: "\n", 0x85: "\n", 0x2028: "\n", 0x2029: "\n"}
# CJK radicals and the equivalent characters (Unicode's EquivalentUnifiedIdeograph.txt);
# NFKC knows those of Kangxi alone.
_RADICALS = (
    "⺁厂⺃乚⺄乙⺅亻⺆冂⺈刀⺉刂⺊卜⺋㔾⺌小⺎兀⺏尣⺒巳⺓幺⺔彑⺕彐⺖忄⺗心⺘扌⺙攵⺛旡⺜日⺝月⺞歺⺟母⺠民⺡氵"
    "⺢氺⺣灬⺤爫⺥爫⺦丬⺧牛⺨犭⺩王⺫罒⺬示⺭礻⺯糹⺰纟⺱罓⺲罒⺷羊⺹耂⺺肀⺼月⺽臼⺾艹⺿艹⻀艹⻁虎⻂衤⻃覀⻄西⻅见"
    "⻆角⻈讠⻉贝⻋车⻌辶⻍辶⻎辶⻏阝⻐钅⻑長⻒镸⻓长⻔门⻕阝⻖阝⻗雨⻘青⻙韦⻚页⻛风⻜飞⻝食⻟飠⻠饣⻢马⻣骨⻤鬼⻥鱼⻦鸟"
    "⻧卤⻨麦⻩黄⻪黾⻫斉⻬齐⻭歯⻮齿⻯竜⻰龙⻱龜⻲亀⻳龟"
)
# Punctuation as it stands in columns, and in small (Unicode's CJK compatibility forms); NFKC gives
# that of ASCII for most.
_VERTICAL = (
    "︐，︑、︒。︓：︔；︕！︖？︗〖︘〗︙…︰：︵（︶）︷｛︸｝︹〔︺〕︻【︼】︽《︾》︿〈﹀〉﹁「﹂」﹃『﹄』﹇［﹈］"
    "﹐，﹑、﹔；﹕：﹖？﹗！﹙（﹚）﹛｛﹜｝﹝〔﹞〕"
)
# Marks of the fonts Symbol and Wingdings, which Word and PDF copies leave as private characters.
_SYMBOLS = "\uf0b7•\uf06c●\uf06e■\uf075◆\uf0a7▪\uf0d8►\uf0fc✓\uf0fe✓\uf0fb✗\uf0fd✗\uf0e0→"
_DOUBLES = "2F00-2FD5 F900-FAFF"  # Kangxi's radicals, and characters that are in Unicode twice
_DRAWING_MARKS = re.compile(r"[-=*|+/\\<>_.:^~\u2190-\u25ff]")


def _codes(ranges: str) -> Iterator[int]:
    for first, _, last in (each.partition("-") for each in ranges.split()):
        yield from range(int(first, 16), int(last or first, 16) + 1)


_PAIRS = _RADICALS + _VERTICAL + _SYMBOLS
_REPLACEMENTS: dict[int, str | int | None] = {
    **dict.fromkeys(_codes(_INVISIBLE)),
    **dict.fromkeys(_codes(_BLANKS), " "),
    **_LINES,
    **str.maketrans(_PAIRS[::2], _PAIRS[1::2]),
    **{code: unicodedata.normalize("NFKC", chr(code)) for code in _codes(_DOUBLES)},
}
del _REPLACEMENTS[_EMOJI_JOINER]

BULLETS = "•●○◦▪■□◆◇▶►‣⁃∙·➢❖✓"  # of lists
SYMBOLS = "\uf020-\uf0ff"  # characters of a symbol font
_SYMBOL_AT_START = re.compile(rf"^([ \t\u3000]*)[{SYMBOLS}][ \t\u3000]*(?=\S)", re.M)

WIDE = r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff]"  # Han, its punctuation
_HAN = "\u3007\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003ffff"
HAN_CHARACTER = re.compile(f"[{_HAN}]")
_PICTURE = r"[\u2600-\u27bf\ufe0f\U0001f000-\U0001faff]"
_STRAY_JOINER = re.compile(rf"(?<!{_PICTURE})\u200d|\u200d(?!{_PICTURE})")
# 饕(tāo)餮(tiè): a reading after each of two characters or more.
_READING = r"[(（][a-zü]*[āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ][a-z]*[)）]"
_RUBY = re.compile(rf"(?:[{_HAN}]{_READING}){{2,}}")
_READINGS = re.compile(_READING)
_MARKS = "，。、；：！？（）《》“”"
_BETWEEN_HAN = re.compile(rf"(?<=[{_HAN}{_MARKS}])[ \t\u3000]+(?=[{_HAN}{_MARKS}])")
_HAN_PAIR = re.compile(rf"[{_HAN}{_MARKS}](?=[ \t\u3000]*[{_HAN}{_MARKS}])")
_SPREAD = re.compile(rf"[{_HAN}](?:[ \t\u3000]+[{_HAN}])+[：:]?")
MIN_SPREAD = 4  # blanks between Han characters in a line: so many are no accident ...
SPREAD_SHARE = 0.6  # ... where this share of the neighbours in the line are apart


def clean_characters(text: str) -> str:
    """Remove invisible characters; replace unusual blanks, line breaks, radicals and doubles.

    A mark of a symbol font at the beginning of a line is a bullet, as which it is drawn.
    """
    if text.isascii():
        return text
    text = _SYMBOL_AT_START.sub(r"\1• ", text)
    return _STRAY_JOINER.sub("", text.translate(_REPLACEMENTS))


def close_up_spacing(line: str) -> str:
    """Remove from a line blanks between its characters (通　知) and pinyin behind them."""
    if "(" in line or "（" in line:
        line = _RUBY.sub(lambda found: _READINGS.sub("", found[0]), line)
    if " " not in line and "\u3000" not in line:
        return line
    if _SPREAD.fullmatch(line):
        return re.sub(r"[ \t\u3000]+", "", line)
    closed, apart = _BETWEEN_HAN.subn("", line)
    is_spread = apart >= MIN_SPREAD and apart >= SPREAD_SHARE * len(_HAN_PAIR.findall(line))
    return closed if is_spread else line


def is_drawn(text: str) -> bool:
    """Whether a text is a drawing: of lines, arrows and points, with fewer letters, none Han."""
    letters = sum(map(str.isalnum, text))
    marks = len(_DRAWING_MARKS.findall(text))
    has_others = letters + marks < len("".join(text.split())) or HAN_CHARACTER.search(text)
    return letters <= marks and not has_others
