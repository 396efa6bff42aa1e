"""One program at a time owns the data folder, and says who it is."""

import os

import pytest

from base import data_folder
from base.data_folder import FolderTakenError


def test_a_second_program_is_told_who_has_the_folder(tmp_path):
    with (
        data_folder.take(tmp_path, "http://127.0.0.1:8000/"),
        pytest.raises(FolderTakenError, match=f"process {os.getpid()}, which serves http://127.0.0.1:8000/"),
    ):
        data_folder.take(tmp_path, "http://127.0.0.1:8001/")


def test_who_let_it_go_is_forgotten(tmp_path):
    data_folder.take(tmp_path, "http://127.0.0.1:8000/").close()

    with data_folder.take(tmp_path, "http://127.0.0.1:8001/"):
        said = (tmp_path / "run" / "lock").read_text(encoding="utf-8")

    assert said == f"process {os.getpid()}, which serves http://127.0.0.1:8001/\n"
