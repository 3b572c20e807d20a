import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retrieval.analysis.tokenizer import normalised_question
from retrieval.questions.answer_kinds.definitions import defines
from retrieval.questions.chatter import without_chatter
from retrieval.questions.intents import ATTRIBUTES, Intent, intent_of, states_attribute
from retrieval.questions.question import read_question


def wanted(text: str) -> Intent | None:
    return intent_of(without_chatter(normalised_question(text)))


@pytest.mark.parametrize(
    ("text", "law", "number"),
    [
        ("养犬管理办法第15条写了什么", "养犬管理办法", "15条"),
        ("《合同法》的第十九条", "合同法", "19条"),
        ("刑法第232条", "刑法", "232条"),
        ("劳动合同法19条", "劳动合同法", "19条"),
        ("球队章程§6", "球队章程", "6条"),
        ("刑法第一百三十三条之一", "刑法", "133条之1"),
        ("第十五条是怎么规定的", "", "15条"),
        ("请问民法典1079条的内容？", "民法典", "1079条"),
        ("第三章讲了什么", "", "3章"),
        ("11.5.14.2讲什么", "", "11.5.14.2"),
    ],
)
def test_an_article_is_asked_for_by_its_number(text: str, law: str, number: str):
    assert wanted(text) == Intent("numbered section", law, number)


def test_a_part_of_an_article_is_asked_for_by_its_numbers():
    asked = Intent("numbered section", "合同法", "19条", parts=("2款", "3项"))
    assert wanted("合同法第十九条第2款第三项") == asked
    assert wanted("合同法第十九条第2款第（三）项") == asked


@pytest.mark.parametrize(
    "text",
    [
        "违反第十四条会罚多少",
        "依照第十五条失效的登记可以补办吗",
        "哪些条款提到第十五条",
        "一共有十五条意见",
        "香港的第一条铁路",
        "三章乐曲",
        "3.5公里",
    ],
)
def test_a_reference_or_a_count_is_no_article_that_is_asked_for(text: str):
    found = wanted(text)
    assert found is None or found.kind != "numbered section"


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        ("什么是线段树", "线段树"),
        ("线段树是什么", "线段树"),
        ("旧船票怎么定义", "旧船票"),
        ("旧船票应该如何界定", "旧船票"),
        ("WSL 是什么？", "wsl"),
        ("张三是谁", "张三"),
        ("大部制是什么意思", "大部制"),
        ("三非指什么", "三非"),
        ("何为大部制", "大部制"),
        ("什么算大件行李", "大件行李"),
        ("怎样才算迟到", "迟到"),
        ("什么叫大部制呢", "大部制"),
        ("“三非”是指什么", "三非"),
        ("你好，请问什么是大部制呀？", "大部制"),
        ("熵的定义是什么", "熵"),
        ("甚麼是閉包", "闭包"),
    ],
)
def test_a_definition_is_asked_for(text: str, subject: str):
    assert wanted(text) == Intent("definition", subject)


@pytest.mark.parametrize(
    "text",
    [
        "移民局的职责是什么",
        "规划的目标是什么",
        "规划里的目标是什么",
        "酵母在面团中的作用是什么",
        "他是谁",
        "这是什么",
        "哪个是什么",
        "为什么要改革",
        "周末做什么",
        "腊月廿七干什么",
        "什么时候开门",
        "线段树是什么时候发明的",
        "什么样的人可以办",
    ],
)
def test_a_property_or_a_pointer_is_no_definition(text: str):
    found = wanted(text)
    assert found is None or found.kind != "definition"


