"""The mailbox after the last day, in a real Dovecot with Pigeonhole."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest

from handover.errors import UnusableInput
from handover.mailbox import managing, sieve
from handover.mailbox.plan import Named, Plan, Writer, routes
from tests.servers import dovecot
from tests.servers.dovecot import Dovecot
from tests.servers.sink import Sink, sink
from tests.unit.mailbox.sample import IVAN, LENA, PUBLIC, SOFIA, sample, today

pytestmark = pytest.mark.skipif(bool(dovecot.missing()), reason=dovecot.missing())


@pytest.fixture(scope="module")
def outbound() -> Iterator[Sink]:
    with sink() as taking:
        yield taking


@pytest.fixture(scope="module")
def server(outbound: Sink) -> Iterator[Dovecot]:
    with dovecot.dovecot(sink=outbound.port) as running:
        yield running


@pytest.fixture(autouse=True)
def _nothing_arrived_yet(outbound: Sink) -> None:
    outbound.arrived.clear()


def install(server: Dovecot, plan: Plan) -> None:
    managing.install(managing.server(server.sieve_url), plan.leaver.email, sieve.script(plan))


def write(server: Dovecot, sender: str, *, envelope: str | None = None, **headers: str) -> None:
    message = EmailMessage(policy=policy.SMTP)
    message["From"], message["To"] = sender, LENA.email
    message["Subject"] = headers.pop("Subject", "About our order")
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    message.set_content("Could you call me?")
    server.deliver(sender if envelope is None else envelope, LENA.email, message.as_bytes())


def sent(outbound: Sink, count: int) -> list[tuple[str, EmailMessage]]:
    """What the server sent on: to whom, and the message. Waits for `count`, and a little longer for more."""
    outbound.wait(lambda: len(outbound.arrived) >= count, 10)
    time.sleep(0.5)
    found = []
    for one in outbound.arrived:
        message = message_from_bytes(one.raw, policy=policy.default)
        assert isinstance(message, EmailMessage)
        found += [(to, message) for to in one.recipients]
    assert len(found) == count, [(to, message["Subject"]) for to, message in found]
    return found


@pytest.mark.parametrize(
    ("client", "successor", "word"),
    [
        ("ana@client.example", SOFIA, "Gracias por su mensaje"),
        ("boris@kunde.example", IVAN, "Спасибо за Ваше письмо"),
        ("bill@tills.example", SOFIA, "Thank you for your message"),
        ("BORIS@Kunde.example", IVAN, "Спасибо"),
        ("colleague@kunde.example", IVAN, "Спасибо"),
    ],
)
def test_a_client_hears_the_right_name_in_their_language_once_and_the_successor_gets_it(
    server: Dovecot, outbound: Sink, client: str, successor: Named, word: str
) -> None:
    plan = sample(leaver=Named(LENA.name, LENA.email))
    managing.remove(managing.server(server.sieve_url), LENA.email)
    install(server, plan)
    _forget_replies(server)
    before = server.kept(LENA.email)
    write(server, client)
    by_recipient = dict(sent(outbound, 2))
    reply = by_recipient[client]
    assert word in reply.get_content()
    assert successor.name in reply.get_content()
    assert LENA.email not in str(reply["From"])
    assert reply["Auto-Submitted"].startswith("auto-replied")
    assert by_recipient[successor.email]["Subject"] == "About our order"
    assert server.kept(LENA.email) == before + 1
    outbound.arrived.clear()
    write(server, client, Subject="Once more")
    ((to, _),) = sent(outbound, 1)
    assert to == successor.email, "the reply came once"


def _forget_replies(server: Dovecot) -> None:
    for path in server.folder.rglob(".dovecot.lda-dupes"):
        path.unlink()


@pytest.mark.parametrize(
    ("sender", "headers", "word"),
    [
        ("unknown@elsewhere.es", {}, "Gracias"),
        ("unknown@elsewhere.example", {"Accept_Language": "es-ES, en"}, "Gracias"),
        ("unknown@elsewhere.ru", {}, "Спасибо"),
        ("unknown2@elsewhere.example", {"Subject": "Вопрос по заказу"}, "Спасибо"),
        ("unknown3@elsewhere.example", {}, "Thank you"),
    ],
)
def test_a_stranger_is_answered_in_their_language_and_not_redirected(
    server: Dovecot, outbound: Sink, sender: str, headers: dict[str, str], word: str
) -> None:
    install(server, sample())
    _forget_replies(server)
    write(server, sender, **headers)
    ((to, reply),) = sent(outbound, 1)
    assert to == sender
    assert word in reply.get_content() and "max@northwind.example" in reply.get_content()


@pytest.mark.parametrize(
    ("sender", "headers", "envelope"),
    [
        ("news@client.example", {"List_Unsubscribe": "<mailto:x@client.example>"}, None),
        ("ana@client.example", {"List_Id": "<list.client.example>"}, None),
        ("ana@client.example", {"Precedence": "bulk"}, None),
        ("ana@client.example", {"Auto_Submitted": "auto-replied"}, None),
        ("no-reply@client.example", {}, None),
        ("MAILER-DAEMON@client.example", {}, ""),
    ],
)
def test_newsletters_and_automata_get_no_answer_and_go_nowhere(
    server: Dovecot, outbound: Sink, sender: str, headers: dict[str, str], envelope: str | None
) -> None:
    install(server, sample())
    _forget_replies(server)
    before = server.kept(LENA.email)
    write(server, sender, envelope=envelope, **headers)
    sent(outbound, 0)
    assert server.kept(LENA.email) == before + 1


@pytest.mark.parametrize(("starts", "closes"), [(1, 31), (-30, 0)])
def test_before_its_first_day_and_from_its_closing_day_nothing_happens(
    server: Dovecot, outbound: Sink, starts: int, closes: int
) -> None:
    install(server, sample(starts_on=today() + timedelta(starts), closes_on=today() + timedelta(closes)))
    write(server, "ana@client.example")
    sent(outbound, 0)


def test_closed_nothing_of_it_is_left(server: Dovecot, outbound: Sink) -> None:
    where = managing.server(server.sieve_url)
    install(server, sample())
    assert managing.present(where, LENA.email)
    assert managing.remove(where, LENA.email)
    assert not managing.present(where, LENA.email)
    assert not managing.remove(where, LENA.email)
    write(server, "ana@client.example")
    sent(outbound, 0)
    left = list((server.folder / "mail" / LENA.email).rglob("*handover*"))
    assert left == []


def test_five_thousand_clients_are_within_the_servers_limits(server: Dovecot, outbound: Sink) -> None:
    people = [Named(f"Persona {n}", f"p{n}@northwind.example") for n in range(10)]
    writers = [
        Writer(f"contact{n}.{k}@client{n}.example", ("en", "es", "ru")[n % 3], people[n % 10])
        for n in range(5000)
        for k in range(2)
    ]
    install(server, sample(routes=routes(writers, PUBLIC)))
    _forget_replies(server)
    write(server, "contact4321.1@client4321.example")
    by_recipient = dict(sent(outbound, 2))
    assert "Persona 1" in by_recipient["contact4321.1@client4321.example"].get_content()
    assert "p1@northwind.example" in by_recipient


def test_a_wrong_password_and_a_broken_script_are_said_so(server: Dovecot) -> None:
    wrong = server.sieve_url.replace("password", "passport")
    with pytest.raises(UnusableInput, match="refuses the login"):
        managing.present(managing.server(wrong), LENA.email)
    with pytest.raises(UnusableInput, match="takes no script"):
        managing.install(managing.server(server.sieve_url), LENA.email, "this is no script")
