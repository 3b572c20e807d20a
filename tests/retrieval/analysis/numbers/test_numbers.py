import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retrieval.analysis.numbers.numbers import numbers
from retrieval.analysis.numbers.numerals import arabic_numeral
from retrieval.analysis.tokenizer import normalised_question, numbers_and_codes

SAME = [
    ("第15条", "第十五条", "第 15 条", "第 15 條"),
    ("第232条", "第二百三十二条"),
    ("第一百三十三条之一", "第133条之一", "133条之一"),
    ("劳动合同法19条", "劳动合同法第十九条"),
    (
        "2024年",
        "二〇二四年",
        "二○二四年",
        "二零二四年",
        "民国113年",
        "民國113年",
        "民國一百一十三年",
    ),
    ("1912年", "民国元年"),
    ("98年", "九八年"),
    ("百分之三十", "百分之30", "三成"),
    ("百分之三点五", "百分之3.5"),
    ("百分之七十五", "七成五"),
    ("1,200元", "一千二百元", "1200块"),
    ("3.5万", "三万五千", "三万五"),
    ("1.5亿", "一亿五千万", "15000万"),
    ("12公里", "12km", "十二公里", "12千米", "１２ＫＭ"),
    ("500ml", "五百毫升", "500 毫升", "500cc"),
    ("三斤", "3市斤", "3 斤"),
    ("90平方米", "90平", "九十平米"),
    ("两小时", "2个钟", "两个钟头"),
    ("45分钟", "三刻钟"),
    ("20元", "二十块", "20蚊"),
    ("3周", "三个星期", "3个礼拜"),
    ("9.25那天", "9月25日", "九月二十五号"),
    ("5.4放假吗", "五月四日"),
    ("12.31号", "12月31日", "12/31当天"),
    ("15号", "15日", "十五日", "十五号"),
    ("二十八日", "廿八日"),
    ("腊月二十八", "腊月廿八"),
    ("3个月", "三个月"),
    ("两千三百人", "2300人", "两千三人"),
    ("周日", "星期日", "星期天", "礼拜天", "週日", "周7"),
    ("上午9点", "九点", "9:00", "早上九点整"),
    ("下午3点半", "15:30", "下午三点三十分"),
    ("十点十五分", "10:15", "十点一刻"),
    ("零点五公里", "零点五米"),
    ("30分钟", "半小时", "半个小时", "半个钟头"),
    ("90分钟", "一个半小时", "1个半小时"),
    ("6个月", "半年"),
    ("45天", "一个半月"),
    ("第8条", "§8", "§ 8", "第八条"),
    ("第4章", "第Ⅳ章", "第IV章", "第四章"),
    ("3型", "Ⅲ型", "III 型", "三型"),
    ("2级", "Ⅱ级", "二级"),
    ("第6期", "Ⅵ期", "6期"),
    ("2/3", "三分之二", "2／3"),
    ("1/10", "十分之一"),
    ("零下五度", "-5℃", "−5 °C", "零下5摄氏度", "-5度"),
]


def forms(text: str) -> set[str]:
    return {form for read in numbers(normalised_question(text)) for form in read.forms}


@pytest.mark.parametrize("ways", SAME, ids=lambda ways: ways[0])
def test_a_number_has_one_form_however_it_is_written(ways: tuple[str, ...]):
    first = [read.forms[0] for read in numbers(normalised_question(ways[0]))]
    assert first
    for way in ways[1:]:
        assert forms(way) & set(first), way


@pytest.mark.parametrize(
    "text",
    ["万一", "一些人", "第一次", "三国演义", "五一放假", "十分好", "千万不要", "一般", "有一点难",
     "一时想不起", "每周一次", "九一八事变", "十四五规划", "两三天", "三五个", "四川三亚", "5G网络",
     "MP3", "E205", "3.10.2", "10.0.0.1", "python3", "一个人", "周末", "周一篇",
     "上半年", "大半年", "半年度", "半月板", "九成功臣", "一成不变", "85平均分", "绕场一周",
     "3.5那么高", "涨了6.18", "13.1那天", "五一期间", "上一级", "v型", "第x页", "1/2/3"],
)  # fmt: skip
def test_a_word_that_looks_like_a_number_is_none(text: str):
    assert forms(text) == set()