@pytest.mark.parametrize(
    ("text", "field", "term"),
    [
        ("木工里说的“榫头”是什么意思", "木工", "榫头"),
        ("木工里榫头什么意思", "木工", "榫头"),
        ("武术中起势什么意思", "武术", "起势"),
        ("老师傅常说的「榫头」啥意思", "老师傅", "榫头"),
        ("修表铺说的擒纵什么意思", "修表铺", "擒纵"),
        ("木工术语榫头是什么", "木工", "榫头"),
        ("网络用语xswl啥意思", "网络", "xswl"),
        ("刑法上的从犯是什么意思", "刑法", "从犯"),
        ("保单里的“免赔额”指什么", "保单", "免赔额"),
        ("保单中的“免赔额”一词是什么意思", "保单", "免赔额"),
        ("excel里的vlookup是什么", "excel", "vlookup"),
        ("什么是linux里的inode", "linux", "inode"),
        ("文中“老黄牛”是什么意思", "文", "老黄牛"),
        ("Makefile 的 PHONY 是什么意思", "makefile", "phony"),
        ("表格软件的pivot是干什么的", "表格软件", "pivot"),
        ("brew 的 -q 选项是什么意思", "brew", "-q"),
        ("brew 返回 3 表示什么", "brew 返回", "3"),
        ("信号 -9 是什么意思", "信号", "-9"),
    ],
)
def test_a_term_is_asked_for_with_its_field(text: str, field: str, term: str):
    assert wanted(text) == Intent("definition", term, field=field)


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        ("海上保险是什么", "海上保险"),
        ("中央银行是什么意思", "中央银行"),
        ("里程碑是什么意思", "里程碑"),
        ("汽车上牌什么意思", "汽车上牌"),
        ("网络用语是什么意思", "网络用语"),
        ("网络用语言沟通是什么意思", "网络用语言沟通"),
        ("工业 4.0 是什么意思", "工业 4.0"),
        ("/brew/ 目录是放什么的", "/brew/"),
        ("halt 信号表示什么", "halt"),
        ("“三非”人员是什么意思", "三非人员"),
    ],
)
def test_a_name_with_a_word_for_within_is_whole(text: str, subject: str):
    assert wanted(text) == Intent("definition", subject)


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        ("可乐鸡翅怎么做", "可乐鸡翅"),
        ("怎么安装软件", "安装软件"),
        ("软件怎么安装", "软件安装"),
        ("红烧肉的步骤", "红烧肉"),
        ("手机丢了怎么办", "手机丢了"),
        ("如何定时执行任务？", "定时执行任务"),
        ("蛋炒饭的做法是什么", "蛋炒饭"),
        ("办护照的流程有哪些", "办护照"),
        ("怎么算水费", "算水费"),
    ],
)
def test_it_is_asked_how_to_do_a_thing(text: str, subject: str):
    assert wanted(text) == Intent("how", subject)


@pytest.mark.parametrize(
    "text",
    [
        "这是怎么回事",
        "他怎么样了",
        "怎么会这样",
        "名字是怎么来的",
        "取得了怎样的成绩",
        "怎么样",
        "如何称呼船工",
    ],
)
def test_not_every_how_asks_for_steps(text: str):
    found = wanted(text)
    assert found is None or found.kind != "how"


@pytest.mark.parametrize(
    ("text", "kind", "subject"),
    [
        ("静夜思是谁写的", "author", "静夜思"),
        ("谁写了《静夜思》", "author", "静夜思"),
        ("静夜思的作者是谁", "author", "静夜思"),
        ("这篇文章的作者是谁", "author", ""),
        ("该漫画是由谁创作的", "author", ""),
        ("渔歌子为谁所作", "author", "渔歌子"),
        ("晚来扫叶煮茶的下一句是什么", "next line", "晚来扫叶煮茶"),
        ("渔歌子是哪位词人写的", "author", "渔歌子"),
        ("青石巷是谁作的词", "author", "青石巷"),
        ("课文《秋叶》这篇文章是谁写的", "author", "秋叶"),
        ("《渡口》这首歌是谁写的", "author", "渡口"),
        ("渡口这首歌的作者是谁", "author", "渡口"),
        ("“床前明月光”下句", "next line", "床前明月光"),
        ("床前明月光后面那句是什么来着", "next line", "床前明月光"),
        ("疑是地上霜的上一句", "previous line", "疑是地上霜"),
        ("举头望明月后半句是啥", "next line", "举头望明月"),
    ],
)
def test_an_author_or_a_line_of_a_verse_is_asked_for(text: str, kind: str, subject: str):
    found = wanted(text)
    assert found is not None
    assert (found.kind, found.subject) == (kind, subject)


@pytest.mark.parametrize(
    ("text", "subject", "attribute"),
    [
        ("通辽市移民局的电话是多少", "通辽市移民局", "电话"),
        ("移民局联系方式", "移民局", "电话"),
        ("警察的工资是多少", "警察", "工资"),
        ("移民局工资待遇怎么样", "移民局", "工资"),
        ("图书馆几点开门", "图书馆", "时间"),
        ("通辽有多少人", "通辽", "人数"),
        ("月卡多少钱", "月卡", "价钱"),
        ("缆车怎么收费", "缆车", "价钱"),
        ("老板多大年纪", "老板", "年龄"),
        ("谁是通辽市公安局局长", "通辽市公安局", "局长"),
        ("局长是谁", "", "局长"),
        ("移民局副局长叫什么名字", "移民局", "副局长"),
        ("wifi密码是多少", "wifi", "密码"),
        ("有没有联系电话", "", "电话"),
    ],
)
def test_an_attribute_is_asked_of_a_thing(text: str, subject: str, attribute: str):
    asked = wanted(text)
    assert asked is not None
    assert asked._replace(attribute_word="") == Intent("attribute", subject, attribute=attribute)
    assert asked.attribute_word in text  # what is missing is told in these words, and not as 价钱


@pytest.mark.parametrize(
    "text",
    ["电话诈骗怎么防", "密码学是什么", "人口普查是什么", "为什么选他当局长", "局长讲了什么话"],
)
def test_a_thing_that_is_only_named_like_an_attribute_is_none(text: str):
    found = wanted(text)
    assert found is None or found.kind != "attribute"


