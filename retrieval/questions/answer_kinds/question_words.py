"""Question words, which answers do not contain."""

import re

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
