"""PURE: the plan as a Sieve script (RFC 5228) with vacation (5230), copy (3894), date (5260) and relational (5231).

1. Before its first and from its closing day it does nothing.
2. Lists, bulk mail and other automata are left alone: no reply, no redirection, so there is no loop.
3. A client's message is redirected to the successor, a copy stays; the reply goes out once for each writer.
4. Anybody else gets a reply and no redirection: what is private of the leaver's stays where it is.
Long lists of addresses stand in one test each, so that 5,000 clients are a few dozen commands.
"""

from __future__ import annotations

from collections.abc import Sequence

from handover.errors import UnusableInput
from handover.mailbox import replies
from handover.mailbox.plan import Plan, Route
from handover.notices.phrases import languages
from handover.notices.wording import Wording

#: Pigeonhole's default for `sieve_max_script_size`.
LARGEST = 1_048_576
_CYRILLIC = ("о", "е", "а", "и")
#: How a message shows its writer's language: what the mail program says, then where it comes from.
_SHOWS = {
    "es": ("es", ("*.es", "*.mx", "*.ar", "*.cl", "*.pe", "*.uy")),
    "ru": ("ru", ("*.ru", "*.by", "*.kz", "*.su")),
    "en": ("en", ()),
}
_AUTOMATA = """\
if anyof (
    exists "List-Id", exists "List-Unsubscribe", exists "List-Post", exists "X-Auto-Response-Suppress",
    exists "Feedback-ID",
    header :contains "Precedence" ["bulk", "list", "junk", "auto_reply"],
    allof (exists "Auto-Submitted", not header :is "Auto-Submitted" "no"),
    address :is :all "from" "",
    address :matches :localpart "from" ["mailer-daemon*", "postmaster*", "*no-reply*", "*noreply*", "*bounce*"]
) {
    keep;
    stop;
}
"""


def script(plan: Plan) -> str:
    """The whole script; UnusableInput if it is larger than servers take."""
    blocks = [_block(plan, route, at) for at, route in enumerate(plan.routes)]
    hosts = [_block(plan, route, at, by_host=True) for at, route in enumerate(plan.routes) if route.hosts]
    text = "\n".join([_head(plan), _AUTOMATA, *blocks, *hosts, _anybody(plan)])
    if len(text.encode()) > LARGEST:
        raise UnusableInput(
            f"the script is larger than {LARGEST} octets; raise sieve_max_script_size, or use the API"
        )
    return text


def _head(plan: Plan) -> str:
    now = f'currentdate :zone "{plan.zone}" :value'
    return (
        f"# handover: mailbox of {plan.leaver.email}, {plan.starts_on} until {plan.closes_on}\n"
        'require ["vacation", "copy", "date", "relational"];\n\n'
        f'if anyof ({now} "lt" "date" "{plan.starts_on}", {now} "ge" "date" "{plan.closes_on}") {{\n'
        "    keep;\n    stop;\n}\n"
    )


def _block(plan: Plan, route: Route, at: int, *, by_host: bool = False) -> str:
    test = "address :is :domain" if by_host else "address :is :all"
    listed = _list(route.hosts if by_host else route.addresses)
    answer = _in_their_language(
        plan, route.language, f"handover-{at}", lambda one: replies.client(plan, route.successor, one)
    )
    to = _quoted(route.successor.email)
    return f'if {test} "from" {listed} {{\n    redirect :copy {to};\n{answer}    stop;\n}}\n'


def _anybody(plan: Plan) -> str:
    return _in_their_language(plan, "", "handover-other", lambda one: replies.stranger(plan, one))


def _in_their_language(plan: Plan, language: str, handle: str, said: object) -> str:
    """One reply where the language is known; else one for each, by what the message shows."""
    assert callable(said)
    if language in languages():
        return _vacation(plan, said(language), f"{handle}-{language}", language)
    branches, word = [], "if"
    for other in languages():
        if other != plan.language:
            reply = _vacation(plan, said(other), f"{handle}-{other}", other)
            branches.append(f"{word} {_shows(other)} {{\n{reply}}} ")
            word = "elsif"
    return (
        "".join(branches) + f"else {{\n{_vacation(plan, said(plan.language), f'{handle}-{plan.language}', '')}}}\n"
    )


def _shows(language: str) -> str:
    tag, hosts = _SHOWS[language]
    tests = [f'header :matches ["Content-Language", "Accept-Language", "X-Accept-Language"] "{tag}*"']
    tests += [f'address :matches :domain "from" {_list(hosts)}'] if hosts else []
    tests += [f'header :contains "Subject" {_list(_CYRILLIC)}'] if language == "ru" else []
    return f"anyof ({', '.join(tests)})" if len(tests) > 1 else tests[0]


def _vacation(plan: Plan, said: Wording, handle: str, language: str) -> str:
    addresses = _list((plan.leaver.email, *plan.aliases))
    lines = (f".{line}" if line.startswith(".") else line for line in said.body.split("\n"))
    body = "\r\n".join(lines)
    sender = _quoted(f"{_phrase(plan.company)} <{plan.fallback.email}>")
    return (
        f"    vacation :days {max(1, plan.days)} :handle {_quoted(handle)} :addresses {addresses}\n"
        f"        :from {sender} :subject {_quoted(said.subject)} text:\r\n{body}\r\n.\r\n;\n"
    )


def _phrase(name: str) -> str:
    """A display name without what would end it."""
    return '"' + name.replace('"', "").replace("\\", "") + '"'


def _list(values: Sequence[str]) -> str:
    return "[" + ",\n        ".join(_quoted(value) for value in values) + "]"


def _quoted(value: str) -> str:
    """A string of the script; nothing in a name or an address can end it."""
    flat = " ".join(value.split())
    return '"' + flat.replace("\\", "\\\\").replace('"', '\\"') + '"'
