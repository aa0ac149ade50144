"""What processes say to each other, and what is made of noise."""

import socket
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gate.audit.log import frames
from gate.audit.log.frames import Broken
from gate.errors import LogError

from .sample import entry

ENTRY = entry("a decision", commit="eb2ca5ba")


def test_entries_are_read_as_they_were_written() -> None:
    assert frames.read_entry(frames.write_entry(ENTRY)) == ENTRY


@given(st.text(st.characters(exclude_categories=["Cs"])), st.binary(), st.binary())
def test_every_text_and_every_byte_arrives(text: str, leaf: bytes, envelope: bytes) -> None:
    summary = replace(ENTRY.summary, decision_id=text, resource=text, objects=(text, text))
    given = replace(ENTRY, leaf=leaf, envelope=envelope, summary=summary)
    assert frames.read_entry(frames.write_entry(given)) == given


@given(st.binary(max_size=200))
def test_noise_is_no_entry(noise: bytes) -> None:
    with pytest.raises(LogError):
        frames.read_entry(noise)


def test_a_frame_longer_or_shorter_than_its_entry_is_refused() -> None:
    data = frames.write_entry(ENTRY)
    for bad in (data[:-1], data + b"x", data[:-2] + b",1]"):
        with pytest.raises(LogError):
            frames.read_entry(bad)


def test_answers_are_an_index_or_a_reason() -> None:
    assert frames.read_answer(frames.write_answer(7)) == 7
    with pytest.raises(LogError, match="disk") as raised:
        frames.read_answer(frames.write_answer(LogError("the disk", advice="another")))
    assert raised.value.advice == "another"


@pytest.mark.parametrize("answer", [b"", b"1.5", b"true", b'"1"', b"[1, 2]", b"null"])
def test_every_other_answer_is_none(answer: bytes) -> None:
    with pytest.raises(Broken):
        frames.read_answer(answer)


def test_frames_have_a_bounded_length() -> None:
    near, far = socket.socketpair()
    with near, far:
        frames.send(near, b"content")
        assert frames.receive(far) == b"content"
        near.sendall(b"\xff\xff\xff\xff")
        with pytest.raises(Broken, match="frame of"):
            frames.receive(far)
        near.sendall(b"\x00\x00\x00\x05ab")
        near.close()
        with pytest.raises(Broken, match="closed"):
            frames.receive(far)
