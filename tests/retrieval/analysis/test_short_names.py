import pytest

from retrieval.analysis.dictionary import cut
from retrieval.analysis.short_names import long_name, long_names, short_names

TEXTS = [
    "养老金由市人力资源和社会保障局发放",
    "发展和改革委员会负责价格",
    "住房和城乡建设局在三楼",
    "人员到社区找派出所和公安局",
    "市卫生健康委员会的电话",
    "大数据管理局与大气污染数据监测局",
]


@pytest.mark.parametrize(
    ("short", "long"),
    [
        ("人社局", "人力资源和社会保障局"),
        ("发改委", "发展和改革委员会"),
        ("住建局", "住房和城乡建设局"),
        ("卫健委", "卫生健康委员会"),
        ("文旅局", None),  # the collection has none
        ("公安局", None),  # no short name
        ("电话", None),
    ],
)
def test_a_short_name_stands_for_the_one_long_name(short: str, long: str | None):
    assert long_name(short, TEXTS) == long


def test_where_two_names_fit_none_is_taken():
    texts = ["市场监督管理局", "市级监察机关和监管局"]
    assert len(long_names("市监局", texts)) == 2
    assert long_name("市监局", texts) is None


def test_short_names_are_found_however_jieba_cuts_them():
    assert "人社局" in short_names(cut("人社局在哪里办公"))
    assert short_names(cut("今天天气")) == []
