"""Several poems, songs or essays in one file: the line of each that names its author."""

import pytest

from retrieval.documents.article import Article
from retrieval.readers.reading import article_from_text


def authors(article: Article) -> dict[str, tuple[str, ...]]:
    """{heading: the authors that its section's lines name}."""
    return {
        section.heading: p.byline.authors
        for section in article.sections
        for p in section.paragraphs
        if p.byline
    }


def read(*works: tuple[str, str]) -> Article:
    """The article of works: of each the lines of its title, and its text."""
    return article_from_text(
        "# 选集\n\n" + "\n\n".join(f"{head}\n\n{text}" for head, text in works), "a.md"
    )


SNOW = "千山鸟飞绝，万径人踪灭。\n\n孤舟蓑笠翁，独钓寒江雪。"
TOWER = "白日依山尽，黄河入海流。\n\n欲穷千里目，更上一层楼。"


@pytest.mark.parametrize(
    "form",
    [
        "## {}\n\n{}",
        "## {}\n\n唐·{}",
        "## {}\n\n[唐] {}",
        "## {}\n\n〔唐代〕{}",
        "## {}\n\n{}〔唐代〕",
        "## {}\n\n{}（773—819）",
        "## {}\n\n作者：{}",
        "## {}\n\n作者 {}",
        "## 《{}》{}",
        "## {}（{}）",
        "## {}（唐·{}）",
        "## {1}《{0}》",
    ],
)
def test_each_poem_of_a_file_has_its_author(form: str):
    article = read((form.format("江雪", "柳宗元"), SNOW), (form.format("登楼", "王之涣"), TOWER))
    found = {heading.strip("《》"): names for heading, names in authors(article).items()}
    assert found == {"江雪": ("柳宗元",), "登楼": ("王之涣",)}
    assert article.authors == ()  # none of them wrote all of it


def test_an_author_beside_others_need_not_have_a_known_name():
    works = [
        ("## 灯\n\n冰心", "灯亮着。"),
        ("## 路\n\n朱自清", "路很长。"),
        ("## 河\n\n北岛", "河很宽。"),
    ]
    assert authors(read(*works)) == {"灯": ("冰心",), "路": ("朱自清",), "河": ("北岛",)}


def test_the_writers_of_a_song():
    works = [
        ("## 晴天谣\n\n作词：何小满　作曲：贺一舟", "雨停了，天晴了。"),
        ("## 夜歌", "夜里有风。"),
    ]
    assert authors(read(*works)) == {"晴天谣": ("何小满", "贺一舟")}


def test_the_poet_after_a_dash_below_a_poem():
    works = [("## 江雪", f"{SNOW}\n\n——柳宗元"), ("## 登楼", f"{TOWER}\n\n—— [唐] 王之涣")]
    assert authors(read(*works)) == {"江雪": ("柳宗元",), "登楼": ("王之涣",)}


def test_poems_in_plain_text():
    text = f"江雪\n\n柳宗元\n\n{SNOW}\n\n登楼\n\n王之涣\n\n{TOWER}"
    article = article_from_text(text, "a.txt")
    assert (article.title, article.authors) == ("江雪", ("柳宗元",))
    assert authors(article) == {"": ("柳宗元",), "登楼": ("王之涣",)}


@pytest.mark.parametrize(
    "text",
    [
        "# 手册\n\n## 安装\n\n安全\n\n先断电。\n\n## 使用\n\n常识\n\n不要进水。",
        "# 名单\n\n## 一组\n\n王小明\n\n## 二组\n\n李小红",  # nothing is below the names
        "# 手册\n\n## 设备（仓库）\n\n柜子三个。\n\n## 人员（车间）\n\n共二十人。",
        "# 手册\n\n## 联系人\n\n王小明\n\n周一至周五上午九点到下午五点打他的电话，节假日打总机。",
        "名单\n\n一组\n\n王小明\n\n二组\n\n李小红\n\n三组\n\n张小军",
        "# 诗经\n\n## 关雎\n\n关关雎鸠\n\n在河之洲\n\n窈窕淑女\n\n君子好逑",
    ],
)
def test_other_lines_below_headings_name_no_author(text: str):
    assert authors(article_from_text(text, "a.md" if text[0] == "#" else "a.txt")) == {}
