from __future__ import annotations

import os
from pathlib import Path

import pytest

from handover.delivery import reasons
from handover.delivery.transports import Doubtful, Never, Outgoing, Unreachable
from handover.delivery.transports.outbox import Outbox
from tests.unit.delivery.test_smtp_dialogues import nothing, outgoing


def files(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_message_is_a_file_named_after_it_byte_by_byte(tmp_path: Path) -> None:
    message = outgoing()
    Outbox(tmp_path / "outbox").hand_over(message, nothing)
    assert files(tmp_path / "outbox") == ["1@northwind.example.eml"]
    assert (tmp_path / "outbox" / "1@northwind.example.eml").read_bytes() == message.raw


def test_the_same_message_twice_is_one_file(tmp_path: Path) -> None:
    outbox = Outbox(tmp_path)
    for _ in range(2):
        outbox.hand_over(outgoing(), nothing)
    assert len(files(tmp_path)) == 1


def test_another_text_under_the_same_name_is_refused_and_the_first_one_stays(tmp_path: Path) -> None:
    outbox, first = Outbox(tmp_path), outgoing()
    outbox.hand_over(first, nothing)
    with pytest.raises(Never) as refused:
        outbox.hand_over(outgoing(b"Subject: other\r\n\r\n"), nothing)
    assert refused.value.reason == reasons.OTHER_TEXT_IN_OUTBOX
    assert next(tmp_path.iterdir()).read_bytes() == first.raw


@pytest.mark.parametrize("message_id", ["<../../evil@x>", "</etc/passwd@x>", "<" + "я" * 199 + ">", "<.@x>"])
def test_no_message_id_leads_out_of_the_folder(message_id: str, tmp_path: Path) -> None:
    outbox = Outbox(tmp_path / "outbox")
    outbox.hand_over(outgoing(message_id=message_id), nothing)
    assert files(tmp_path) == ["outbox"]
    assert len(files(tmp_path / "outbox")) == 1
    assert outbox.saw(message_id)


def test_at_the_hook_nothing_of_the_message_can_be_seen(tmp_path: Path) -> None:
    outbox, message = Outbox(tmp_path), outgoing()
    seen: list[bool] = []
    outbox.hand_over(message, lambda: seen.append(outbox.saw(message.message_id)))
    assert seen == [False]
    assert outbox.saw(message.message_id)


def test_when_the_hook_objects_nothing_stays_behind(tmp_path: Path) -> None:
    def stop() -> None:
        raise RuntimeError

    with pytest.raises(RuntimeError):
        Outbox(tmp_path).hand_over(outgoing(), stop)
    assert files(tmp_path) == []


def test_a_folder_that_cannot_be_written_is_nobody_to_hand_it_to(tmp_path: Path) -> None:
    (tmp_path / "outbox").write_text("a file where the folder should be")
    with pytest.raises(Unreachable) as told:
        Outbox(tmp_path / "outbox").hand_over(outgoing(), nothing)
    assert told.value.reason == reasons.OUTBOX_UNWRITABLE


def test_a_full_disk_is_nobody_to_hand_it_to(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(Unreachable):
        Outbox(tmp_path).hand_over(outgoing(), nothing)
    assert files(tmp_path) == []


def test_a_name_that_may_not_outlive_a_power_cut_is_doubtful(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The file is there, but the folder could not be made durable."""
    real, calls = os.fsync, []

    def fails_second_time(descriptor: int) -> None:
        calls.append(descriptor)
        if len(calls) == 2:
            raise OSError(5, "Input/output error")
        real(descriptor)

    monkeypatch.setattr(os, "fsync", fails_second_time)
    with pytest.raises(Doubtful):
        Outbox(tmp_path).hand_over(outgoing(), nothing)


def test_the_outbox_cannot_say_of_a_missing_file_that_it_never_was(tmp_path: Path) -> None:
    message: Outgoing = outgoing()
    outbox = Outbox(tmp_path)
    outbox.hand_over(message, nothing)
    next(tmp_path.iterdir()).unlink()
    assert not outbox.saw(message.message_id)
