"""The version of the index: what reading, analysis or storing change, a new version must tell.

An index that is stored is taken for what this code would build, as long as the version is the same.
Whoever changes what is built raises INDEX_VERSION in retrieval/index/version.py, and writes the new
golden file with:

    python -m tests.retrieval.index.test_version
"""

import hashlib
import json
from dataclasses import fields
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from retrieval.analysis.tokenizer import normal_form, tokens
from retrieval.index.arrays import Ragged
from retrieval.index.opening import open_folder
from retrieval.index.segment import Segment
from retrieval.index.storage import Store
from retrieval.index.version import index_version

GOLDEN = Path(__file__).with_name("golden.json")
SENTENCES = (
    "通辽市公安局出入境管理支队的地址是科尔沁区霍林河大街。",
    "2024年，二连浩特口岸出入境人员突破100万人次，同比增长30.5%。",
    "請先開啟伺服器，再輸入資料庫的密碼；軟體更新需要十分鐘。",
    "运行 apt-get install python3.11，或访问 https://example.org/ 查看 E-205 错误。",
    "ＡＢＣ　全角字母和ﬁ连字，㎏与℃。",
)
FILES = {
    "茶.txt": "怎样泡茶\n作者：周晓红\n2024年4月5日\n绿茶要用80℃的水冲泡。红茶可以用沸水。",
    "面.md": "# 葱油面\n\n## 做法\n\n1. 切葱\n2. 熬油\n\n| 料 | 量 |\n|---|---|\n| 盐 | 3克 |",
    "網路.html": "<title>無線網路</title><body><h1>無線網路</h1><p>請先開啟伺服器。</p></body>",
}


def built() -> dict[str, object]:
    """What this code makes of the sentences and files."""
    digest = hashlib.blake2b(digest_size=16)
    with TemporaryDirectory() as folder:
        for name, text in FILES.items():
            Path(folder, name).write_text(text, encoding="utf-8")
        (part,) = open_folder(Path(folder), Store(None, Path(folder))).index.parts
    for field in fields(Segment):
        value = getattr(part.segment, field.name)
        for array in (value.values, value.starts) if isinstance(value, Ragged) else (value,):
            digest.update(f"{field.name} {array.dtype} {array.shape}".encode())
            digest.update(array.tobytes())
    return {
        "version": index_version(),
        "tokens": {s: tokens(normal_form(s, "請" in s)) for s in SENTENCES},
        "index": digest.hexdigest(),
    }


def test_another_analysis_or_index_is_another_version():
    golden, now = json.loads(GOLDEN.read_text("utf-8")), built()
    if now["version"].split()[1:] != golden["version"].split()[1:]:
        pytest.skip("other packages make another version by themselves")
    message = "raise INDEX_VERSION and write the golden file anew, as the head of this file says"
    if now["version"] == golden["version"]:
        assert now["tokens"] == golden["tokens"], message
        assert now["index"] == golden["index"], message
    else:
        pytest.fail("the golden file is of another INDEX_VERSION; write it anew")


if __name__ == "__main__":
    GOLDEN.write_text(json.dumps(built(), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
