"""Secrets of one installation, made once and kept in its data folder, readable by its owner alone."""

from __future__ import annotations

import os
import secrets
from pathlib import Path


def secret_key(data: Path) -> str:
    """The key that signs sessions and links: read from `data`/secret.key, made at first use."""
    path = data / "secret.key"
    if not path.exists():
        write_once(path, secrets.token_urlsafe(48).encode())
    return path.read_text().strip()


def write_once(path: Path, content: bytes) -> None:
    """Write `content` to `path` with mode 0600 unless somebody else did so first."""
    path.parent.mkdir(parents=True, exist_ok=True)
    # Written aside and linked: two processes that start together agree on one whole file.
    aside = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    aside.touch(mode=0o600)
    aside.write_bytes(content)
    try:
        os.link(aside, path)
    except FileExistsError:
        pass
    finally:
        aside.unlink()
