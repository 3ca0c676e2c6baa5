"""What is handed out once: to the first who asks, within the time, behind the guard; to nobody else."""

import time
from dataclasses import dataclass

import pytest
from starlette.types import Message, Receive, Scope, Send

from dashboard import guard, handing
from tests.beside_loops import run_apart

DATA = b"rows of children"


@dataclass
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes


async def product(_scope: Scope, _receive: Receive, send: Send) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"a page"})


def ask(path: str, method: str = "GET", *, key: guard.Key | None = None) -> Answer:
    app = guard.SecurityHeaders(guard.Guard(handing.HandingOut(product), key=key))
    sent: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        sent.append(message)

    scope = {
        "type": "http", "path": path, "method": method, "query_string": b"",
        "headers": [(b"host", b"127.0.0.1:8501")],
    }  # fmt: skip
    run_apart(app(scope, receive, send))
    headers = {name.decode().lower(): value.decode() for name, value in sent[0]["headers"]}
    return Answer(sent[0]["status"], headers, b"".join(message.get("body", b"") for message in sent[1:]))


def test_the_first_who_asks_gets_it_and_nobody_after():
    made = handing.offer("走访.xlsx.rejected.xlsx", DATA)
    assert handing.stands(made)
    answer = ask(made.address)
    assert (answer.status, answer.body) == (200, DATA)
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["content-disposition"] == (
        "attachment; filename*=UTF-8''%E8%B5%B0%E8%AE%BF.xlsx.rejected.xlsx"
    )
    assert not handing.stands(made)
    again = ask(made.address)
    assert again.status == 410
    assert DATA not in again.body


def test_looking_does_not_use_it_up():
    made = handing.offer("a.xlsx", DATA)
    for method in ("HEAD", "POST", "OPTIONS"):
        assert ask(made.address, method).status == 405
    assert ask(made.address).body == DATA


def test_it_is_gone_after_its_time():
    made = handing.offer("a.xlsx", DATA, seconds=0.05)
    deadline = time.monotonic() + 10
    while handing.stands(made) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert ask(made.address).status == 410


def test_it_is_gone_when_it_was_withdrawn():
    made = handing.offer("a.xlsx", DATA)
    handing.withdraw(made)
    handing.withdraw(made)  # twice does no harm
    assert ask(made.address).status == 410


def test_whoever_the_guard_stops_does_not_use_it_up():
    made = handing.offer("a.xlsx", DATA)
    assert ask(made.address, key=guard.Key(8501)).status == 401
    assert handing.stands(made)
    handing.withdraw(made)


def test_an_address_tells_nothing_and_stands_in_no_text():
    one, other = handing.offer("a.xlsx", DATA), handing.offer("a.xlsx", DATA)
    assert one.token != other.token
    assert len(one.token) > 40
    assert one.token not in repr(one)
    for made in (one, other):
        handing.withdraw(made)


def test_other_addresses_pass():
    assert ask("/visits").body == b"a page"


@pytest.mark.parametrize("token", ["", "x", "../x", "%00"])
def test_a_guess_is_answered_like_what_is_gone(token: str):
    assert ask(handing.PLACE + token).status == 410
