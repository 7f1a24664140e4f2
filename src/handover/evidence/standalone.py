"""Makes the one file that verifies a bundle with Python alone, out of the PURE modules which Handover uses itself.

The modules keep to what this allows: they import each other by `from handover.evidence.X import name` only, and
no two of them give different things the same name.
"""

from __future__ import annotations

import ast
import functools
from pathlib import Path

HERE = Path(__file__).parent
#: Each after those it builds on.
MODULES = ("ed25519", "notes", "merkle", "leaves", "archive", "verifier")
FUTURE = "from __future__ import annotations"


@functools.cache
def verifier_source() -> str:
    """The text of verify.py: the verifier's docstring, then every module without its imports of the others."""
    parts = {name: (HERE / f"{name}.py").read_text(encoding="utf-8") for name in MODULES}
    docstring = ast.get_docstring(ast.parse(parts["verifier"]), clean=False)
    bodies = "\n\n".join(f"# {name}\n\n{_body(source)}" for name, source in parts.items())
    return f'"""{docstring}"""\n\n{FUTURE}\n\n{bodies}'


def _body(source: str) -> str:
    lines = source.splitlines()
    module = ast.parse(source)
    assert module.body[0].end_lineno is not None
    dropped = {*range(module.body[0].end_lineno)}
    for node in module.body:
        if isinstance(node, ast.ImportFrom) and (node.module or "").partition(".")[0] in ("__future__", "handover"):
            dropped |= set(range(node.lineno - 1, node.end_lineno or node.lineno))
    return "\n".join(line for at, line in enumerate(lines) if at not in dropped).strip() + "\n"
