"""Attached files: their texts, their corners, and those that cannot be read. (43 to 49 of the classes.)"""

from __future__ import annotations

import gzip
import io
import zipfile

import openpyxl
import pytest
from openpyxl.comments import Comment
from pypdf import PdfWriter
from pypdf.annotations import FreeText

from handover.screening.reading import read
from handover.screening.signals import Readability
from tests.unit.screening.reading.mails import (
    COVER,
    PLANTED,
    TOKEN,
    attachment,
    coded,
    docx,
    found,
    mail,
    mixed,
    noticed,
    part,
    reasons,
    with_file,
    zipped,
)

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
CARD = "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Mara Lind\r\nEMAIL:{}\r\nEND:VCARD\r\n"


def folded(text: str) -> str:
    return "\r\n ".join(text[start : start + 9] for start in range(0, len(text), 9))


@pytest.mark.parametrize(
    ("content", "name", "kind"),
    [
        (CARD.format(TOKEN), "card.vcf", "text/vcard"),
        (CARD.format(folded(TOKEN)), "card.vcf", "text/x-vcard"),
        (CARD.replace("EMAIL:", "item1.EMAIL;TYPE=home:").format(TOKEN), "card.vcf", "text/directory"),
        (
            CARD.replace("EMAIL:", "EMAIL;ENCODING=QUOTED-PRINTABLE:").format(
                TOKEN.replace("@", "=40").replace("a", "=\r\na")
            ),
            "c.vcf",
            "",
        ),
        (CARD.replace("EMAIL:", "NOTE;ENCODING=b:").format(coded(TOKEN).decode().strip()), "c.vcf", "text/vcard"),
        (
            f"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDESCRIPTION:{folded(PLANTED)}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n",
            "a.ics",
            "text/calendar",
        ),
        (
            f"BEGIN:VCALENDAR\nBEGIN:VEVENT\nORGANIZER:mailto:{TOKEN}\nEND:VEVENT\nEND:VCALENDAR\n",
            "a.ics",
            "application/ics",
        ),
        (f"[InternetShortcut]\nURL=https://social.example/{TOKEN}\n", "profile.url", "application/octet-stream"),
        (f"name;mail\nMara;{TOKEN}\n", "list.csv", "application/vnd.ms-excel"),
        (f'{{"mail": "{TOKEN}"}}', "list.json", "application/json"),
        (f"<svg xmlns='http://www.w3.org/2000/svg'><text>{TOKEN}</text></svg>", "logo.svg", "image/svg+xml"),
    ],
)
def test_43_contact_cards_and_other_small_texts(content: str, name: str, kind: str) -> None:
    raw = with_file(content.encode(), name, kind or "text/vcard")
    assert reasons(raw) == ()
    assert found(read(raw))


def test_43_an_invitation_in_the_body() -> None:
    text = f"BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:{folded(PLANTED)}\nEND:VEVENT\nEND:VCALENDAR\n"
    assert found(read(mixed(part(), part(text, fields="Content-Type: text/calendar; method=REQUEST"))))


def encrypted_zip() -> bytes:
    raw = bytearray(zipped({"note.txt": PLANTED}))
    raw[6] |= 1
    raw[raw.find(b"PK\x01\x02") + 8] |= 1
    return bytes(raw)


def pdf(text: str = "", *, note: str = "", title: str = "", password: str = "") -> bytes:
    writer = PdfWriter()
    page = writer.add_blank_page(300, 300)
    if text:
        from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject

        font = DictionaryObject(
            {
                NameObject("/Type"): NameObject("/Font"),
                NameObject("/Subtype"): NameObject("/Type1"),
                NameObject("/BaseFont"): NameObject("/Helvetica"),
            }
        )
        page[NameObject("/Resources")] = DictionaryObject(
            {NameObject("/Font"): DictionaryObject({NameObject("/F1"): writer._add_object(font)})}
        )
        stream = DecodedStreamObject()
        stream.set_data(f"BT /F1 12 Tf 10 200 Td ({text}) Tj ET".encode("latin-1"))
        page[NameObject("/Contents")] = writer._add_object(stream)
    if note:
        writer.add_annotation(0, FreeText(text=note, rect=(50, 50, 200, 80)))
    if title:
        writer.add_metadata({"/Title": title})
    if password:
        writer.encrypt(password)
    kept = io.BytesIO()
    writer.write(kept)
    return kept.getvalue()


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (encrypted_zip(), "a.zip"),
        (pdf(PLANTED, password="x1"), "a.pdf"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500) + "EncryptedPackage".encode("utf-16-le"), "a.docx"),
        (
            zipped(
                {
                    "mimetype": "application/vnd.oasis.opendocument.text",
                    "META-INF/manifest.xml": "<m:encryption-data/>",
                }
            ),
            "a.odt",
        ),
    ],
)
def test_44_encrypted_files_are_unreadable(content: bytes, name: str) -> None:
    reading = read(with_file(content, name))
    assert reading.readability is Readability.UNREADABLE
    assert "encrypted" in reading.readability_reasons


