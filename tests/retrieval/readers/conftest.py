"""Small office files, books and PDF files, made by hand."""

import io
import zipfile
from collections.abc import Callable, Sequence

import pytest

_WORD = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_STYLES = "".join(
    f'<w:style w:type="paragraph" w:styleId="{n}"><w:name w:val="heading {n}"/>'
    f'<w:pPr><w:outlineLvl w:val="{n - 1}"/></w:pPr></w:style>'
    for n in (1, 2, 3)
)


def zipped(files: dict[str, str]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, text in files.items():
            package.writestr(name, text)
    return out.getvalue()


def _relations(*targets: tuple[str, str]) -> str:
    items = "".join(
        f'<Relationship Id="r{i}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
        for i, (kind, target) in enumerate(targets)
    )
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{items}</Relationships>'


def word_paragraph(text: str, style: str = "") -> str:
    """A paragraph of Word; a new line in the text is a break in it."""
    runs = "<w:r><w:br/></w:r>".join(
        f'<w:r><w:t xml:space="preserve">{part}</w:t></w:r>' for part in text.split("\n")
    )
    named = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    return f"<w:p>{named}{runs}</w:p>"


def word_file(*paragraphs: str) -> bytes:
    body = "".join(p if p.startswith("<") else word_paragraph(p) for p in paragraphs)
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml"
    return zipped(
        {
            "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types">'
            '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.'
            'relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>'
            f'<Override PartName="/word/document.xml" ContentType="{kind}.document.main+xml"/>'
            f'<Override PartName="/word/styles.xml" ContentType="{kind}.styles+xml"/></Types>',
            "_rels/.rels": _relations(("officeDocument", "word/document.xml")),
            "word/_rels/document.xml.rels": _relations(("styles", "styles.xml")),
            "word/styles.xml": f"<w:styles {_WORD}>{_STYLES}</w:styles>",
            "word/document.xml": f"<w:document {_WORD}><w:body>{body}</w:body></w:document>",
        }
    )


def workbook(**sheets: Sequence[Sequence[str]]) -> bytes:
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
    names = "".join(
        f'<sheet name="{name}" sheetId="{i + 1}" r:id="r{i}"/>' for i, name in enumerate(sheets)
    )
    files = {
        "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels"'
        ' ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{kind}"/></Types>',
        "_rels/.rels": _relations(("officeDocument", "xl/workbook.xml")),
        "xl/_rels/workbook.xml.rels": _relations(
            *(("worksheet", f"worksheets/s{i}.xml") for i in range(len(sheets)))
        ),
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{_OFFICE}">'
        f"<sheets>{names}</sheets></workbook>",
    }
    for i, rows in enumerate(sheets.values()):
        cells = "".join(
            f'<row r="{r + 1}">'
            + "".join(
                f'<c r="{chr(65 + c)}{r + 1}" t="inlineStr"><is><t>{cell}</t></is></c>'
                for c, cell in enumerate(row)
                if cell
            )
            + "</row>"
            for r, row in enumerate(rows)
        )
        files[f"xl/worksheets/s{i}.xml"] = (
            f'<worksheet xmlns="{main}"><sheetData>{cells}</sheetData></worksheet>'
        )
    return zipped(files)


def book(chapters: Sequence[str], metadata: str = "") -> bytes:
    numbers = range(len(chapters))
    items = "".join(
        f'<item id="c{n}" href="c%20{n}.xhtml" media-type="application/xhtml+xml"/>'
        for n in numbers
    )
    spine = "".join(f'<itemref idref="c{n}"/>' for n in numbers)
    files = {
        "mimetype": "application/epub+zip",
        "META-INF/container.xml": "<container xmlns='urn:oasis:names:tc:opendocument:xmlns:"
        "container'><rootfiles><rootfile full-path='b/c.opf'/></rootfiles></container>",
        "b/c.opf": "<package xmlns='http://www.idpf.org/2007/opf' xmlns:dc='http://purl.org/dc/"
        f"elements/1.1/'><metadata>{metadata}</metadata><manifest>{items}<item id='n'"
        f" href='n.xhtml' properties='nav'/></manifest><spine><itemref idref='n'/>{spine}</spine>"
        "</package>",
        "b/n.xhtml": "<html><body><h1>目录</h1></body></html>",
    }
    for n, chapter in enumerate(chapters):
        files[f"b/c {n}.xhtml"] = (
            f"<html xmlns='http://www.w3.org/1999/xhtml'><body>{chapter}</body></html>"
        )
    return zipped(files)


Text = tuple[float, float, float, str]  # x, y, size, what is written
Stroke = tuple[float, float, float, float]  # from x, y to x, y


def _drawn(item: Text | Stroke) -> str:
    if isinstance(item[3], str):
        return f"BT /F {item[2]} Tf {item[0]} {item[1]} Td ({item[3]}) Tj ET"
    return f"{item[0]} {item[1]} m {item[2]} {item[3]} l S"


def pdf(*pages: Sequence[Text | Stroke], marks: Sequence[tuple[str, int]] = ()) -> bytes:
    """A PDF file in Helvetica with an outline of marks (title, page)."""
    count = len(pages)
    objects = [
        f"<< /Type /Catalog /Pages 2 0 R {'/Outlines 4 0 R' if marks else ''} >>",
        f"<< /Type /Pages /Count {count} /Kids [{' '.join(f'{10 + n} 0 R' for n in range(count))}]"
        " >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        f"<< /Type /Outlines /First {200} 0 R /Last {199 + len(marks)} 0 R >>",
    ]
    numbered = dict(enumerate(objects, 1))
    for n, page in enumerate(pages):
        numbered[10 + n] = (
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F 3 0 R"
            f" >> >> /Contents {100 + n} 0 R >>"
        )
        drawn = "\n".join(map(_drawn, page))
        numbered[100 + n] = f"<< /Length {len(drawn)} >>\nstream\n{drawn}\nendstream"
    for n, (title, page_number) in enumerate(marks):
        after = f"/Next {201 + n} 0 R" if n + 1 < len(marks) else ""
        numbered[200 + n] = (
            f"<< /Title ({title}) /Parent 4 0 R {after} /Dest [{10 + page_number} 0 R /Fit] >>"
        )
    out = "%PDF-1.4\n" + "".join(f"{n} 0 obj\n{text}\nendobj\n" for n, text in numbered.items())
    return f"{out}trailer\n<< /Root 1 0 R >>\n%%EOF\n".encode("latin-1")


@pytest.fixture
def make() -> dict[str, Callable[..., bytes]]:
    """What makes files: docx, xlsx, epub, pdf, zip; and `paragraph`, of Word."""
    return {
        "docx": word_file,
        "xlsx": workbook,
        "epub": book,
        "pdf": pdf,
        "zip": zipped,
        "paragraph": word_paragraph,  # type: ignore[dict-item]
    }
