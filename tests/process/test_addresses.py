"""What a start prints and other commands tell: the address that answers, whatever became of the port asked for."""

from __future__ import annotations

import socket
from collections.abc import Iterator

import httpx2
import pytest

from bot.addresses import FILE
from bot.commands.run import open_port
from tests.process.program import Program

pytestmark = pytest.mark.process


@pytest.fixture
def taken() -> Iterator[int]:
    """A port at which another program listens."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        yield other.getsockname()[1]


def test_every_command_tells_the_port_that_answers_when_the_one_asked_for_is_taken(
    program: Program, taken: int
) -> None:
    program.settings["SAPA_PORT"] = str(taken)
    program.start("--host", "127.0.0.1")
    program.wait_ready()
    assert f"Port {taken} is taken, so this is port {program.base.rpartition(':')[2]}." in program.printed
    assert httpx2.get(f"{program.base}/readyz").text == "ready"
    for words in (("demo",), ("check",), ("agent", "link")):
        said = program.type(*words)
        assert said.returncode == 0, said.stdout + said.stderr
        assert f"{program.base}/" in said.stdout
        assert f":{taken}" not in said.stdout, words
    program.stop(30)
    assert not (program.folder / FILE).exists()
    assert f"http://127.0.0.1:{taken}/sign-in/" in program.type("agent", "link").stdout


def test_the_address_of_a_server_that_was_killed_is_not_told_any_more(program: Program) -> None:
    program.start()
    program.wait_ready()
    was = program.base
    program.kill()
    assert (program.folder / FILE).read_text() == was
    assert program.type("agent", "link").stdout.startswith("http://127.0.0.1:8000/sign-in/")


@pytest.mark.parametrize(("host", "shown"), [("::1", "[::1]"), ("::", "[::1]"), ("0.0.0.0", "127.0.0.1")])
def test_what_is_printed_can_be_opened_whatever_is_listened_on(program: Program, host: str, shown: str) -> None:
    program.settings["SAPA_HOST"] = host
    program.start("--port", "0")
    program.wait_ready()
    assert program.base.startswith(f"http://{shown}:")
    assert httpx2.get(f"{program.base}/chat").status_code == 200
    assert program.type("agent", "link").stdout.startswith(f"{program.base}/sign-in/")
    chat = program.type("chat")
    assert chat.returncode == 0, chat.stderr
    assert f"Connected to {program.base}." in chat.stdout


def test_what_is_no_address_is_refused_in_words(program: Program) -> None:
    refused = program.type("chat", "--url", "http://::1:8220")
    assert refused.returncode == 1
    assert "http://::1:8220 is no address" in refused.stderr
    assert "Traceback" not in refused.stderr


def test_a_port_that_the_system_forbids_is_no_port_that_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    class Kept(socket.socket):
        """Ports below 1024 are root's, also where the tests run as root."""

        def bind(self, address: tuple[str, int]) -> None:  # type: ignore[override]  # what `open_port` gives
            if 0 < address[1] < 1024:
                raise PermissionError(13, "Permission denied")
            super().bind(address)

    monkeypatch.setattr(socket, "socket", Kept)
    listening, refused = open_port("127.0.0.1", 80)
    with listening:
        assert listening.getsockname()[1] >= 1024
    assert refused.startswith("This account may not listen on port 80 (Permission denied; set SAPA_PORT to 1024")
