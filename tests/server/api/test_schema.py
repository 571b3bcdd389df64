"""The OpenAPI document: real examples, both languages, and every operation asked with generated arguments."""

from __future__ import annotations

import json

import html5lib
import pytest
from apiexamples import examples
from asgi import ask, run_apart
from clirun import environment, run_here
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.openapi import from_asgi
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from starlette.applications import Starlette

from kaart.core.settings import Settings
from kaart.server.api.description import ASKED, EXAMPLES
from kaart.server.api.routes import routes
from kaart.server.site import Site


@pytest.fixture(scope="module")
def cache(tmp_path_factory):
    """One for all tests, so that what takes long is made once."""
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(scope="module")
def app(cache):
    return Starlette(routes=routes(Site(Settings(cache=cache))))


def document(app, language="en"):
    return ask(app, f"/api/v1/openapi.json?taal={language}").json()


def test_every_operation_is_described_in_both_languages(app):
    english, dutch = document(app), document(app, "nl")
    assert {item["get"]["operationId"] for item in english["paths"].values()} == set(ASKED)
    for path, item in english["paths"].items():
        other = dutch["paths"][path]["get"]
        assert other["summary"] != item["get"]["summary"]
        for one, two in zip(item["get"]["parameters"], other["parameters"], strict=True):
            if one["name"] != "methode":  # two names
                assert one["schema"].get("description") or one["description"]
                assert one != two, one
        assert set(item["get"]["responses"]) == {"200", "304", "400", "404", "503"}


def test_bounds_are_words_of_json_schema(app):
    text = json.dumps(document(app)["paths"])
    assert '"minimum": 2013' in text
    assert not [word for word in ('"ge":', '"le":', '"min_length":', '"max_length":', '"anyOf":') if word in text]


def test_the_examples_are_documents_of_their_schema(app):
    made = document(app)
    for path, item in made["paths"].items():
        content = item["get"]["responses"]["200"]["content"]["application/json"]
        schema = {**content["schema"], "components": made["components"]}
        Draft202012Validator(schema).validate(content["example"])
        assert content["example"], path


def test_files_and_problems_have_real_examples(app):
    made = document(app)["paths"]
    answers = made["/cijfers.{vorm}"]["get"]["responses"]
    csv = answers["200"]["content"]["text/csv"]["example"]
    assert csv == ask(app, f"/api/v1{ASKED['cijfers_als']}&taal=en").body.decode()
    for status, url in {"400": "/cijfers?gebied=x&indicator=x&limiet=0", "404": "/cijfer?"}.items():
        example = answers[status]["content"]["application/problem+json"]["example"]
        # Each request has an id of its own, which the middleware in front of the whole application gives.
        assert len(example["request_id"]) == 16
        answer = ask(app, f"/api/v1{url}&taal=en").json()
        assert {**answer, "request_id": example["request_id"]} == example


def test_the_page_lists_them_and_asks_nothing_of_other_machines(app):
    answered = ask(app, "/api/v1/")
    parsed = html5lib.HTMLParser(strict=True).parse(answered.text)
    names = {"href", "src", "srcset", "action", "data"}
    asked = [value for item in parsed.iter() for name, value in item.attrib.items() if name in names]
    assert len(asked) == len(ASKED) + 1
    assert all(value.startswith("http://kaart.test/api/v1/") for value in asked)
    assert "default-src 'none'" in answered.headers["content-security-policy"]
    assert answered.text.count("<h2>") == len(ASKED)
    assert "2013–2100" in answered.text


@pytest.mark.slow
def test_a_profile_is_that_of_the_command_line(app, cache, tmp_path):
    path = tmp_path / "profiel.json"
    words = ("export", "profiel", "BU99010101", "--jaar", "2023", "--taal", "en", "--uit", str(path))
    assert run_here(*words, env=environment("http://127.0.0.1:9", cache)).code == 0
    answered = ask(app, f"/api/v1{ASKED['profiel']}&taal=en")
    assert answered.json() == json.loads(path.read_text(encoding="utf-8"))


@pytest.mark.slow
def test_the_examples_are_what_the_api_answers(cache):
    made = run_apart(examples(cache))
    kept = {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in EXAMPLES.glob("*.json")}
    assert made == kept


CHECKS = (not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance)
REAL = {"gebied": "GM9901", "indicator": "inwoners", "voorziening": "school", "zoek": "Verzonnen", "code": "BU99010101"}
PLAIN = settings(
    max_examples=25,
    deadline=None,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@pytest.mark.slow
@pytest.mark.parametrize("mode", list(GenerationMode))
def test_no_arguments_make_an_operation_fail_or_answer_otherwise_than_described(app, mode):
    schema, statuses = from_asgi("/api/v1/openapi.json", app), set()
    operations = [found.ok() for found in schema.get_all_operations()]
    assert len(operations) == len(ASKED)
    for operation in operations:

        @seed(1)
        @PLAIN
        @given(case=operation.as_strategy(generation_mode=mode), real=st.sets(st.sampled_from(sorted(REAL))))
        def check(case, real):
            for part in (case.query, case.path_parameters):
                part.update({name: REAL[name] for name in real & set(part)})
            answered = case.call(timeout=120)  # of a profile on a busy machine
            case.validate_response(answered, checks=CHECKS)
            statuses.add(answered.status_code)

        check()
    assert statuses <= {200, 400, 404}
    assert (200 in statuses) or mode is GenerationMode.NEGATIVE
    assert 400 in statuses
