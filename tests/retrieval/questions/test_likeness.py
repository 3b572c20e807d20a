from retrieval.questions.likeness import group_questions


def test_questions_that_ask_the_same_are_counted_together():
    asked = [
        ("月卡多少钱", 4),
        ("冬天有多冷", 3),
        ("请问月卡要多少钱？", 2),
        ("周末开门吗", 1),
    ]
    assert group_questions(asked) == [("月卡多少钱", 6), ("冬天有多冷", 3), ("周末开门吗", 1)]


def test_signs_and_names_are_no_questions_alike():
    assert len(group_questions([("?", 1), ("WSL", 1), ("茶", 1), ("酒", 1)])) == 4
