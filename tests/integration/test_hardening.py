"""What holds for the whole program: headers, cookies, passwords, and calls that its source must not hold."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.test import Client as Browser
from django.urls import reverse

from handover.book import staff
from handover.book.models import Person
from handover.errors import UnusableInput
from handover.people.passwords import CompanyWordsValidator
from tests.cast import Cast
from tests.integration.conftest import SignIn
from tests.integration.web.conftest import data

__all__ = ["data"]
ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "handover"
PAGES = ("home", "account", "departures", "clients", "tokens", "second-factor")


def _sources() -> Iterator[tuple[Path, ast.Module]]:
    for path in SOURCE.rglob("*.py"):
        yield path, ast.parse(path.read_text())


def _calls(tree: ast.Module) -> Iterator[tuple[str, ast.Call]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func), node


def _imported(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (one.name for one in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""


def test_every_page_says_how_a_browser_has_to_treat_it(cast: Cast, sign_in: SignIn) -> None:
    browser = sign_in(cast.max)
    for name in PAGES:
        said = browser.get(reverse(name)).headers
        assert said["X-Content-Type-Options"] == "nosniff", name
        assert said["Referrer-Policy"] == "same-origin" and said["X-Frame-Options"] == "DENY"
        assert "no-store" in said["Cache-Control"], name
        policy = said["Content-Security-Policy"]
        assert "default-src 'none'" in policy and "frame-ancestors 'none'" in policy and "base-uri 'none'" in policy
        assert "unsafe" not in policy and "http:" not in policy
        assert not [header for header in said if header.lower().startswith("access-control")]
        assert said["Cross-Origin-Opener-Policy"] == "same-origin"


def test_errors_carry_the_same_headers_and_tell_nothing(cast: Cast, sign_in: SignIn) -> None:
    for answer in (sign_in(cast.max).get("/no/such/page/"), Browser().get("/a/forged/")):
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "Traceback" not in answer.content.decode() and "/src/" not in answer.content.decode()


def test_signing_out_clears_what_the_browser_kept(cast: Cast, sign_in: SignIn) -> None:
    assert '"cache"' in sign_in(cast.max).post(reverse("sign-out")).headers["Clear-Site-Data"]


def test_cookies_are_bound_to_this_host_and_kept_from_scripts(tmp_path: Path) -> None:
    """As the settings are behind https: they are read once, so in a process of its own."""
    wanted = (
        "from django.conf import settings as s; print(s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE,"
        " s.SESSION_COOKIE_HTTPONLY, s.SESSION_COOKIE_SAMESITE, s.SESSION_COOKIE_NAME, s.CSRF_COOKIE_NAME,"
        " s.SESSION_COOKIE_PATH, s.SESSION_COOKIE_DOMAIN, s.SECURE_HSTS_SECONDS >= 31536000, s.DEBUG)"
    )
    environment = {
        **os.environ,
        "HANDOVER_DATA": str(tmp_path),
        "HANDOVER_BASE_URL": "https://handover.example",
        "DJANGO_SETTINGS_MODULE": "handover.settings",
    }
    told = subprocess.run(
        [sys.executable, "-c", wanted], env=environment, capture_output=True, text=True, check=True
    )
    assert told.stdout.strip() == "True True True Lax __Host-sessionid __Host-csrftoken / None True False"


def test_a_session_ends_after_twelve_hours_and_is_a_reference(cast: Cast, sign_in: SignIn) -> None:
    assert settings.SESSION_COOKIE_AGE <= 12 * 3600 and not settings.SESSION_SAVE_EVERY_REQUEST
    assert settings.SESSION_ENGINE == "django.contrib.sessions.backends.db"
    assert re.fullmatch(r"[a-z0-9]{32}", sign_in(cast.max).cookies["sessionid"].value)


def test_a_session_that_was_signed_out_opens_nothing_any_more(cast: Cast, sign_in: SignIn) -> None:
    browser, copy = sign_in(cast.max), Browser()
    copy.cookies["sessionid"] = browser.cookies["sessionid"].value
    assert copy.get(reverse("account")).status_code == 200
    browser.post(reverse("sign-out"))
    assert copy.get(reverse("account")).status_code == 302


@pytest.mark.parametrize("method", ["trace", "options", "delete", "put", "patch"])
def test_no_other_method_does_anything(cast: Cast, sign_in: SignIn, method: str) -> None:
    assert getattr(sign_in(cast.max), method)(reverse("departures")).status_code == 405


@pytest.mark.parametrize(
    "word", ["correct horse battery staple " * 4, "пароль из многих букв", "  spaces at both ends  ", "🦆" * 14]
)
def test_a_long_password_of_any_letters_is_taken_as_it_is(cast: Cast, word: str) -> None:
    staff.set_password(cast.max, word, by=None)
    assert cast.max.check_password(word)
    assert not cast.max.check_password(word.strip() + "!") and not cast.max.check_password(word[:-1])


@pytest.mark.parametrize(
    "word", ["short", "password1234", "northwind2026!", "Handover-2026", "max@northwind.example"]
)
def test_a_password_that_others_would_try_first_is_refused(cast: Cast, word: str) -> None:
    with pytest.raises(UnusableInput, match=r"^password:"):
        staff.set_password(cast.max, word, by=None)


def test_words_of_the_company_may_be_part_of_a_good_password(cast: Cast) -> None:
    CompanyWordsValidator().validate("the ducks of northwind swim west")
    with pytest.raises(ValidationError):
        CompanyWordsValidator().validate("services northwind")


def test_a_password_is_kept_by_a_slow_hash() -> None:
    from django.conf import global_settings
    from django.contrib.auth.hashers import PBKDF2PasswordHasher

    first = global_settings.PASSWORD_HASHERS[0]
    assert first.endswith("PBKDF2PasswordHasher") and "PASSWORD_HASHERS" not in (SOURCE / "settings.py").read_text()
    assert PBKDF2PasswordHasher.iterations >= 600_000


def test_nobody_can_sign_in_before_somebody_chose_a_password(cast: Cast) -> None:
    assert [one for one in Person.objects.all() if one.has_usable_password()] == []
    page = Browser().get(reverse("sign-in"))
    assert page.headers["Location"] == reverse("first-run")


def test_password_fields_hide_and_may_be_filled_in_by_programs(cast: Cast) -> None:
    staff.set_password(cast.max, "a password of the tests", by=None)
    page = Browser().get(reverse("sign-in")).content.decode()
    field = re.search(r'<input type="password"[^>]*>', page)
    assert field and 'autocomplete="current-password"' in field[0] and "onpaste" not in page


def test_no_source_runs_text_or_a_shell() -> None:
    found = [
        (path.name, name)
        for path, tree in _sources()
        for name, call in _calls(tree)
        if name in ("eval", "exec", "compile", "os.system", "os.popen", "__import__")
        or any(word.arg == "shell" for word in call.keywords)
        or (name == "yaml.load" and not re.search(r"Loader=(_Loader|.*SafeLoader)", ast.unparse(call)))
    ]
    assert found == []


BUILT_RULES = ("screening/rules/building.py", "screening/rules/compiled.py")


def test_no_source_reads_what_others_wrote_by_unsafe_means() -> None:
    unsafe = {
        "pickle",
        "shelve",
        "marshal",
        "dill",
        "xml.sax",
        "xml.dom.minidom",
        "lxml",
        "lxml.etree",
        "telnetlib",
        "ftplib",
    }
    found = [
        (str(path.relative_to(SOURCE)), one)
        for path, tree in _sources()
        for one in _imported(tree)
        if one in unsafe
    ]
    # Between this program and the cluster's workers that it starts itself; in the folder of built rules, beside a
    # database that the engine must trust as much. Both ends are ours.
    ours = {(path, "pickle") for path in ("lookback/running.py", *BUILT_RULES)}
    assert set(found) - ours == set()


def test_nothing_unguessable_comes_from_a_guessable_source() -> None:
    """`random` is for the sample company and for training the model, nowhere else."""
    found = {
        str(path.relative_to(SOURCE))
        for path, tree in _sources()
        for one in _imported(tree)
        if one == "random" and "demo" not in path.parts
    }
    assert found <= {"screening/model/training/examples.py"}


def test_queries_are_never_put_together_from_words_of_a_request() -> None:
    """Raw SQL stands only where it is a constant: no view, no form, no operation of the API holds any."""
    raw = [
        str(path.relative_to(SOURCE))
        for path, tree in _sources()
        for name, _ in _calls(tree)
        if name.endswith((".raw", ".extra", "RawSQL", ".cursor"))
    ]
    assert [one for one in raw if re.search(r"views|forms|web/|api/|administering/|people/", one)] == []


def test_what_is_called_safe_html_is_our_own() -> None:
    marked = {
        str(path.relative_to(SOURCE))
        for path, tree in _sources()
        for name, _ in _calls(tree)
        if name in ("mark_safe", "SafeString")
    }
    allowed = {"web/second_factor.py", "web/templatetags/workspace.py"}
    filtered = [
        str(path) for path in SOURCE.rglob("*.html") if re.search(r"\|\s*safe\b|autoescape off", path.read_text())
    ]
    assert {one for one in marked if one not in allowed and "pictures" not in one and "drawing" not in one} <= {
        *allowed,
        *(one for one in marked if _draws(one)),
    }
    assert filtered == []


def _draws(path: str) -> bool:
    """Pictures are put together by format_html from numbers of ours."""
    return "format_html" in (SOURCE / path).read_text()


def test_no_page_holds_a_script_or_a_style_of_its_own() -> None:
    inline = re.compile(
        r"<script(?![^>]*\bsrc=)[^>]*>|<style|<[a-z][^>{]*\s(?:on[a-z]+|style)=|javascript:", re.IGNORECASE
    )
    files = [path for path in SOURCE.rglob("templates/**/*.html") if "evidence" not in path.parts]
    assert files and {str(path): found for path in files if (found := inline.findall(path.read_text()))} == {}


def test_nothing_is_loaded_from_anybody_else() -> None:
    foreign = re.compile(r"""(?:src|href|action)=["'](?:https?:)?//""", re.IGNORECASE)
    assert [str(path) for path in SOURCE.rglob("*.html") if foreign.search(path.read_text())] == []