@pytest.mark.parametrize(
    ("attribute", "telling", "other"),
    [
        ("电话", "热线是12345678", "门票每次二十元"),
        ("电话", "报警请拨 110", "包裹上要写电话"),
        ("电话", "028-5550", "电话已停机"),
        ("时间", "上午九点开门", "馆在旧城"),
        ("年龄", "他生于1990年", "他是辽宁人"),
        ("价钱", "月卡三百元", "泳池五月开放"),
        ("价钱", "费用另议", "水不可浪费"),
        ("局长", "局长王某", "民警李某"),
        ("人数", "全镇有三千人", "全镇面积很大"),
    ],
)
def test_a_passage_may_tell_an_attribute_or_not(attribute: str, telling: str, other: str):
    assert attribute in ATTRIBUTES
    assert states_attribute(attribute, telling)
    assert not states_attribute(attribute, other)


@pytest.mark.parametrize(
    "text",
    [
        "线段树是一种把区间分段存放的数据结构",
        "线段树(segment tree),是指一棵二叉树",
        "线段树:一种数据结构",
        "所谓线段树,每个结点管一段",
        "本法所称线段树,是指一种树",
        "这种结构叫做线段树",
        "线段树,就是不带指针的树",
        "它很快。线段树即分段的树",
        "不满八个区间的树为线段树,由程序维护",
        "4.1 本手册所称线段树,是指一种树",
        "前款所称线段树,是指一种树",
        "(二)线段树,是指一种树",
        "二、线段树是指一种树",
    ],
)
def test_a_sentence_says_what_a_thing_is(text: str):
    assert defines("线段树", text)


@pytest.mark.parametrize(
    "text",
    [
        "线段树的合并是常用技巧",
        "权值线段树是另一种",
        "线段树是什么",
        "线段树是否合适",
        "合并见于线段树",
        "线段树是由谁发明的",
        "线段树是动态开点的。",
        "线段树: no such file",
        "线段树就是不好写",
        "4.1 每棵线段树是指定内存里的",
        "区间合一,线段树即行释放",
        "结构:权值线段树;用途:求第几小",
        "题目:求和;解法:线段树;难度:高",
    ],
)
def test_a_sentence_that_only_has_the_word_says_not_what_it_is(text: str):
    assert not defines("线段树", text)


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("页眉页脚", "页眉和页脚是页边上的区域"),  # two things, named together
        ("cron", "cron 用来按时间运行任务"),
        ("收发室", "收发室负责登记来信"),
        ("顶针", "顶针是缝纫用具中的一种"),
        ("ls", "ls 命令可以让你看到目录里有什么"),
        ("ls", "ls:列出目录的内容"),
        ("浮桥", "浮桥适合水面宽而水流缓的河,是一种架在船上的桥"),
        ("rsync", "rsync 命令是一种复制文件的程序"),
        ("mkfs", "mkfs - 这个工具用来建立文件系统"),
        ("集中询价", "集中询价采购,是指一次向几家问价"),  # the beginning of a longer name
        ("透视镜", "利用“透视镜”可以看清暗处"),
        ("吊汤", "【吊汤】又称清汤,用骨头熬成"),
        ("煨", "【煨(wei)】用微火慢慢煮"),
        ("git stash", "git stash 用来把改动放到一边"),  # two words in Latin letters
        ("rsync", "要把两处的文件保持一样,就会用到 rsync"),
        ("expose", "expose 指定容器用哪个端口"),
        ("换气", "换气就是在两句之间吸一口气"),
        ("帆布", "料子:帆布;厚:2毫米;产地:外地"),  # the row of a table
    ],
)
def test_a_definition_names_its_subject_in_its_own_way(subject: str, text: str):
    assert defines(subject, text)


def test_the_definition_of_a_longer_name_says_less():
    longer = defines("夜渡", "夜渡补贴,是指发给船工的钱")
    assert defines("夜渡", "夜渡,是指日落以后的摆渡") > longer > 0.0


@pytest.mark.parametrize(
    ("question", "subject"),
    [
        ("ls 命令有什么用", "ls"),
        ("cron 是干什么的", "cron"),
        ("备份时 rsync 是做什么的", "rsync"),
        ("门禁卡是做什么用的", "门禁卡"),
        ("介绍一下冷萃咖啡", "冷萃咖啡"),
        ("冷萃咖啡的简介", "冷萃咖啡"),
    ],
)
def test_what_a_thing_is_for_its_definition_says(question: str, subject: str):
    assert wanted(question) == Intent("definition", subject)


def test_a_question_carries_its_intent():
    assert read_question("什么是大部制").intent == Intent("definition", "大部制")
    assert read_question("通辽在内蒙古吗").intent is None


@settings(deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [*"第三条章节的是谁什么怎如何几多少下一句?《》 法", "电话", "做法", "作者"]
        ),
        max_size=12,
    )
)
def test_any_wording_can_be_read(parts: list[str]):
    found = wanted("".join(parts))
    assert found is None or found.subject == found.subject.strip()
