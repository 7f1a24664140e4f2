"""verify.py is one file, needs Python alone, and says the same as Handover does."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections import Counter
from pathlib import Path

from handover.evidence import standalone
from handover.evidence.bundle import zipped
from handover.evidence.standalone import MODULES, verifier_source
from tests.unit.evidence.ledgers import make_case


def verify(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    # -I and -S: neither the installed Handover nor any other package can be found.
    return subprocess.run(
        [sys.executable, "-I", "-S", *map(str, arguments)], capture_output=True, text=True, check=False
    )


def test_it_verifies_a_bundle_without_anything_installed(tmp_path: Path) -> None:
    case = make_case()
    (tmp_path / "verify.py").write_text(verifier_source())
    (tmp_path / "good.zip").write_bytes(zipped(case.files))
    (tmp_path / "kept.txt").write_text(case.kept)
    known = ("--key", case.signer.key.text(), "--checkpoint", tmp_path / "kept.txt")
    good = verify(tmp_path / "verify.py", tmp_path / "good.zip", *known)
    assert (good.returncode, good.stderr) == (0, "")
    assert good.stdout.splitlines()[-1].startswith("INTACT; entries: 15, personal parts erased: 1, messages: 4")
    assert "no --key" not in good.stdout and "no --checkpoint" not in good.stdout

    (tmp_path / "bad.zip").write_bytes(zipped({**case.files, "entries.jsonl": case.files["entries.jsonl"][:-9]}))
    bad = verify(tmp_path / "verify.py", tmp_path / "bad.zip", *known)
    assert (bad.returncode, bad.stderr) == (4, "")
    assert bad.stdout.splitlines()[0] == "problem: entries.jsonl: was changed"
    assert bad.stdout.splitlines()[-1].startswith("TAMPERED WITH; problems: ")

    none = verify(tmp_path / "verify.py", tmp_path / "kept.txt")
    assert (none.returncode, none.stderr) == (2, "")
    assert none.stdout.startswith("UNUSABLE; ")


def test_without_a_key_known_from_elsewhere_it_says_what_that_means(tmp_path: Path) -> None:
    (tmp_path / "verify.py").write_text(verifier_source())
    (tmp_path / "good.zip").write_bytes(zipped(make_case().files))
    said = verify(tmp_path / "verify.py", tmp_path / "good.zip").stdout
    assert "no --key was given" in said and "signed everything anew" in said
    assert "no --checkpoint was given" in said and "rewritten the whole ledger" in said


def test_it_imports_the_standard_library_alone() -> None:
    nodes = list(ast.walk(ast.parse(verifier_source())))
    named = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    named |= {node.module or "" for node in nodes if isinstance(node, ast.ImportFrom)}
    assert {name.partition(".")[0] for name in named} <= sys.stdlib_module_names


def test_its_grammar_is_that_of_python_3_9() -> None:
    ast.parse(verifier_source(), feature_version=(3, 9))


def test_no_two_of_its_modules_give_the_same_name_to_different_things() -> None:
    names: Counter[str] = Counter()
    for module in MODULES:
        body = ast.parse((standalone.HERE / f"{module}.py").read_text()).body
        names.update({name for node in body for name in _given(node)})
    assert [name for name, times in names.items() if times > 1] == []


def _given(node: ast.stmt) -> set[str]:
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        return {node.name}
    targets = (
        node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
    )
    return {name.id for target in targets for name in ast.walk(target) if isinstance(name, ast.Name)}