@pytest.mark.parametrize(
    "raw",
    [
        mail("Content-Type: application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m", coded(bytes(100))),
        mail("Content-Type: text/plain", "-----BEGIN PGP MESSAGE-----\n\nhQEMA\n-----END PGP MESSAGE-----\n"),
        mixed(
            part("Version: 1\n", fields="Content-Type: application/pgp-encrypted"),
            part("x"),
            kind="multipart/encrypted",
        ),
    ],
)
def test_44_encrypted_messages_are_unreadable(raw: bytes) -> None:
    assert "encrypted" in reasons(raw)


@pytest.mark.parametrize(
    "signature",
    [
        part(
            b"-----BEGIN PGP SIGNATURE-----\n\niQEz\n-----END PGP SIGNATURE-----\n",
            fields="Content-Type: application/pgp-signature; name=signature.asc",
        ),
        attachment(b"\x30\x82" + bytes(400), "smime.p7s", "application/pkcs7-signature"),
    ],
)
def test_44_a_signature_is_fine_and_a_text_that_calls_itself_one_is_read(signature: bytes) -> None:
    assert reasons(mixed(part(), signature, kind="multipart/signed")) == ()
    false = part(PLANTED, fields="Content-Type: application/pgp-signature; name=signature.asc")
    assert found(read(mixed(part(), false, kind="multipart/signed")))


def test_45_overlapping_entries_cve_2024_0450() -> None:
    raw = bytearray(zipped({"a.txt": "x" * 3_000_000}))
    start = raw.find(b"PK\x01\x02")
    entry = bytes(raw[start : raw.find(b"PK\x05\x06")])
    end = bytearray(raw[raw.find(b"PK\x05\x06") :])
    end[8:12] = (9).to_bytes(2, "little") * 2
    end[12:16] = (len(entry) * 9).to_bytes(4, "little")
    reading = read(with_file(bytes(raw[:start]) + entry * 9 + bytes(end), "a.zip"))
    assert reading.readability is Readability.TOO_COMPLEX


def test_45_dense_many_and_nested_archives() -> None:
    assert "archive_too_dense" in reasons(with_file(zipped({"a.txt": "x" * 4_000_000}), "a.zip"))
    assert "archive_too_many" in reasons(with_file(zipped({f"{n}.txt": "x" for n in range(1001)}), "a.zip"))
    deep = zipped({"note.txt": PLANTED})
    for level in range(4):
        deep = zipped({f"{level}.zip": deep})
        assert ("archive_too_deep" in reasons(with_file(deep, "a.zip"))) == (level >= 2)
    assert "archive_too_dense" in reasons(with_file(gzip.compress(b"x" * 5_000_000, mtime=0), "a.gz"))


def test_45_what_an_archive_says_of_its_size_is_not_believed() -> None:
    raw = bytearray(zipped({"a.txt": "x" * 4_000_000}))
    directory = raw.find(b"PK\x01\x02")
    raw[directory + 24 : directory + 28] = (10).to_bytes(4, "little")
    assert read(with_file(bytes(raw), "a.zip")).readability is not Readability.CLEAR


def test_46_directories_that_disagree_rspamd_4036() -> None:
    first, second = zipped({"a.txt": COVER}), zipped({"b.txt": PLANTED})
    local = second[: second.find(b"PK\x01\x02")]
    directory = first.find(b"PK\x01\x02")
    end = bytearray(first[directory:])
    end[-6:-2] = (directory + len(local)).to_bytes(4, "little")
    for raw in (first[:directory] + local + bytes(end), local + first, first + second, b"MZ" + bytes(90) + second):
        assert noticed(with_file(raw, "a.zip"))
    renamed = first.replace(b"a.txt", b"b.exe", 1)
    assert "archive_disagrees" in reasons(with_file(renamed, "a.zip"))
    assert "archive_disagrees" in reasons(with_file(first + b"more", "a.zip"))


def test_46_links_paths_and_doubled_names() -> None:
    link = zipfile.ZipInfo("link")
    link.external_attr = 0o120777 << 16
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w") as archive:
        archive.writestr(link, "/etc/passwd")
    assert "archive_entry" in reasons(with_file(kept.getvalue(), "a.zip"))
    assert "archive_entry" in reasons(with_file(zipped({"../../a.txt": "x"}), "a.zip"))
    with pytest.warns(UserWarning, match="Duplicate"):
        kept = io.BytesIO()
        with zipfile.ZipFile(kept, "w") as archive:
            archive.writestr("a.txt", COVER)
            archive.writestr("a.txt", PLANTED)
    assert "archive_disagrees" in reasons(with_file(kept.getvalue(), "a.zip"))


