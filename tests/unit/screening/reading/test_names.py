"""Names of attachments that readers take differently."""

from __future__ import annotations

from urllib.parse import quote

import pytest

from handover.screening.reading import read
from tests.unit.screening.reading.mails import COVER, PLANTED, TOKEN, coded, found, mixed, part, reasons


def named(fields: str, content: str = COVER) -> bytes:
    return mixed(part(), part(coded(content), fields=f"Content-Transfer-Encoding: base64\n{fields}"))


@pytest.mark.parametrize(
    "fields",
    [
        "Content-Type: text/plain\nContent-Disposition: attachment; filename=\"ok.txt\"; filename*=UTF-8''clients.txt",
        'Content-Type: text/plain; name="clients.txt"\nContent-Disposition: attachment; filename="ok.txt"',
        'Content-Type: text/plain; name="ok.pdf"\nContent-Disposition: attachment; filename="ok.txt"',
        "Content-Type: text/plain; name*=UTF-8''a.txt; name=b.txt\nContent-Disposition: attachment",
        'Content-Type: text/plain\nContent-Disposition: attachment; filename="a.txt"; filename="b.txt"',
        "Content-Type: text/plain\nContent-Disposition: attachment; filename*0=a; filename*1=.txt; filename=b.txt",
        "Content-Type: text/plain\nContent-Disposition: attachment; filename=a.txt\nContent-Disposition: inline; filename=b.txt",
    ],
)
def test_27_names_that_disagree_cve_2024_39929(fields: str) -> None:
    assert {"file_names_disagree", "doubled_parameter"} & set(reasons(named(fields)))


@pytest.mark.parametrize(
    "fields",
    [
        "Content-Type: text/plain; name=\"Informe_ano.txt\"\nContent-Disposition: attachment; filename*=UTF-8''Informe%20a%C3%B1o.txt",
        "Content-Type: text/plain; name=\"=?utf-8?Q?a=C3=B1o.txt?=\"\nContent-Disposition: attachment; filename*=UTF-8''a%C3%B1o.txt",
        'Content-Type: text/plain; name="a.TXT"\nContent-Disposition: attachment; filename="a.txt"',
        "Content-Type: text/plain\nContent-Disposition: attachment; filename*0*=UTF-8''a%C3%B1o%20; filename*1=\"2026.txt\"",
        'Content-Type: text/plain\nContent-Disposition: attachment; filename*0="a long na"; filename*1="me.txt"',
        "Content-Type: text/plain\nContent-Disposition: attachment; filename*=UTF-8'es'a%C3%B1o.txt",
        'Content-Type: text/plain\nContent-Disposition: attachment;\n\tfilename="Protokoll (3).txt"',
    ],
)
def test_27_names_that_agree_are_clear(fields: str) -> None:
    assert reasons(named(fields)) == ()


@pytest.mark.parametrize("tag", ["es-ES", "en-GB", "zh-Hans-CN"])
def test_28_hyphenated_language_tags_cve_2026_116269(tag: str) -> None:
    raw = named(f"Content-Type: text/plain\nContent-Disposition: attachment; filename*=UTF-8'{tag}'informe.txt")
    assert "language_tag_name" in reasons(raw)


@pytest.mark.parametrize(
    "parameters",
    [
        'filename*0*="\'\'list%2E"; filename*1*="txt"',
        "filename*=\"UTF-8''list.txt\"",
        "filename*=list.txt",
        "filename*=''list.txt",
        "filename*1=list; filename*0=.txt; filename*3=x",
        "filename*a=list.txt",
        'filename="attached.()bat"',
        'filename="list.txt."',
        'filename="list.txt .txt"; filename="list.txt "',
        'filename="../list.txt"',
        'filename="c:\\\\list.txt"',
        'filename="li\u200bst.txt"',
        'filename="list.txt%00.pdf\x01"',
    ],
)
def test_29_obfuscated_names_rspamd_1969(parameters: str) -> None:
    raw = named(f"Content-Type: application/octet-stream\nContent-Disposition: attachment; {parameters}")
    assert {
        "odd_file_name",
        "odd_parameter",
        "eight_bit_parameter",
        "doubled_parameter",
        "file_names_disagree",
    } & set(reasons(raw))


@pytest.mark.parametrize(
    "name",
    [
        '"=?utf-8?Q?list=2Etxt"',
        '"=?utf-8?X?abc?="',
        '=3D"list.txt"',
        '"=?utf-8?B?bGlz?tLnR4dA==?="',
    ],
)
def test_30_names_left_encoded_rspamd_2757(name: str) -> None:
    assert reasons(named(f"Content-Type: application/octet-stream; name={name}\nContent-Disposition: attachment"))


@pytest.mark.parametrize("mark", ["%E2%80%AE", "%E2%80%AD", "%E2%81%A6", "%E2%80%8F"])
def test_31_hidden_direction_in_names_rspamd_4036(mark: str) -> None:
    raw = named(f"Content-Type: text/plain\nContent-Disposition: attachment; filename*=UTF-8''list{mark}fdp.txt")
    assert "hidden_direction" in reasons(raw)


@pytest.mark.parametrize(
    "fields",
    [
        f'Content-Type: application/octet-stream; name="{PLANTED}txt"',
        f"Content-Type: text/plain\nContent-Disposition: attachment; filename*=UTF-8''{quote(PLANTED)}",
        'Content-Type: image/png; name="=?utf-8?Q?Write_to_mara=2Eprivate=40post=2Eexample?="',
        f"Content-Type: text/plain\nContent-Description: {PLANTED}\nContent-Disposition: attachment",
    ],
)
def test_30_a_name_can_be_the_message(fields: str) -> None:
    assert found(read(named(fields)), TOKEN)
