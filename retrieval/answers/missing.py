"""Missing words: the words of a message that the best passages, or all articles, lack."""

import re
from functools import partial

from retrieval.analysis.dictionary import is_frequent, non_content_words, verbs
from retrieval.analysis.scripts import simplified
from retrieval.analysis.tokenizer import normalised_question
from retrieval.message_search import SearchResult
from retrieval.questions.chatter import is_chatter_in
from retrieval.questions.intents import states_attribute
from retrieval.questions.question import Question, significant_words
from retrieval.search.confidence import window_text
from retrieval.search.config import MAX_MISSING
from retrieval.search.ranking import Ranking
from retrieval.search.scoring import Hits

# Function words of one character, which jieba may join to a neighbour to guess an unknown word.
_AFFIXES = "我你您他她它咱们有没无不能会要想问请了的吗呢吧下过着在是被把和与跟也都就还几"


def missing_words(
    ranking: Ranking, result: SearchResult, message: str, shown_hits: Hits
) -> tuple[tuple[str, ...], dict[str, str]]:
    """The words of a message that the shown hits lack, and the corrections that the hits confirm.

    At most MAX_MISSING words, as the message has them, without its chatter; and {typed: meant}. A
    correction is confirmed if the word meant is not missing; if it is, the word typed is given as
    missing. Words of the question that the message lacks (of the one before) are left out.
    """
    corrections = result.question.corrections
    typed_words = {meant: typed for typed, meant in corrections.items()}
    sentences = [ranking.normal_text(doc_id) for doc_id, _ in shown_hits]
    missing = [
        word
        for word in _missing(ranking, result.question, shown_hits[0][0] if shown_hits else None)
        if not any(word in sentence for sentence in sentences)
    ]
    confirmed = {word: meant for word, meant in corrections.items() if meant not in missing}
    normal = normalised_question(message)
    words = (typed_words.get(word, word) for word in missing)
    named = (as_typed(word, message) for word in words if not is_chatter_in(normal, word))
    return tuple(dict.fromkeys(filter(None, named)))[:MAX_MISSING], confirmed


def _missing(ranking: Ranking, question: Question, doc_id: int | None) -> tuple[str, ...]:
    """The words missing from the window of a passage, the highest idf first.

    An attribute that is asked for (电话) and not stated comes first, as typed. `doc_id` None: the
    words missing from all articles.
    """
    contains = ranking.scoring.is_known if doc_id is None else ranking.context(doc_id).window
    text = attribute = ""
    if doc_id is not None:
        text = window_text(ranking.passage(doc_id))
        if question.intent and not states_attribute(question.intent.attribute, text):
            attribute = question.intent.attribute_word
    words = dict.fromkeys([*question.content_words, *significant_words(question)])
    match = partial(ranking.scoring.word_match, contains=contains)
    missing = [word for word in words if not match(word) and word not in text]
    by_idf = map(reportable_part, sorted(missing, key=ranking.normalised_idf, reverse=True))
    parts = [*filter(None, dict.fromkeys([attribute, *by_idf]))]
    # Of a word and a part of it, only the word.
    return tuple(part for part in parts if not any(part in other != part for other in parts))


def reportable_part(word: str) -> str:
    """The part of a word of a question that a reply can name as missing; "" where there is none.

    It is the word without the function words at its ends, which jieba may have joined to one that
    is not frequent (鱼 of 有鱼). "" for function words, and for single characters that are verbs or
    not frequent.
    """
    stem = word.strip(_AFFIXES)  # "" of 还有
    part = word if stem and (is_frequent(word) or word.isascii()) else stem
    if part in non_content_words():
        return ""
    if len(part) == 1 and not part.isascii() and (not is_frequent(part) or part in verbs()):
        return ""
    return part


def as_typed(word: str, message: str) -> str:
    """A word in the normal form as a message has it; "" where that lacks it, except for a year."""
    if match := re.search(re.escape(word), simplified(message), re.IGNORECASE):
        return match[0]
    if word.isdecimal():  # a year is clearer than 明年, another number less clear than 七天
        return word if len(word) == 4 else ""
    return word if word in normalised_question(message) else ""
