"""Knobs: every weight of the ranking; tests/benchmarks/README.md tells what each is worth."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Knobs:
    """Every weight and choice of the ranking; zero or False switches an idea off.

    Gains are in points of S@1 on CMRC / DRCD, measured by tests/benchmarks/ablation.py by switching
    that idea off alone.
    """

    # Sentences are short and of like length: term frequency saturates at once, length matters
    # little: +4.4 / +0.3. Around them length matters a little more.
    k1: float = 0.6
    b: float = 0.3
    around_k1: float = 0.9
    around_b: float = 0.4
    # A sentence leaves out what its article has said before, so what is around it counts too:
    # +0.3 / -0.1, and in long articles the paragraph is worth 3 points of S@3.
    article: float = 1.0
    paragraph: float = 0.5
    # What the title says every sentence says: "he", "the species" stand for it. Words that only the
    # title has count as if the sentence had them. The largest gain of all.
    title: float = 1.0
    # A title longer than this names more than a subject; each of its words counts for less.
    title_length: int = 12
    # The same for the heading above, which is less often the subject.
    heading: float = 0.5
    # A heading that says most of the question is what the section answers: it counts so much more,
    # by the square of the share that it says.
    covering_heading: float = 2.0
    # A heading that is what is asked for makes its section the answer: this share of what its
    # passages lack of the best score; those after its opening get the share `below` of that.
    asked_heading: float = 0.8
    asked_title: float = 0.5
    below: float = 0.4
    # Share of the best score for a sentence that says what its subject is, where that is asked.
    definition: float = 0.3
    # What is left of the score of a sentence without the name of what it is to define.
    subject: float = 0.6
    # The same for one that leads in to a list, where that is asked for.
    listing: float = 0.2
    # The same for one that tells the amount that is asked for, beside the thing it is of.
    amount: float = 0.4
    # ... and of one of an older version, where a later one of the same title answers, too.
    superseded: float = 0.9
    # What is left of the score of a sentence that only repeats the question.
    repeating: float = 0.25
    # Asking words (what, how many) stand in no answer: they are not looked for: +0.7 / -0.1.
    asking_words: bool = False
    # Please and thank you are nobody's question.
    courtesy: bool = False
    # A synonym counts this share of the word asked for: -0.1 / 0, the five articles +1.9.
    synonyms: float = 0.6
    # Share of the best score for holding a number, date, name, place or reason where one is asked:
    # +1.0 / +0.2.
    answer_kind: float = 0.04
    # The first so many passages are looked at for it.
    candidates: int = 50
