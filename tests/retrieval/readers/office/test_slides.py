"""Slides: what stands on them, in their tables, and what the speaker notes below."""

from typing import Any

from retrieval.readers.registry import source_of

MAIN = "http://schemas.openxmlformats.org"
SPACES = (
    f'xmlns:a="{MAIN}/drawingml/2006/main" xmlns:p="{MAIN}/presentationml/2006/main" '
    f'xmlns:r="{MAIN}/officeDocument/2006/relationships"'
)


def shape(text: str, kind: str) -> str:
    return (
        f'<p:sp><p:nvSpPr><p:cNvPr id="2" name="x"/><p:cNvSpPr/><p:nvPr><p:ph type="{kind}"/>'
        "</p:nvPr></p:nvSpPr><p:spPr/><p:txBody><a:bodyPr/>"
        f"<a:p><a:r><a:t>{text}</a:t></a:r></a:p></p:txBody></p:sp>"
    )


def table(*rows: list[str]) -> str:
    """A table; "^" is a cell that is merged with the one above it, "<" with the one before it."""
    marks = {"^": 'vMerge="1"', "<": 'hMerge="1"'}

    def cell(text: str) -> str:
        own = "" if text in marks else f"<a:r><a:t>{text}</a:t></a:r>"
        mark = marks.get(text, "")
        return f"<a:tc {mark}><a:txBody><a:bodyPr/><a:p>{own}</a:p></a:txBody><a:tcPr/></a:tc>"

    grid = '<a:gridCol w="9"/>' * len(rows[0])
    lines = "".join(f'<a:tr h="9">{"".join(map(cell, row))}</a:tr>' for row in rows)
    return (
        '<p:graphicFrame><p:nvGraphicFramePr><p:cNvPr id="4" name="t"/><p:cNvGraphicFramePr/>'
        '<p:nvPr/></p:nvGraphicFramePr><p:xfrm><a:off x="9" y="9"/><a:ext cx="9" cy="9"/></p:xfrm>'
        f'<a:graphic><a:graphicData uri="{MAIN}/drawingml/2006/table"><a:tbl><a:tblPr/>'
        f"<a:tblGrid>{grid}</a:tblGrid>{lines}</a:tbl></a:graphicData></a:graphic></p:graphicFrame>"
    )


def slides(make: dict[str, Any], shapes: str, notes: str = "", hidden: str = "") -> str:
    """The Markdown of a presentation with one slide, and one that is hidden."""
    package, office = f"{MAIN}/package/2006", f"{MAIN}/officeDocument/2006/relationships"

    def relations(kind: str, target: str) -> str:
        return (
            f'<Relationships xmlns="{package}/relationships">'
            f'<Relationship Id="r1" Type="{office}/{kind}" Target="{target}"/></Relationships>'
        )

    tree = "<p:cSld><p:spTree><p:nvGrpSpPr/><p:grpSpPr/>{}</p:spTree></p:cSld>"
    files = {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types"/>',
        "_rels/.rels": relations("officeDocument", "ppt/presentation.xml"),
        "ppt/presentation.xml": f"<p:presentation {SPACES}><p:sldIdLst>"
        '<p:sldId id="256" r:id="r1"/><p:sldId id="257" r:id="r2"/></p:sldIdLst></p:presentation>',
        "ppt/_rels/presentation.xml.rels": relations("slide", "slides/slide1.xml").replace(
            "</",
            f'<Relationship Id="r2" Type="{office}/slide" Target="slides/slide2.xml"/></',
        ),
        "ppt/slides/slide2.xml": f'<p:sld {SPACES} show="0">{tree.format(hidden)}</p:sld>',
        "ppt/slides/slide1.xml": f"<p:sld {SPACES}>{tree.format(shapes)}</p:sld>",
        "ppt/slides/_rels/slide1.xml.rels": relations(
            "notesSlide", "../notesSlides/notesSlide5.xml"
        ),
        "ppt/notesSlides/notesSlide5.xml": f"<p:notes {SPACES}>{tree.format(notes)}</p:notes>",
    }
    return source_of(make["zip"](files), "a.pptx").markdown


def test_the_notes_of_the_speaker_stand_below_the_slide(make: dict[str, Any]):
    notes = shape("3", "sldNum") + shape("钥匙在门卫那里。", "body")
    markdown = slides(make, shape("换灯泡", "title") + shape("先关电闸", "body"), notes)
    assert markdown.split("\n\n") == ["## 换灯泡", "先关电闸", "钥匙在门卫那里。\n"]


def test_a_merged_cell_stands_in_each_row_and_column(make: dict[str, Any]):
    markdown = slides(make, table(["楼", "电话", "<"], ["东楼", "1", "2"], ["^", "3", "4"]))
    assert "| 楼 | 电话 | 电话 |" in markdown
    assert "| 东楼 | 3 | 4 |" in markdown


def test_a_hidden_slide_is_left_out(make: dict[str, Any]):
    markdown = slides(
        make, shape("换灯泡", "title"), hidden=shape("旧办法", "title") + table(["甲"])
    )
    assert markdown.split() == ["##", "换灯泡"]
