from retrieval.questions.likeness import grouped


def test_questions_that_ask_the_same_are_counted_together():
    asked = [
        ("月卡多少钱", 4),
        ("冬天有多冷", 3),
        ("请问月卡要多少钱？", 2),
        ("周末开门吗", 1),
    ]
    assert grouped(asked) == [("月卡多少钱", 6), ("冬天有多冷", 3), ("周末开门吗", 1)]


def test_signs_and_names_are_no_questions_alike():
    assert len(grouped([("?", 1), ("WSL", 1), ("茶", 1), ("酒", 1)])) == 4