@pytest.mark.parametrize(
    ("text", "days"),
    [("周一至周五", "一二三四五"), ("星期二到四", "二三四"), ("周六—周一", "六日一"),
     ("周1~周3", "一二三"), ("周六日", "六日"), ("礼拜二四六", "二四六"), ("周三五点", "三"),
     ("周三到四号楼", "三")],
)  # fmt: skip
def test_every_day_of_a_range_or_a_list_of_weekdays_is_named(text: str, days: str):
    assert forms(text) >= {f"星期{day}" for day in days}
    assert len({form for form in forms(text) if form.startswith("星期")}) == len(days)


@pytest.mark.parametrize(
    ("text", "other"),
    [
        ("15号线", "15日"),
        ("5月", "5个月"),
        ("第3版", "3次"),
        ("三年级", "三年"),
    ],
)
def test_different_things_with_one_number_stay_apart(text: str, other: str):
    one, another = (next(numbers(t)).forms[0] for t in (text, other))
    assert one != another


def test_a_temperature_below_zero_is_not_the_one_above_nor_the_end_of_a_range():
    assert forms("气温-8℃").isdisjoint(forms("气温8℃"))
    assert "-8度" not in forms("冷藏2-8℃")


def test_a_month_of_a_year_may_be_in_digits_alone():
    for way in ("2019-09", "2019.09", "2019/09", "2019.09-2023.06"):
        assert forms(way) == {"2019年", "2019", "9月"}
    assert "9月" not in forms("2019.09元")


def test_a_date_with_dots_is_no_version():
    dotted, written = numbers_and_codes("2021.08.15"), numbers_and_codes("2021-8-15")
    assert dotted[0].forms == written[0].forms == ("2021年", "2021", "8月", "15日")
    assert [each.forms for each in numbers_and_codes("2021.13.1")] == [("2021.13.1",)]


def test_a_number_is_told_with_where_it_stands():
    text = "二〇二四年全县新建公园十八个"
    assert [text[r.start : r.end] for r in numbers(text)] == ["二〇二四年", "十八个"]


@pytest.mark.parametrize(
    ("written", "expected"),
    [("十", "10"), ("一万零五百", "10500"), ("三百六", "360"), ("十二亿", "1200000000"),
     ("一千零一", "1001"), ("05", "5"), ("3.50", "3.50"), ("十四五", None), ("百", None)],
)  # fmt: skip
def test_han_numerals_count(written: str, expected: str | None):
    assert arabic_numeral(written) == expected


@settings(deadline=None)
@given(st.integers(1, 99_999_999))
def test_any_number_is_read_back_from_its_numerals(number: int):
    assert arabic_numeral(_numerals(number)) == str(number)


@settings(deadline=None)
@given(
    st.text(
        st.sampled_from(
            "〇零○一二两三十百千万亿点第周年月日号条分刻半0123456789.,:%-/ km下午民国百分之"
        )
    )
)
def test_no_text_raises_and_numbers_never_overlap(text: str):
    reached = 0
    for number in numbers(text):
        assert reached <= number.start < number.end <= len(text)
        assert all(number.forms)
        reached = number.end


def _numerals(number: int) -> str:
    """A number below 10**8 in Han numerals, as a schoolbook writes it."""
    if number >= 10_000:
        high, low = divmod(number, 10_000)
        gap = "零" if low and low < 1000 else ""
        return _numerals(high) + "万" + gap + (_numerals(low) if low else "")
    said, gap = "", False
    for unit, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, number = divmod(number, unit)
        if digit:
            said += ("零" if gap and said else "") + "零一二三四五六七八九"[digit] + name
            gap = False
        elif said:
            gap = True
    return said


@pytest.mark.parametrize("digits", [308, 400, 5000])
def test_a_number_beyond_all_bounds_is_no_fault(digits: int):
    assert arabic_numeral("9" * digits + "亿") is None