@pytest.mark.parametrize(
    ("content", "name", "kind"),
    [
        (docx(PLANTED), "photo.jpg", "image/jpeg"),
        (docx(PLANTED), "notes.txt", "text/plain"),
        (docx(PLANTED), "a.pdf", "application/pdf"),
        (PLANTED.encode(), "photo.png", "image/png"),
        (PLANTED.encode(), "a.docx", WORD),
        (pdf(PLANTED), "a.zip", "application/zip"),
        (pdf(PLANTED), "song.mp3", "audio/mpeg"),
        (b"{\\rtf1 " + PLANTED.encode() + b"}", "a.pdf", "application/pdf"),
        (zipped({"x.txt": PLANTED}), "a.gif", "image/gif"),
    ],
)
def test_47_files_that_are_something_else(content: bytes, name: str, kind: str) -> None:
    raw = with_file(content, name, kind)
    assert "wrong_type" in reasons(raw)
    assert found(read(raw))


def test_48_outlook_packets_are_ambiguous_and_made_out_as_far_as_possible() -> None:
    content = b"\x78\x9f\x3e\x22" + bytes(40) + PLANTED.encode() + bytes(9)
    for name, kind in (("winmail.dat", "application/ms-tnef"), ("a.bin", "application/octet-stream")):
        raw = with_file(content, name, kind)
        assert "tnef" in reasons(raw)
        assert found(read(raw))


@pytest.mark.parametrize(
    "more",
    [
        {"word__comments_xml": f"<w:comments><w:t>{PLANTED}</w:t></w:comments>"},
        {"word__footnotes_xml": f"<w:footnotes><w:t>{PLANTED}</w:t></w:footnotes>"},
        {"word__header1_xml": f"<w:hdr><w:t>{PLANTED}</w:t></w:hdr>"},
        {"docProps__core_xml": f"<c><title>{PLANTED}</title></c>"},
        {"docProps__custom_xml": f"<c><p>{PLANTED}</p></c>"},
        {"word___rels__document.xml_rels": f'<R><Relationship Target="mailto:{TOKEN}" TargetMode="External"/></R>'},
        {"customXml__item1_xml": f"<c>{PLANTED}</c>"},
        {"word__afchunk_htm": f"<p>{PLANTED}</p>"},
        {"word__embeddings__note_txt": PLANTED},
        {"word__glossary__document_xml": f"<w:t>{PLANTED}</w:t>"},
    ],
)
def test_49_corners_of_word_files(more: dict[str, str]) -> None:
    declared = {name: text.replace("<w:", "<w:", 1).replace("w:", "w") for name, text in more.items()}
    assert found(read(with_file(docx("Minutes", **declared), "a.docx", WORD)))


@pytest.mark.parametrize(
    "text",
    [
        f"</w:t></w:r><w:del><w:r><w:delText>{PLANTED}</w:delText></w:r></w:del><w:r><w:t>",
        f"</w:t></w:r><w:r><w:rPr><w:vanish/></w:rPr><w:t>{PLANTED}</w:t></w:r><w:r><w:t>",
        f'</w:t><w:drawing descr="{PLANTED}"/><w:t>',
        f'</w:t><w:instrText>HYPERLINK "mailto:{TOKEN}"</w:instrText><w:t>',
        "</w:t></w:r><w:r><w:t>".join(TOKEN),
    ],
)
def test_49_corners_of_the_text_itself(text: str) -> None:
    assert found(read(with_file(docx(text), "a.docx", WORD)))


def test_49_a_template_from_elsewhere_is_noted() -> None:
    link = '<R><Relationship Type="http://x/attachedTemplate" Target="https://x.example/t.dotm" TargetMode="External"/></R>'
    assert "linked_template" in reasons(
        with_file(docx("a", **{"word___rels__settings.xml_rels": link}), "a.docx", WORD)
    )


def workbook() -> bytes:
    book = openpyxl.Workbook()
    sheet = book.create_sheet("shown", 0)
    sheet.append(["Company", "Contact"])
    sheet["A2"].comment = Comment(PLANTED, "Mara")
    hidden = book.create_sheet("more")
    hidden.append(["Brandt", "hidden@brandt.example"])
    hidden.sheet_state = "veryHidden"
    book.properties.description = "described@brandt.example"
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


def test_49_hidden_sheets_comments_and_properties_of_workbooks() -> None:
    reading = read(with_file(workbook(), "list.xlsx"))
    assert reading.readability_reasons == ()
    assert found(reading)
    assert found(reading, "hidden@brandt.example")
    assert found(reading, "described@brandt.example")
    assert any("Company\tContact" in view.text for view in reading.views)


