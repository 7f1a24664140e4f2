from __future__ import annotations

import pytest

from handover.delivery.transports.address import Security, ServerAddress, parse
from handover.errors import UnusableInput


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("smtp://mail.example", ServerAddress(Security.NONE, "mail.example", 25)),
        ("smtps://mail.example", ServerAddress(Security.TLS, "mail.example", 465)),
        ("smtp+starttls://mail.example", ServerAddress(Security.STARTTLS, "mail.example", 587)),
        ("smtp://[::1]:2525", ServerAddress(Security.NONE, "::1", 2525)),
        (
            "smtp+starttls://max%40northwind.example:p%23a%2Fs%3As%40@mail.example:2587",
            ServerAddress(Security.STARTTLS, "mail.example", 2587, "max@northwind.example", "p#a/s:s@"),
        ),
        (
            "smtps://max:%D0%BF%D0%B0%D1%80%D0%BE%D0%BB%D1%8C@mail.example",
            ServerAddress(Security.TLS, "mail.example", 465, "max", "пароль"),
        ),
    ],
)
def test_an_address_is_read_into_its_parts(url: str, expected: ServerAddress) -> None:
    assert parse(url) == expected


@pytest.mark.parametrize(
    "url",
    [
        "mail.example",
        "http://mail.example",
        "smtp://",
        "smtp://mail.example:port",
        "smtp://max:geheim@mail.example/inbox",
        "smtp://max:ge#heim@mail.example",
        "smtp://max:ge/heim@mail.example",
        "smtp://max:ge?heim@mail.example",
        "smtp://max@mail.example",
        "smtp://:geheim@mail.example",
        "smtp://[::1:25",
    ],
)
def test_what_cannot_be_meant_is_refused_without_showing_the_password(url: str) -> None:
    with pytest.raises(UnusableInput) as refused:
        parse(url)
    assert "HANDOVER_SMTP_URL" in str(refused.value)
    assert "heim" not in str(refused.value)


def test_the_password_is_not_shown_with_the_address() -> None:
    assert "geheim" not in repr(parse("smtp://max:geheim@mail.example"))
