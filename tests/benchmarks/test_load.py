"""A crowd before a real server: sessions are opened, views asked for, and what goes wrong is counted."""

import re
from pathlib import Path

import pytest
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from benchmarks import load, serving, tab
from data_access.engine import Database
from tests.factories import copied


@pytest.mark.parametrize("name", ["new_session", "delta", "navigation", "script_finished", "ref_hash"])
def test_what_a_message_is_is_told_from_its_outermost_tag(name: str):
    message = ForwardMsg(hash="h" * 200)  # its length takes two bytes
    message.metadata.cacheable = True
    field = getattr(message, name)
    if hasattr(field, "SetInParent"):
        field.SetInParent()
    else:
        setattr(message, name, 2 if name == "script_finished" else "h")
    assert tab._kind(message.SerializeToString()) == ForwardMsg.DESCRIPTOR.fields_by_name[name].number


def test_the_operators_nginx_file_becomes_that_of_the_benchmark(tmp_path: Path):
    text = serving._configuration(9000, [9001, 9002], tmp_path)
    assert re.findall(r"server (127\S+)", text) == ["127.0.0.1:9001", "127.0.0.1:9002"]
    assert "listen 127.0.0.1:9000;" in text
    assert "ssl_" not in text
    assert "/var/" not in text


def test_people_are_answered_and_errors_counted(yunpu: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    copied(yunpu, tmp_path / "tonghu.db")
    database = Database(f"sqlite:///{tmp_path / 'tonghu.db'}")
    monkeypatch.setattr(load, "SECONDS", 1)
    monkeypatch.setattr(load, "MONTHS", 2)
    monkeypatch.setattr(load, "PAGES", ("", "ngos"))
    subjects = serving.enter(database, ["320599"], 2)
    with serving.serving(database, 1, tmp_path) as served:
        crowd = load.Crowd(2, 0.1, "pages")
        found = load._run(load._measured(served, load.People(subjects, 1), crowd))
        stranger = load._run(load._measured(served, load.People([subjects[0], "nobody"], 1), crowd))
    database.dispose()
    by_what = {each.what.rpartition(", ")[2]: each for each in found}
    assert by_what["errors"].value == 0, by_what["errors"].remark
    assert by_what["median"].value > 0
    assert by_what["memory of a process"].value > 50
    assert {each.what.rpartition(", ")[2]: each for each in stranger}["errors"].value == 1
