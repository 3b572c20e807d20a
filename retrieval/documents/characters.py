"""Clean-up of characters: invisible ones removed, Han and its punctuation by their usual codes."""

import re
import unicodedata

# Invisible, or they change the direction of a line: controls, soft hyphens, no-width and
# direction marks, variation selectors, tags, and annotations of a character.
_INVISIBLE = (
    *range(0x09),
    *range(0x0E, 0x20),
    *(0x7F, 0xAD, 0x034F, 0x061C, 0x180E, 0xFEFF),
    *range(0x200B, 0x2010),
    *range(0x202A, 0x202F),
    *range(0x2060, 0x2070),
    *range(0xFE00, 0xFE10),
    *range(0xFFF9, 0xFFFC),
    *range(0xE0000, 0xE0080),
    *range(0xE0100, 0xE01F0),
)
_EMOJI_JOINER = 0x200D  # within a family or a flag it is part of one picture
_BLANKS = (0xA0, 0x1680, *range(0x2000, 0x200B), 0x202F, 0x205F)
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
_KANGXI = range(0x2F00, 0x2FD6)
_COMPATIBLE = range(0xF900, 0xFB00)  # characters that are in Unicode twice
_REPLACEMENTS = (
    dict.fromkeys(_INVISIBLE)
    | dict.fromkeys(_BLANKS, " ")
    | _LINES
    | {
        ord(a): b
        for pairs in (_RADICALS, _VERTICAL, _SYMBOLS)
        for a, b in zip(pairs[::2], pairs[1::2], strict=True)
    }
    | {code: unicodedata.normalize("NFKC", chr(code)) for code in (*_KANGXI, *_COMPATIBLE)}
)
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
