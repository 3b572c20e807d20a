"""Units of the amounts that questions ask for."""

import re

from retrieval.analysis.numbers.numbers import UNITS

_TIME = r"秒|分钟?|刻钟|个?半?小时|个?钟头|[天日周年]|个?工作日|星期|个?半?月|h\b|min"
DURATION = rf"(?:{_TIME})"
LENGTH = r"公[里分]|千米|英里|里|厘米|毫米|米|丈|尺|寸|[kcm]?m\b"
WEIGHT = r"公斤|千克|毫克|克|斤|两|吨|[km]?g\b"

_FEW = "(?<![这那哪好十前近后头上过])几"
_MANY = f"(?:{_FEW}|多少)"
# 几cc and 多少kg ask for a unit in any of its spellings; a blank may stand before it.
_LATIN = tuple(
    (rf"{_MANY}\s?(?:{'|'.join(latin)})(?![a-z])", "|".join(map(re.escape, spellings)))
    for spellings in UNITS
    if (latin := [spelling for spelling in spellings if spelling.isascii()])
)
# A property has units of its own: 三百人 is no 高度.
_IS = r"(?:[约达]|大[约概]|现在|目前|一般|通常|需?要|应该?|可以?|能|[是为有到]|最[高大多长]){0,3}"
_PROPERTIES = tuple(
    (kind, rf"[百千万亿]*(?:{unit})")
    for kind, unit in (
        ("高度|海拔|身高|长度|宽度|深度|厚度|直径|半径|周长|距离|里程|水位|[跨间]距", LENGTH),
        ("重量|体重|[载净毛自承]重量?|吞吐量", WEIGHT),
        ("面积", r"平方?[公千厘分]?[米里]|平|公顷|亩|[kc]?m2"),
        (
            "[容体]积|[容排]量|库容",
            r"立方[厘分千]?米|[毫公]?升|[kmgt]i?b\b|m?l\b|m3|mah|毫安|吨|人",
        ),
        ("[时车流风航转]速|速度", "公里|千米|米|海里|迈|码|节|转|[kmg]b|[km]m?/|[kmg]?hz|赫"),
        ("功率", r"千?瓦|[km]?w\b"),
        ("电压", r"千?伏|k?v\b"),
        ("年[龄纪]|岁数", "周?岁|年"),
        (
            "[利税费]率|失业率|[出升]生率|死亡率|[合及]格率|录取率|增长率|覆盖率|折扣率",
            "%|‰|成|个?百分点",
        ),
    )
)
# (pattern of a question, pattern of the unit of its answer, "" for `unit` of the former), in order.
UNITS_ASKED = tuple(
    (re.compile(pattern), unit)
    for pattern, unit in (
        *_LATIN,
        (r"多久|多长时间|多少时间", DURATION),
        (rf"{_MANY}个?(?:年头|年)(?!级)", "年"),
        (rf"{_MANY}个月", "个?半?月"),
        (rf"{_MANY}个?(?:天|日(?!期)|工作日)", "[天日]|个?工作日|个?(?:星期|礼拜|周)|个?小时"),
        (rf"{_MANY}个?(?:星期|礼拜|周)", "个?(?:星期|礼拜|周)"),
        (rf"{_MANY}个?(?:小时|钟头)", r"个?半?(?:小时|钟头)|h\b"),
        (rf"{_MANY}分钟", r"分钟?|min"),
        (rf"{_MANY}周?岁|多大(?:年[纪龄]|岁数)", "周?岁"),
        (rf"{_MANY}(?:摄氏)?度|什么温度|温度是?多少", r"摄氏度|度|°c?"),
        (
            rf"多少钱|[样么何](?:收费|收钱|计费|算钱)|{_FEW}块钱?|{_FEW}元|多少[元块]"
            r"|(?:[押定订租罚奖]金|[票房车]价|工资|薪水|补贴|津贴|(?<![免消浪耗花])费用?)"
            r"(?:要交?|需要?|是|收|交|给|有|大概)?多少(?=\W*$)",
            r"[十百千万亿]?(?:美|欧|日|港)?元|块|角|分钱",
        ),
        (rf"{_MANY}(?:个人|人|名|位|口人)", r"[多余]?(?:个?人|名|位|口)"),
        (rf"{_MANY}[本册](?!科)", "[本册]"),
        (rf"百分之{_MANY}|(?:比例|占比|比率|百分比)", r"%|成"),
        (rf"{_FEW}点(?!建议|意见|原因|要求|注意)", r"点|:\d\d"),  # what time
        (r"多[长宽高深远厚](?!时间)", LENGTH),
        (r"多重", WEIGHT),
        (
            r"多大(?![年岁的])",
            rf"个?(?:字节|比特)|[kmgt]i?b\b|平方[公千厘]?[米里]|公顷|亩|英?寸|升|周?岁|{LENGTH}",
        ),
        (
            rf"{_MANY}(?P<unit>[克斤两吨升米里寸尺亩瓶勺杯碗滴]|公[斤里]|千克|毫升|厘米|平方米|公顷)",
            "",
        ),
        (
            rf"{_FEW}(?P<unit>[个位名种次届回遍条只件张本部台辆套间层楼级点分票章节编页倍轮期等级类步项款行列格片颗根])",
            "",
        ),
        *((rf"(?:{kind})(?:{_IS}(?:多少|多大)|$)", unit) for kind, unit in _PROPERTIES),
        (r"多少", ""),
        (
            r"(?:时[长间效]|期限|有效期|保[质修鲜护]期|[周工]期|间隔)$",
            rf"{DURATION}|点|:\d\d|月|日|号",
        ),
        ("(?:度数|酒精度)$", "%|度|°"),
    )
)
