"""Runs every test tier that this machine can carry, and names each one that it cannot.

python tests/tiers.py            all tiers, coverage at the end
python tests/tiers.py unit ...   only these
python tests/tiers.py kills      200 kills of the worker on each database
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests.servers import dovecot, postfix, postgres  # noqa: E402

Environment = dict[str, str]


@dataclass(frozen=True)
class Tier:
    name: str
    tests: tuple[str, ...]
    needs_postgres: bool = False
    # Only where the code runs in the tests' own processes: measuring would change when a killed worker dies.
    is_measured: bool = False


TIERS = (
    Tier("unit", ("tests/unit",), is_measured=True),
    Tier("integration-sqlite", ("tests/integration",), is_measured=True),
    Tier("integration-postgresql", ("tests/integration",), needs_postgres=True),
    Tier("acceptance", ("tests/acceptance",)),
    Tier("kills", ("tests/kills",)),
)
AXE = ROOT / "tests" / "acceptance" / "axe"
NO_TESTS_RAN = 5


def main(wanted: list[str]) -> int:
    unknown = set(wanted) - {tier.name for tier in TIERS}
    if unknown:
        print(f"tiers: unknown: {', '.join(sorted(unknown))}; there are: {', '.join(t.name for t in TIERS)}")
        return 2
    if wanted == ["kills"]:
        os.environ.setdefault("HANDOVER_KILLS", "200")
    left_out = install_servers()
    results = {tier.name: run(tier) for tier in TIERS if not wanted or tier.name in wanted}
    if not wanted:
        coverage("combine", "--quiet")
        coverage("report", "--skip-covered", "--skip-empty", "--format=total", shows="coverage, percent: ")
    return summary(results, left_out)


def install_servers() -> list[str]:
    """Install PostgreSQL, Chromium and the like from the system's packages where we may; say what stays missing."""
    missing = [name for name, found in SERVERS.items() if not found()]
    if missing and os.geteuid() == 0 and shutil.which("apt-get"):
        print(f"tiers: installing {', '.join(missing)} from the system's packages", flush=True)
        quiet = {"env": {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}, "stdout": subprocess.DEVNULL}
        subprocess.run(["apt-get", "-q", "update"], check=False, **quiet)  # type: ignore[call-overload]
        with nothing_starts():
            subprocess.run(["apt-get", "-q", "-y", "install", *missing], check=False, **quiet)  # type: ignore[call-overload]
        missing = [name for name, found in SERVERS.items() if not found()]
    left_out = [f"{name} is not installed and could not be" for name in missing]
    return (
        left_out
        if install_axe()
        else [*left_out, "axe-core could not be installed: pages are not held to its rules"]
    )


def install_axe() -> bool:
    """The rules of accessibility, by the package manager that they are published for."""
    npm = shutil.which("npm")
    if npm and not (AXE / "node_modules" / "axe-core").is_dir():
        command = [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--silent"]
        subprocess.run(command, cwd=AXE, check=False, stdout=subprocess.DEVNULL)
    return (AXE / "node_modules" / "axe-core").is_dir()


@contextmanager
def nothing_starts() -> Iterator[None]:
    """What is installed for the tests does not run as the system's own service: they start their own."""
    policy = Path("/usr/sbin/policy-rc.d")
    if policy.exists():
        yield
        return
    policy.write_text("#!/bin/sh\nexit 101\n")
    policy.chmod(0o755)
    try:
        yield
    finally:
        policy.unlink(missing_ok=True)


SERVERS: dict[str, Callable[[], object]] = {
    "postgresql": postgres.binaries,
    "postfix": lambda: not postfix.missing(),
    **dict.fromkeys(dovecot.MODULES, lambda: not dovecot.missing()),
    "npm": lambda: shutil.which("npm"),
    "chromium": lambda: shutil.which("chromium") or shutil.which("chromium-browser"),
}


def run(tier: Tier) -> str:
    """Run one tier; "passed", "failed", or why it was left out."""
    if tier.needs_postgres and not postgres.binaries():
        return "left out: no PostgreSQL"
    started = time.monotonic()
    print(f"\n== {tier.name}", flush=True)
    with database(tier) as environment:
        code = subprocess.run(pytest(tier), cwd=ROOT, env=environment, check=False).returncode
    if code == NO_TESTS_RAN:
        return "left out: no tests"
    return f"{'failed' if code else 'passed'} in {time.monotonic() - started:.0f} s"


@contextmanager
def database(tier: Tier) -> Iterator[Environment]:
    environment = {k: v for k, v in os.environ.items() if k not in ("HANDOVER_DATA", "HANDOVER_DATABASE_URL")}
    with postgres.server() if tier.needs_postgres else nullcontext("") as url:
        yield {**environment, "HANDOVER_DATABASE_URL": url} if url else environment


def pytest(tier: Tier) -> list[str]:
    measured = ["-m", "coverage", "run"] if tier.is_measured else []
    spread = ["-n", str(os.cpu_count() or 1)] if tier.name.startswith(("unit", "integration")) else []
    return [sys.executable, *measured, "-m", "pytest", "-q", "-rs", *spread, *tier.tests]


def coverage(*command: str, shows: str = "") -> None:
    if shows:
        print(f"\n{shows}", end="", flush=True)
    subprocess.run([sys.executable, "-m", "coverage", *command], cwd=ROOT, check=False)


def summary(results: dict[str, str], left_out: list[str]) -> int:
    print()
    for name, result in results.items():
        print(f"{name:24}{result}")
    for line in left_out:
        print(f"left out: {line}")
    return int(any(result.startswith("failed") for result in results.values()))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