def test_every_dependency_is_locked_with_its_digest() -> None:
    lock = (ROOT / "requirements" / "run.lock").read_text()
    pinned = re.findall(r"^([a-zA-Z0-9._-]+)==", lock, re.M)
    blocks = re.split(r"^(?=[a-zA-Z0-9._-]+==)", lock, flags=re.M)[1:]
    assert len(pinned) > 30 and [block.split("==")[0] for block in blocks if "--hash=sha256:" not in block] == []


def test_certificates_are_looked_at_wherever_tls_is_spoken() -> None:
    found = [
        (path.name, name)
        for path, tree in _sources()
        for name, call in _calls(tree)
        if name.endswith(("_create_unverified_context", "CERT_NONE"))
        or any(word.arg in ("verify", "check_hostname") and _is_false(word.value) for word in call.keywords)
    ]
    assert found == []


def _is_false(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is False


def test_the_data_folder_and_its_keys_are_the_owners_alone(tmp_path: Path) -> None:
    from handover import keys

    keys.secret_key(tmp_path / "new")
    assert (tmp_path / "new" / "secret.key").stat().st_mode & 0o077 == 0
    assert len((tmp_path / "new" / "secret.key").read_text()) >= 43


def test_who_signs_in_and_who_fails_is_logged_without_names(cast: Cast, caplog: pytest.LogCaptureFixture) -> None:
    staff.set_password(cast.max, "a password of the tests", by=None)
    caplog.set_level("INFO", logger="handover.sign_in")
    for word in ("wrong", "a password of the tests"):
        Browser().post(reverse("sign-in"), {"username": cast.max.email, "password": word})
    said = [one.getMessage() for one in caplog.records if one.name == "handover.sign_in"]
    assert len(said) == 2 and "refused" in said[0] and f"person={cast.max.pk} by=password" in said[1]
    assert "max@" not in " ".join(said) and "a password" not in " ".join(said)


def test_a_log_line_cannot_be_forged(caplog: pytest.LogCaptureFixture, cast: Cast) -> None:
    staff.set_password(cast.max, "a password of the tests", by=None)
    Browser().post(reverse("sign-in"), {"username": "x@y.example\nsigned in person=1", "password": "x"})
    assert not [one for one in caplog.records if "\n" in one.getMessage() and one.name == "handover.sign_in"]


def test_what_somebody_may_not_do_is_logged_with_who_tried(
    cast: Cast, sign_in: SignIn, caplog: pytest.LogCaptureFixture
) -> None:
    sign_in(cast.otto).post(reverse("queue-pause"), {"reason": "mischief"})
    said = [one.getMessage() for one in caplog.records if one.name == "handover.refused"]
    assert said == [f"not allowed person={cast.otto.pk} page=queue-pause"]
