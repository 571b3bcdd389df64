"""Statuses and sentences of what cannot be answered."""

from __future__ import annotations

import json

import pytest

from kaart.core.errors import (
    BusyError,
    CorruptStoreError,
    InputError,
    KaartError,
    NotFetchedError,
    NotKeptError,
    UnknownAreaError,
    UnknownYearError,
)
from kaart.server.problem import problem, problem_text, status_of


@pytest.mark.parametrize(
    ("kind", "status"),
    [
        (InputError, 400),
        (UnknownAreaError, 404),
        (UnknownYearError, 404),
        (NotFetchedError, 404),
        (NotKeptError, 410),
        (CorruptStoreError, 503),
        (BusyError, 503),
        (KaartError, 500),
    ],
)
def test_every_error_has_its_status(kind, status):
    assert status_of(kind("no")) == status
    assert problem_text(kind("no"), language="nl").status_code == status


def test_a_problem_is_a_document_of_rfc_9457():
    found = problem(InputError("'{value}' is no year.", value="<x>"), language="en")
    assert found.headers["content-type"] == "application/problem+json"
    said = json.loads(bytes(found.body))
    assert said == {"type": "about:blank", "title": "InputError", "status": 400, "detail": "'<x>' is no year."}


def test_who_is_sent_away_hears_when_to_come_back():
    found = problem(BusyError("wait {seconds}", seconds=7), language="en")
    assert found.headers["retry-after"] == "7"
