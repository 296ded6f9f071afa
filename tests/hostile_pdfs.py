"""PDF files for tests, made here: one that may be taken, and what hostile hands send. name -> bytes."""

import zlib
from io import BytesIO

from pypdf import PdfWriter
from pypdf.annotations import FreeText
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, NumberObject, TextStringObject


def a_page() -> PdfWriter:
    writer = PdfWriter()
    writer.add_blank_page(200, 200)
    return writer


def written(writer: PdfWriter) -> bytes:
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def plain_pdf(pages: int = 1) -> bytes:
    """A file as a program for slides makes it: pages, a note on one, a title."""
    writer = PdfWriter()
    for _number in range(pages):
        writer.add_blank_page(200, 200)
    writer.add_annotation(0, FreeText(text="A note", rect=(10, 10, 90, 40)))
    writer.add_metadata({"/Title": "The lamps of Mill Lane"})
    return written(writer)


def _action(kind: str, **more: object) -> DictionaryObject:
    action = DictionaryObject({NameObject("/S"): NameObject(kind)})
    action.update({NameObject(f"/{key}"): value for key, value in more.items()})
    return action


def _with_action(kind: str, **more: object) -> bytes:
    writer = a_page()
    writer.root_object[NameObject("/OpenAction")] = _action(kind, **more)
    return written(writer)


def _by_hand(*objects: bytes) -> bytes:
    """A file put together by its bytes, with a right table at its end."""
    body, places = b"%PDF-1.7\n", []
    for number, one in enumerate(objects, 1):
        places.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, one)
    table = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    table += b"".join(b"%010d 00000 n \n" % place for place in places)
    end = b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, len(body))
    return body + table + end


PAGES = (b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>", b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] >>")


def by_hand(root: bytes = b"", *more: bytes) -> bytes:
    return _by_hand(b"<< /Type /Catalog /Pages 2 0 R %s >>" % root, *PAGES, *more)


def _in_a_compressed_stream_of_objects() -> bytes:
    """An action that no look at the bytes of the file finds: it lies in a compressed stream of objects, whose table is
    compressed too."""
    script = b"<< /S /JavaScript /JS (app.alert(1)) >>"
    inside = zlib.compress(b"4 0 " + script)
    stream = b"<< /Type /ObjStm /N 1 /First 4 /Filter /FlateDecode /Length %d >>\nstream\n%s\nendstream"
    objects = [b"<< /Type /Catalog /Pages 2 0 R /OpenAction 4 0 R >>", *PAGES, stream % (len(inside), inside)]
    body, places = b"%PDF-1.7\n", {}
    for number, one in zip((1, 2, 3, 5), objects, strict=True):
        places[number] = len(body)
        body += b"%d 0 obj\n%s\nendobj\n" % (number, one)
    start = len(body)
    places[6] = start

    def entry(kind: int, at: int, within: int) -> bytes:
        return bytes([kind]) + at.to_bytes(3, "big") + bytes([within])

    rows = [entry(0, 0, 0), *(entry(1, places[n], 0) for n in (1, 2, 3)), entry(2, 5, 0)]
    table = zlib.compress(b"".join([*rows, entry(1, places[5], 0), entry(1, start, 0)]))
    head = b"<< /Type /XRef /Size 7 /W [1 3 1] /Root 1 0 R /Filter /FlateDecode /Length %d >>" % len(table)
    return body + b"6 0 obj\n%s\nstream\n%s\nendstream\nendobj\nstartxref\n%d\n%%%%EOF\n" % (head, table, start)


def _encrypted(password: str) -> bytes:
    writer = a_page()
    writer.encrypt(user_password=password, owner_password="owner", algorithm="RC4-128")
    return written(writer)


def runs_something() -> dict[str, bytes]:
    scripted, carrying, launching, form = a_page(), a_page(), a_page(), a_page()
    names = ArrayObject([TextStringObject("first"), _action("/JavaScript", JS=TextStringObject("app.alert(1)"))])
    scripts = DictionaryObject({NameObject("/JavaScript"): DictionaryObject({NameObject("/Names"): names})})
    scripted.root_object[NameObject("/Names")] = scripts
    carrying.add_attachment("worm.exe", b"MZ")
    annotation = {
        NameObject("/Type"): NameObject("/Annot"),
        NameObject("/Subtype"): NameObject("/Link"),
        NameObject("/Rect"): ArrayObject([NumberObject(n) for n in (0, 0, 200, 200)]),
        NameObject("/A"): _action("/Launch", F=TextStringObject("cmd.exe")),
    }
    launching.pages[0][NameObject("/Annots")] = ArrayObject([DictionaryObject(annotation)])
    form.root_object[NameObject("/AcroForm")] = DictionaryObject(
        {NameObject("/Fields"): ArrayObject(), NameObject("/XFA"): TextStringObject("<xdp/>")}
    )
    return {
        "script of the document": written(scripted),
        "script when opened": _with_action("/JavaScript", JS=TextStringObject("app.alert(1)")),
        "script by its key alone": by_hand(b"/AA << /WC << /JS (app.alert(1)) >> >>"),
        "script with letters as numbers": by_hand(b"/OpenAction << /S /J#61vaScript /J#53 (app.alert(1)) >>"),
        "script in a compressed stream": _in_a_compressed_stream_of_objects(),
        "script that nothing leads to": by_hand(b"", b"<< /S /JavaScript /JS (app.alert(1)) >>"),
        "script outside the table": by_hand() + b"\n9 0 obj << /S /JavaScript /JS (app.alert(1)) >> endobj\n",
        "file inside": written(carrying),
        "program by a link": written(launching),
        "program when opened": _with_action("/Launch", F=TextStringObject("cmd.exe")),
        "form sent away": _with_action("/SubmitForm", F=TextStringObject("https://example.org/")),
        "form of another kind": written(form),
        "film": by_hand(b"/OpenAction << /S /Rendition /R 4 0 R >>", b"<< /Type /Rendition >>"),
    }


def unreadable() -> dict[str, bytes]:
    whole = plain_pdf()
    return {
        "magic alone": b"%PDF-1.7\n",
        "half a file": whole[: len(whole) // 3],
        "no page": _by_hand(b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [] /Count 0 >>"),
        "pages that hold themselves": _by_hand(
            b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [2 0 R] /Count 1 >>"
        ),
        "noise": b"%PDF-1.7\n" + bytes(range(256)) * 40,
    }


def encrypted() -> dict[str, bytes]:
    return {"with a password": _encrypted("secret"), "with an empty password": _encrypted("")}