@pytest.mark.parametrize(
    ("file", "before", "after"),
    [
        ("xl/sharedStrings.xml", b"</sst>", f"<si><t>{PLANTED}</t></si></sst>"),
        (
            "xl/worksheets/sheet1.xml",
            b"</sheetData>",
            f'<row r="9"><c r="A9"><f>HYPERLINK("mailto:{TOKEN}","us")</f><v>us</v></c></row></sheetData>',
        ),
        (
            "xl/worksheets/sheet1.xml",
            b"</worksheet>",
            f"<headerFooter><oddFooter>{PLANTED}</oddFooter></headerFooter></worksheet>",
        ),
        (
            "xl/workbook.xml",
            b"</workbook>",
            f'<definedNames><definedName name="a">"{PLANTED}"</definedName></definedNames></workbook>',
        ),
    ],
)
def test_49_what_no_cell_of_a_workbook_shows(file: str, before: bytes, after: str) -> None:
    with zipfile.ZipFile(io.BytesIO(workbook())) as archive:
        files: dict[str, str | bytes] = {
            name: archive.read(name) for name in archive.namelist() if "comment" not in name
        }
    files.pop("xl/drawings/commentsDrawing1.vml", None)
    old = files.get(file, b"<sst></sst>")
    assert isinstance(old, bytes)
    assert before in old
    files[file] = old.replace(before, after.encode())
    assert found(read(with_file(zipped(files), "list.xlsx")))


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (pdf(PLANTED), "a.pdf"),
        (pdf("Minutes of the day with enough words to read here now", note=PLANTED), "a.pdf"),
        (pdf("x", title=PLANTED), "a.pdf"),
        (b"{\\rtf1\\ansi\\ansicpg1252{\\fonttbl{\\f0 Arial;}}" + PLANTED.encode() + b"\\par}", "a.rtf"),
        (b"{\\rtf1 " + "".join(f"\\u{ord(letter)}?" for letter in PLANTED).encode() + b"}", "a.rtf"),
        (b"{\\rtf1 {\\v " + "".join(f"\\'{ord(letter):02x}" for letter in PLANTED).encode() + b"}}", "a.rtf"),
        (
            zipped(
                {"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": f"<o><p>{PLANTED}</p></o>"}
            ),
            "a.odt",
        ),
        (zipped({"[Content_Types].xml": "<T/>", "ppt/slides/slide1.xml": f"<p><t>{PLANTED}</t></p>"}), "a.pptx"),
        (zipped({"[Content_Types].xml": "<T/>", "ppt/notesSlides/n1.xml": f"<p><t>{PLANTED}</t></p>"}), "a.pptx"),
        (zipped({"in/note.txt": PLANTED}), "a.zip"),
        (zipped({"in/note.eml": f"From: mara.lind@harbour.example\n\n{PLANTED}"}), "a.zip"),
        (zipped({"in/page.html": f"<p>{PLANTED}</p>"}), "a.zip"),
        (zipped({"in/a.docx": docx(PLANTED)}), "a.zip"),
        (zipped({"in/card.vcf": CARD.format(folded(TOKEN))}), "a.zip"),
        (zipped({"in.zip": zipped({"a.txt": PLANTED})}), "a.zip"),
        (zipped({f"{PLANTED}txt": "x"}), "a.zip"),
        (gzip.compress(PLANTED.encode(), mtime=0), "a.txt.gz"),
    ],
)
def test_texts_inside_files_are_read(content: bytes, name: str) -> None:
    reading = read(with_file(content, name))
    assert found(reading)
    assert reading.readability_reasons in ((), ("image_with_few_words",))


@pytest.mark.parametrize(
    ("content", "name", "reason"),
    [
        (b"%PDF-1.7\nnothing", "a.pdf", "damaged_file"),
        (b"PK\x03\x04" + bytes(200), "a.zip", "damaged_file"),
        (docx("<x>"), "a.docx", "damaged_file"),
        (
            zipped(
                {"[Content_Types].xml": "<T/>", "word/document.xml": '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'}
            ),
            "a.docx",
            "damaged_file",
        ),
        (b"7z\xbc\xaf\x27\x1c" + bytes(100), "a.7z", "unread_format"),
        (b"Rar!\x1a\x07\x00" + bytes(100), "a.rar", "unread_format"),
        (b"ID3\x04" + bytes(100), "a.mp3", "unread_format"),
        (bytes(range(256)), "a.bin", "unread_format"),
    ],
)
def test_files_that_cannot_be_read_are_never_clear(content: bytes, name: str, reason: str) -> None:
    assert reason in reasons(with_file(content, name))
