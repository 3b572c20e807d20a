import pytest

from retrieval.analysis.scripts import traditional
from retrieval.analysis.synonyms import REGIONAL, synonyms_of
from retrieval.analysis.tokenizer import normal_form, normalised_question


@pytest.mark.parametrize(
    ("traditional", "mainland"),
    [
        ("的士由機場到中心", "出租车由机场到中心"),
        ("單車和巴士", "自行车和公交车"),
        ("關掉冷氣", "关掉空调"),
        ("疊代器是什麼", "迭代器是什么"),
        ("機車停進停車格", "摩托车停进停车位"),
        ("選取儲存格", "选取单元格"),  # not 保存格, as OpenCC has it
        ("以儲存格式匯出", "以存储格式导出"),
        ("這張投影片", "这张幻灯片"),  # not 投视频
        ("隨身碟", "u盘"),  # not U盘
        ("區域網路", "局域网"),
    ],
)
def test_a_traditional_text_is_found_by_the_words_of_the_mainland(traditional: str, mainland: str):
    assert normal_form(traditional, True) == mainland
    assert normalised_question(traditional) == mainland


@pytest.mark.parametrize(
    ("word", "other"),
    [("的士", "出租车"), ("出租车", "的士"), ("单车", "自行车"), ("软体", "软件"), ("资讯", "信息"),
     ("网路", "网络"), ("叠代", "迭代"), ("自行车", "脚车"), ("充电宝", "行动电源")],
)  # fmt: skip
def test_in_a_simplified_question_the_words_are_synonyms(word: str, other: str):
    assert normalised_question(word) == word
    assert other in synonyms_of(word)


@pytest.mark.parametrize("word", ["文件", "程序", "质量", "a", "的"])
def test_a_usual_word_of_the_mainland_has_no_other_in_taiwan(word: str):
    assert not {"文档", "进程"} & set(synonyms_of(word))


@pytest.mark.parametrize("word", ["智慧", "文件夹"])
def test_a_mainland_word_is_found_in_a_traditional_text_that_has_it(word: str):
    assert normal_form(traditional(word), True) in synonyms_of(word)  # OpenCC takes it for Taiwan's


def test_no_word_is_exchanged_twice():
    assert not set(REGIONAL) & set(REGIONAL.values())


@pytest.mark.parametrize(
    ("asked", "written"),
    [
        ("加班费", "延长工作时间"),
        ("炒鱿鱼", "解雇"),
        ("房东", "出租人"),
        ("扔", "抛掷"),
        ("西红柿", "番茄"),
        ("文件夹", "目录"),
        ("登不上", "无法登录"),
        ("package", "套件"),
        ("key", "键"),
        ("装", "install"),
        ("拉肚子", "腹泻"),
        ("爸妈", "父母"),
        ("关门", "关闭"),
        ("义工", "志愿者"),
        ("娃", "孩子"),
        ("扯烂", "撕破"),
        ("找不回来", "无法恢复"),
        ("删不掉", "无法删除"),
        ("拔网线", "断开网络"),
        ("撞名", "重名"),
        ("灰的", "禁用"),
        ("后悔", "撤销"),
        ("礼拜三", "周三"),
        ("半个月", "15天"),
        ("超期费", "滞纳金"),
        ("拷碟", "复制光盘"),
    ],
)
def test_everyday_words_have_the_written_ones(asked: str, written: str):
    assert written in synonyms_of(asked)


@pytest.mark.parametrize(
    ("one", "another"),
    [
        ("大火", "小火"),
        ("生抽", "老抽"),
        ("煎", "炸"),
        ("行政拘留", "刑事拘留"),
        ("抢劫", "抢夺"),
        ("感冒", "流感"),
        ("校长", "院长"),
        ("企业所得税", "所得税"),  # which 个人所得税 has, too
        ("旋转", "加载"),  # 转圈 is either, in rows of their own
        ("覆盖", "替换"),
        ("作弊", "抄袭"),
    ],
)
def test_kinds_of_one_thing_are_no_synonyms(one: str, another: str):
    assert another not in synonyms_of(one)
    assert one not in synonyms_of(another)


@pytest.mark.parametrize(
    ("asked", "written"), [("洋芋", "马铃薯"), ("高丽菜", "包菜"), ("起司", "芝士")]
)
def test_all_names_of_one_thing_stand_in_one_row(asked: str, written: str):
    assert written in synonyms_of(asked)
