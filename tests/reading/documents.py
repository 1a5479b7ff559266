"""One document of three paragraphs as PDF, DOCX and HTML."""

from __future__ import annotations

import zipfile
from pathlib import Path

PARAGRAPHS = [
    "Ostrel Watch",
    "The Guard detained at least 12 people.",
    "We call on Vardania to stop.",
]


def pdf(path: Path) -> None:
    """A page with three paragraphs, the second over two lines."""
    shown = [
        "Ostrel Watch",
        "The Guard detained",
        "at least 12 people.",
        "We call on Vardania to stop.",
    ]
    stream = "BT /F1 12 Tf 72 720 Td 16 TL " + " ".join(f"({t}) Tj T*" for t in shown) + " ET"
    parts = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R "
        "/Resources << /Font << /F1 5 0 R >> >> >>",
        f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    out, places = b"%PDF-1.4\n", []
    for number, part in enumerate(parts, start=1):
        places.append(len(out))
        out += f"{number} 0 obj\n{part}\nendobj\n".encode()
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    at = len(out)
    out += f"xref\n0 6\n0000000000 65535 f \n{table}trailer << /Size 6 /Root 1 0 R >>\n".encode()
    path.write_bytes(out + f"startxref\n{at}\n%%EOF\n".encode())


def docx(path: Path) -> None:
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    runs = "".join(
        f"<w:p><w:r><w:t>{text[:4]}</w:t></w:r><w:r><w:t>{text[4:]}</w:t></w:r></w:p>"
        for text in PARAGRAPHS
    )
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr("word/document.xml", f'<w:document xmlns:w="{space}">{runs}</w:document>')


def html(path: Path) -> None:
    path.write_text(
        "<html><head><title>x</title><script>alert('we call on')</script></head><body><nav>Menu"
        f"</nav><h1>{PARAGRAPHS[0]}</h1><div><p>The Guard <b>detained</b>\nat least 12 people.</p>"
        f"<p>{PARAGRAPHS[2]}</p></div><footer>Contact</footer></body></html>"
    )


MAKERS = {"a.pdf": pdf, "a.docx": docx, "a.html": html}
"""By the name of the file."""
