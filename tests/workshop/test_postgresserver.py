"""The PostgreSQL that tests run on is one of their own, or they say what is missing."""

import psycopg
import pytest
from postgresserver import MISSING, VARIABLE, a_postgres


@pytest.mark.slow
def test_every_test_gets_an_empty_database(postgres):
    with postgres.fresh() as one, postgres.fresh() as other:
        with psycopg.connect(one) as connection:
            connection.execute("CREATE TABLE here (id integer)")
        with psycopg.connect(other) as connection:
            assert connection.execute("SELECT to_regclass('here')").fetchone() == (None,)
    with pytest.raises(psycopg.OperationalError, match="does not exist"):
        psycopg.connect(one)


def test_where_it_lacks_the_test_fails_with_a_sentence(monkeypatch, tmp_path):
    monkeypatch.delenv(VARIABLE, raising=False)
    monkeypatch.setattr("postgresserver.Path.glob", lambda *_: iter(()))
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(AssertionError) as raised, a_postgres():
        pass
    assert str(raised.value) == MISSING
