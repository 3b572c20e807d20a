"""Naming: which article or folder a question says to look in, by its title or its name."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from retrieval.analysis.short_names import has_in_order
from retrieval.analysis.tokenizer import normalised_question
from retrieval.documents.article import Article
from retrieval.questions.chatter import without_chatter
from retrieval.search.config import MAX_ARTICLES_OF_NAME

_QUOTED = re.compile(r"《([^《》]{1,60})》")
_INSIDE = re.compile(
    r"^在?(.{2,30}?)(?:[这那][篇部本份个](?:文章|文件|法律|法|书)?)?(?:里面|里头|里边|当中|里|中)"
    r"(?!国|央|心|华|等|间|小)"
)
_OF = re.compile(r"^(.{3,30}?)(?:的|对|关于|规定|第.{1,8}条)")
_OFFICIAL = re.compile(r"^中华人民共和国|[(（][^()（）]*[)）]$|(?:的做法|怎么做)$|\.\w{1,5}$")

Names = Mapping[str, Sequence[str]]  # a name in the normal form: files, or folders with / behind


def names_of(titles: Iterable[tuple[str, str]]) -> Names:
    """What each article, (title, file), and each folder may be called."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    folders: dict[str, str] = {}  # by their paths
    for title, file in titles:
        name = plain_name(title)
        for form in {name, _OFFICIAL.sub("", name)}:
            found[form].append(file)
        *above, _ = file.split("/")
        folders |= {"/".join(above[: at + 1]) + "/": folder for at, folder in enumerate(above)}
    for path, folder in folders.items():
        found[plain_name(folder)].append(path)
    return found


def origins_of(articles: Iterable[Article]) -> Names:
    """The files of each author, publisher and source."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for article in articles:
        for name in {*article.authors, article.publisher, article.source} - {""}:
            found[plain_name(name)].append(article.file)
    return found


def folders_of(names: Names) -> list[str]:
    """The folders among names, each by its own name."""
    paths = {path for found in names.values() for path in found if path.endswith("/")}
    return sorted(path.rstrip("/").split("/")[-1] for path in paths)


def named(question: str, names: Names) -> list[str]:
    """The files or folders that a question names; none where it names none."""
    normal = without_chatter(normalised_question(question))
    for quoted in _QUOTED.findall(normal):
        if found := called(quoted, names):
            return found
    if (inside := _INSIDE.match(normal)) and (found := called(inside[1], names)):
        return found
    of = _OF.match(normal)
    return [*names.get(plain_name(of[1]), ())][:MAX_ARTICLES_OF_NAME] if of else []


def called(name: str, names: Names) -> list[str]:
    """The files or folders that a person means by a name; none where it may be too many."""
    plain = plain_name(name)
    if found := names.get(plain) or names.get(_OFFICIAL.sub("", plain)):
        return [*found][:MAX_ARTICLES_OF_NAME]
    if len(plain) < 2:
        return []
    near = dict.fromkeys(file for title, files in names.items() if plain in title for file in files)
    if not near and len(plain) >= 4:  # 十四五规划 for 十四五移民管理事业发展规划
        near = dict.fromkeys(
            f for title, files in names.items() if has_in_order(title, plain) for f in files
        )
    return [*near] if len(near) <= MAX_ARTICLES_OF_NAME else []


def plain_name(name: str) -> str:
    """A name in the normal form, without marks and spaces."""
    return re.sub(r"[《》〈〉「」“”\"'‘’\s·:,。_-]", "", normalised_question(name))
