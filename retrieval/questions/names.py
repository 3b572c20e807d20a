"""Names of articles, folders and authors, and those by which a question refers to an article."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from retrieval.analysis.short_names import has_subsequence
from retrieval.analysis.tokenizer import normalised_question
from retrieval.documents.article import Article
from retrieval.questions.messages import plain_question
from retrieval.search.config import MAX_ARTICLES_OF_NAME

_QUOTED = re.compile(r"《([^《》]{1,60})》")
_INSIDE = re.compile(
    r"^在?(.{2,30}?)(?:[这那][篇部本份个](?:文章|文件|法律|法|书)?)?(?:里面|里头|里边|当中|里|中)"
    r"(?!国|央|心|华|等|间|小)"
)
_OF = re.compile(r"^(.{3,30}?)(?:的|对|关于|规定|第.{1,8}条)")
_AFFIXES = re.compile(r"^中华人民共和国|[(（][^()（）]*[)）]$|(?:的做法|怎么做)$|\.\w{1,5}$")

Names = Mapping[str, Sequence[str]]  # {normalised name: paths}; a folder's ends with /


def article_names(titles: Iterable[tuple[str, str]]) -> Names:
    """The names of articles, given as (title, file), and of the folders that they are in."""
    names: defaultdict[str, list[str]] = defaultdict(list)
    folders: dict[str, str] = {}  # {path: name}
    for title, file in titles:
        name = normalised_name(title)
        for form in {name, _AFFIXES.sub("", name)}:
            names[form].append(file)
        *parents, _ = file.split("/")
        folders |= {"/".join(parents[: i + 1]) + "/": name for i, name in enumerate(parents)}
    for path, folder in folders.items():
        names[normalised_name(folder)].append(path)
    return names


def origin_names(articles: Iterable[Article]) -> Names:
    """The names of the authors, publishers and sources of articles."""
    names: defaultdict[str, list[str]] = defaultdict(list)
    for article in articles:
        for name in {*article.authors, article.publisher, article.source} - {""}:
            names[normalised_name(name)].append(article.file)
    return names


def folders_of(names: Names) -> list[str]:
    """The names, not the paths, of the folders among `names`, sorted."""
    paths = {path for paths in names.values() for path in paths if path.endswith("/")}
    return sorted(path.rstrip("/").split("/")[-1] for path in paths)


def paths_in_question(question: str, names: Names) -> list[str]:
    """The paths of the articles or folders that a question refers to (《…》, …里, …对), if any."""
    normal = plain_question(question)
    for quoted in _QUOTED.findall(normal):
        if paths := paths_by_name(quoted, names):
            return paths
    if (inside := _INSIDE.match(normal)) and (paths := paths_by_name(inside[1], names)):
        return paths
    of = _OF.match(normal)
    return [*names.get(normalised_name(of[1]), ())][:MAX_ARTICLES_OF_NAME] if of else []


def paths_by_name(name: str, names: Names) -> list[str]:
    """The paths of a name, at most MAX_ARTICLES_OF_NAME.

    Where no name is the same, the paths of the names that it is a part of; none if there are more.
    """
    normal = normalised_name(name)
    if exact := names.get(normal) or names.get(_AFFIXES.sub("", normal)):
        return [*exact][:MAX_ARTICLES_OF_NAME]
    if len(normal) < 2:
        return []
    partial = dict.fromkeys(
        path for title, paths in names.items() if normal in title for path in paths
    )
    if not partial and len(normal) >= 4:  # 十四五规划 for 十四五移民管理事业发展规划
        partial = dict.fromkeys(
            path
            for title, paths in names.items()
            if has_subsequence(title, normal)
            for path in paths
        )
    return [*partial] if len(partial) <= MAX_ARTICLES_OF_NAME else []


def normalised_name(name: str) -> str:
    """A name in the normal form (Simplified, half-width, lower case) without marks and spaces."""
    return re.sub(r"[《》〈〉「」“”\"'‘’\s·:,。_-]", "", normalised_question(name))
