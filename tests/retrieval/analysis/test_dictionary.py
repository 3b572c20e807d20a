"""jieba's dictionary."""

import subprocess
import sys

import jieba

from retrieval.analysis.dictionary import cut, is_frequent, is_word, name_kinds, non_nouns, verbs


def test_the_words_are_those_of_jieba():
    text = "去年9月，小明在通辽市移民局办理了居留许可（E-205），费用是人民币400元。"
    assert cut(text) == jieba.lcut(text)
    assert cut(text, guess=False) == jieba.lcut(text, HMM=False)
    assert "".join(cut(text)) == text


def test_what_words_begin_with_is_no_word():
    assert is_word("有鱼有肉")
    assert not is_word("有鱼")


def test_a_rare_word_is_in_no_frequent_use():
    assert is_frequent("办理")
    assert is_word("一丁点")
    assert not is_frequent("一丁点")


def test_parts_of_speech():
    assert name_kinds()["北京"] == "place"
    assert name_kinds()["鲁迅"] == "person"
    assert "吃" in verbs()
    assert "吃" in non_nouns()
    assert "移民局" not in non_nouns()


def test_no_file_is_kept_in_the_folder_for_temporary_files(tmp_path):
    code = "import tempfile, retrieval; tempfile.tempdir = 'none'; retrieval.Library.open('seeds')"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
