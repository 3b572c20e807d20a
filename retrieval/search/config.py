"""Every weight, threshold and limit of retrieval that an answer depends on, each with its reason.

Those of questions, engines, semantic and answers are here, too: they were chosen together, by the
figures of tests/benchmarks/README.md, which has the commands that print them again. What only
bounds memory or time (sizes of caches, timeouts of servers) is defined where it is used.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RankingConfig:
    """The parameters of the ranking. A weight of 0 switches its field, match or feature off.

    The weights from `definition` to `other_version` are of features, values of a passage from 0 to
    1. With s the score by BM25, as a share of the highest one possible, a passage scores

        ((1 - sum of w) s + sum of w x feature) x product of (1 + w x feature)

    and at most 1. The sums are over `definition` and `answer_kind`, the product over all others
    except `value_beside`; a weight below 0 lowers the score. The factors of `label`,
    `below_question` and `other_version` are applied last, to the best hits by the rest.

    Gains are points of S@1 (the share of questions whose first hit is right) on CMRC / DRCD, by
    tests/benchmarks/ablation.py, which switches one off at a time.
    """

    # BM25 of the sentence. Sentences are short and of like length, so term frequency saturates at
    # once and length matters little: +4.4 / +0.3.
    k1: float = 0.6
    b: float = 0.3
    # BM25 of the context, the paragraph and the article, whose lengths differ a little more.
    context_k1: float = 0.9
    context_b: float = 0.4
    # Field weights of the context; the sentence's is 1. A sentence leaves out what its article has
    # stated before it: +0.3 / -0.1; in long articles the paragraph gains 3 points of S@3.
    article: float = 1.0
    paragraph: float = 0.5
    # Field weight of the title. Every sentence is about what its title names, often by a pronoun,
    # so words that only the title has count as if the sentence had them. The largest gain of all.
    title: float = 1.0
    # Characters of a title that names one subject; the weight of a longer one falls by its length.
    title_length: int = 12
    # Field weight of the heading above, which is less often the subject.
    heading: float = 0.5
    # Added to `heading`, times the square of the share of the question that the heading covers: a
    # heading that covers most of the question is what its section answers.
    heading_coverage: float = 2.0
    # A section whose heading, or an article whose title, matches the question is the answer: the
    # score s of its opening passage grows by this weight x similarity x (1 - s).
    heading_match: float = 0.8
    title_match: float = 0.5
    # Factor on these two weights for the passages after the opening one.
    after_opening: float = 0.4
    # Defines the subject whose definition is asked for.
    definition: float = 0.3
    # Has a number, date, person, place, reason or name of a command or the like where one is asked
    # for: +1.0 / +0.2.
    answer_kind: float = 0.04
    # Lacks the name of the subject to be defined.
    lacks_subject: float = -0.4
    # Share of the named entities of the question, which are persons, places, years and Latin words,
    # that the window lacks.
    lacks_names: float = -0.1
    # Share of the question's Latin words, codes, weekdays and numbers other than years (`codes_in`)
    # that the window and the headings lack; reduced where the articles have them often.
    lacks_codes: float = -0.4
    # Does not state the telephone number, address or password asked for.
    lacks_contact: float = -0.5
    # Is on another thing of the same kind than the one asked for: on 二套房 instead of 首套房.
    on_another_thing: float = -0.4
    # Is a row of a table where a question asks how: a row has no steps.
    table_row_for_steps: float = -0.2
    # Is program code where a question does not ask how.
    code: float = -0.3
    # Only repeats the question, or is a question or an exercise.
    repetition: float = -0.4
    # Is a question or an exercise: lowers the score further.
    question: float = -0.6
    # Stands just below a passage that asks the same question, as replies in a chat do.
    below_question: float = 0.5
    # States the amount asked for, the more the closer to its thing.
    amount: float = 0.4
    # Names the holder of an office who is asked for: most sentences on it are on its duties.
    holder: float = 0.6
    # Contrasts two things whose difference is asked for, or is below a heading on it.
    contrast: float = 0.3
    # Has a wording that is usual in answers to the question's: for how long (多久), permission
    # (能不能), an office (由谁).
    answer_wording: float = 0.15
    # Says how to do what it names first, where a step is asked for (要删除脚注，请…).
    task: float = 0.2
    # Says what to press, choose or run, where a question asks how.
    step: float = 0.2
    # Introduces a list, where one is asked for.
    list_introduction: float = 0.2
    # Share of the sentence that enumerates things, where a list is asked for.
    enumeration: float = 0.15
    # Has a range that holds a number of the question: 满10年不满20年 for 12年.
    number_range: float = 0.3
    # Where the best passage lacks the attribute or amount asked for and one beside it has it: share
    # of the best score that this one gets.
    value_beside: float = 1.0
    # Is a row of a table whose first cell, or an item of a list whose label (病假：…), is a word of
    # the question.
    label: float = 0.2
    # Is void, or of another version of a document than the one meant, where that is among the hits:
    # the version asked for, else the one in force.
    other_version: float = -0.1
    # How many of the first passages are reranked by their features; at least as many as are wanted.
    rerank_depth: int = 50
    # Whether question words (what, how many) are searched for; no answer has them: +0.7 / -0.1.
    keep_question_words: bool = False
    # Whether greetings, thanks and the like are searched for.
    keep_chatter: bool = False
    # Weight of a synonym relative to that of its word: -0.1 / 0, the five articles +1.9.
    synonym: float = 0.6


# Candidates.

# Passages up to which all are scored: no engine is quicker than that.
EXHAUSTIVE_UP_TO = 4096
# Passages from which postings in memory take longer than tantivy's on disk.
TANTIVY_FROM = 200_000
# Candidates that an engine finds: of 1,104 first hits none was lost, see the benchmarks.
CANDIDATES = 150
# Share of the summed idf of a query that the terms for an engine have: the most frequent terms cost
# most and select least.
ENGINE_IDF_SHARE = 0.93

# Reading the question.

# Characters of a question, and of a message, that are read; Telegram's messages have 4,096.
MAX_QUESTION = 500
MAX_MESSAGE = 4096
# Different words of a question that are searched for, which bounds what it costs: of 4,526
# questions of the public sets none has more than 30.
MAX_WORDS = 40
# Normalised idf of a word from which its synonyms are searched for, too: more frequent ones find
# enough by themselves. With a fifth fewer terms nothing is lost.
MIN_SYNONYM_IDF = 0.4
# Term frequency of a Latin word or a number: it is one token, where a Han word of two characters is
# four (itself, its characters, their pair). +0.9 points on the five articles, +0.4 on CMRC.
LATIN_TF = 2
# Added to the tf of a term to be defined, so that it outweighs its field of knowledge (醒发 in
# 烘焙里的“醒发”).
TERM_TF = 2
# Query variants of a message after the first; each costs a search.
MAX_VARIANTS = 5
# Share of a clause's words, weighted by idf, that the articles must have for the clause to be part
# of the question, and not of the story around it.
MIN_CLAUSE_COVERAGE = 0.5
# Summed normalised idf from which a clause can be a question by itself.
MIN_CLAUSE_IDF = 0.6
# Relevance of a result that ends the search: no further query variant of the message is tried. With
# the threshold of `confident` (0.36) instead, a seventh of the public sets' questions was searched
# for twice, and of the answers that only this made confident more than half were wrong.
SUFFICIENT_RELEVANCE = 0.2
# Coverage of the known words of a message that the hit for one of its clauses must exceed.
MIN_MESSAGE_COVERAGE = 0.5
# Articles that one name may refer to, such as the versions of a law; of more none is meant.
MAX_ARTICLES_OF_NAME = 5
# Articles up to which there is a table of their names; that of more takes seconds.
MAX_NAMED_ARTICLES = 20_000

# Follow-ups.

# Characters of a question that may lack its subject; a longer one has it.
MAX_FOLLOW_UP = 12
# Characters of a message that is a topic rather than a question (离婚冷静期).
MAX_TOPIC = 12
# Expansions of a follow-up; each costs a search.
MAX_EXPANSIONS = 5
# Added to the tf of the new part of a follow-up, so that it outweighs the question before.
FOLLOW_UP_TF = 2
# How much less of a follow-up's own words the best passage for its expansion may cover than the
# best passage for the follow-up as written does.
FOLLOW_UP_MARGIN = 0.05
# The minimum coverage of the subject of the question before by the passage for an ambiguous
# follow-up, and of the words of the follow-up by the article of the last answer.
MIN_SUBJECT_COVERAGE = 0.25
MIN_ARTICLE_COVERAGE = 0.75
# Factor on the scores of passages of the article of the last answer, and among how many of the
# first hits these are looked for.
LAST_ARTICLE_FACTOR = 1.35
LAST_ARTICLE_DEPTH = 50

# Sections and articles that are asked for by their heading, title or number.

# Similarity, 0 to 1, of a heading or title to the question below which it is about something else.
MIN_SIMILARITY = 0.2
# Exponent of the share of a heading that the question has. What a heading says beyond the question
# counts little against it, but more where a definition is asked for: a section 启用 root 用户 does
# not say what a root 用户 is.
EXACTNESS, DEFINITION_EXACTNESS = 0.5, 2.0
# Sections or articles that one question can mean.
MAX_SECTION_MATCHES = 20
# First passages of such a section that can be answers; later ones rarely are.
MAX_SECTION_PASSAGES = 12
# First passages of such a section among which one that names the subject to be defined is looked
# for: those before it only lead to it.
SUBJECT_DEPTH = 3
# First passages among which definitions are looked for: a definition may use the name less often
# than other passages do.
DEFINITION_DEPTH = 1000
# Items of a list that belong to the answer with the sentence that introduces it.
MAX_LIST_ITEMS = 12
# Lines of code that answer how by themselves; longer code is an example, or shows what is printed.
MAX_COMMAND_LINES = 3
# How many lines beside a quoted one are hits: several texts may have it. And how large a share of
# its line the quotation must be, relative to the largest such share: in a sentence that only quotes
# a verse it is small.
MAX_LINES, MIN_LINE_SHARE = 3, 0.7
# Hits, the best first, that are checked for saying of themselves that they are void.
VOID_DEPTH = 4

# Features of a single sentence.

# Closeness of a number and its thing, 1 where adjacent: near, in one clause, anywhere else.
AMOUNT_NEAR, AMOUNT_IN_CLAUSE, AMOUNT_ANYWHERE = 0.6, 0.4, 0.25
# Normalised idf of a code from which `lacks_codes` counts in full, and below which in proportion: a
# manual on Debian need not name that in each sentence.
RARE_CODE_IDF = 0.5
# Characters between a thing and its amount that are still near: 牛肉(牛腩)250克.
AMOUNT_DISTANCE = 5
# Characters up to which a line states nothing by itself: a yes, an introduction.
MAX_BRIEF_LINE = 6
# Characters that the question lacks, up to which a sentence only repeats it.
MAX_NEW_CHARACTERS = 3
# First passages among which one that asks the same question is looked for, and how many passages
# below it may be a reply: in a chat others write in between. The author of a quoted line is looked
# for in as many passages before and after it.
ASKING_DEPTH, MAX_PASSAGE_DISTANCE = 5, 4
# Share of the characters of a question, except question words, in a clause that asks the same.
MIN_SUBJECT_SHARE = 0.7

# Semantic reranking; `combine` of semantic/reranking.py has the formula.

# First passages that may change places; embedding one takes 30 ms.
SEMANTIC_DEPTH = 20
# Weight of the coverage, where the best score by words is high.
COVERAGE_WEIGHT = 0.2
# Weight of the cosine, and what is added to it where the best score by words is low.
COSINE_WEIGHT, COSINE_WEIGHT_UNSURE = 1.0, 3.0
# The same for models whose cosines are of unknown scale, per standard deviation.
DEVIATION_WEIGHT, DEVIATION_WEIGHT_UNSURE = 0.025, 0.075
# The least standard deviation that is divided by: lower ones are chance.
MIN_DEVIATION = 0.008
# Seconds that a question may wait for vectors: hardly felt in a chat.
EMBEDDING_TIMEOUT = 0.15

# Confidence, and what a reply shows. The weights of the models are in confidence.json.

# Passages of the smallest and the largest collection that the models were fitted on.
MIN_COLLECTION, MAX_COLLECTION = 200, 60_000
# In a collection of fewer passages than this every word is rare, and the threshold of `found` is
# multiplied by this share. In 130 folders of some ten passages the right hits that are shown rise
# from .97 to .99, the questions on other folders that are refused fall from .99 to .98.
SMALL_COLLECTION = 50
FOUND_SHARE_IN_SMALL = 0.5
# The more passages, the more of what matches well is not the answer. So the threshold of
# `confident` rises with log10 of their number, from its fitted value at MIN_COLLECTION to this one
# at LARGE_COLLECTION. By that, the wrong ones among the confident answers to 400 questions on nine
# collections fall from .19 to .15, and a quarter of the right ones is no longer confident. Of 195
# near questions, on things in the articles but not answered there, 10 are confident, not 32.
LARGE_COLLECTION = 10_000
CONFIDENT_IN_LARGE = 0.75
# The limit of the margin between the first two scores: long questions have larger ones.
MAX_MARGIN = 0.1
# Share of a hit's score above which another hit is its rival, and how many of the best others can
# be: where several sentences match about as well, the first is the right one less often.
RIVAL_SHARE, MAX_RIVALS = 0.9, 3
# The cosines of multilingual-e5-small are mostly from .8 to .9; they are divided by this range.
COSINE_RANGE = 0.1
# The limit of the margin between semantic scores, as MAX_MARGIN is of that between lexical ones.
MAX_RERANKED_MARGIN = 0.2
# Subtracted from the margin for each correction: another word may be meant.
CORRECTION_PENALTY = 0.38
# Added to a score before its logarithm is taken: differences between scores below it mean nothing.
SCORE_FLOOR = 0.02
# Coverage of a name from which a window is about the thing named, whose attribute is asked for (a
# telephone number), or whether there is one (有…吗).
MIN_NAME_COVERAGE = 0.5
# Odds of another hit, relative to those of the first, from which it is shown too. For the same
# number of passages shown more are answers than with any limit relative to the first score.
MIN_RELATIVE_ODDS = 0.18
# Hits shown at once, where the first is confident and where not: a weak reply is no longer than a
# strong one.
MAX_SHOWN, MAX_SHOWN_UNSURE = 3, 2
# Missing words that a reply names; more reads like a reproach.
MAX_MISSING = 2
# Normalised idf from which a word is highlighted, and a single Han character, which is a word less
# often.
MIN_HIGHLIGHT_IDF, MIN_HIGHLIGHT_IDF_CHARACTER = 0.15, 0.6
