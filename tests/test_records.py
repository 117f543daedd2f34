"""The records of a report: made plain, read back strictly, described, never changed."""

from __future__ import annotations

import copy
import json
import pickle
from typing import Any

import pydantic
import pytest

from tests import report_samples as samples
from verifier.records import ClaimRecord, Input, Report, Tokens


@pytest.fixture(params=["chinese", "english"])
def report(request: pytest.FixtureRequest) -> Report:
    made: Report = getattr(samples, request.param)()
    return made


def test_read_back_it_is_the_same(report: Report) -> None:
    assert Report.model_validate_json(report.to_json()) == Report.model_validate_json(report.model_dump_json()) == report
    assert Report.model_validate(report.model_dump()) == Report.model_validate(report) == report
    assert pickle.loads(pickle.dumps(report)) == copy.deepcopy(report) == report


def test_the_keys_of_the_json_are_the_contract_s(report: Report) -> None:
    raw = json.loads(report.to_json())
    assert list(raw) == ["schema", "verifier", "document", "sources", "extractor", "summary", "numbers", "claims", "tables", "findings"]
    assert "from" in next(one for claim in raw["claims"] for step in claim["trail"] for one in step["inputs"])
    assert raw["document"]["text"] == report.document.text
    hidden = report.model_copy(update={"document": report.document.model_copy(update={"text": None})})
    assert "text" not in json.loads(hidden.to_json())["document"]


def test_the_json_is_as_pydantic_would_write_it(report: Report) -> None:
    as_pydantic = pydantic.TypeAdapter(Report)
    assert as_pydantic.dump_json(report, indent=1).decode() == report.model_dump_json(indent=1)
    assert as_pydantic.dump_json(report).decode() == report.model_dump_json()


@pytest.mark.parametrize(("change", "place"), [
    ({"id": 7}, "id"), ({"extra": 1}, "extra"), ({"verdict": "right"}, "verdict"), ({"span": [1]}, "span"), ({"trail": [{"formula": "x"}]}, "trail")])
def test_what_is_no_record_is_refused_with_its_place(change: dict[str, Any], place: str) -> None:
    good = samples.english().claims[0].model_dump()
    assert ClaimRecord.model_validate(good)
    with pytest.raises(pydantic.ValidationError) as refused:
        ClaimRecord.model_validate(good | change)
    assert refused.value.errors()[0]["loc"][0] == place
    del good["quote"]
    with pytest.raises(pydantic.ValidationError, match="quote"):
        ClaimRecord.model_validate(good)


def test_a_record_cannot_be_changed() -> None:
    one = Input(name="pe", value="135.7", from_="claim c14")
    with pytest.raises(AttributeError, match="model_copy"):
        one.value = "135.8"  # type: ignore[misc]
    with pytest.raises(AttributeError):
        del one.value
    assert one.model_copy(update={"value": "135.8"}).value == "135.8" and one.value == "135.7"


def test_defaults_are_each_record_s_own() -> None:
    first, second = samples.english(), samples.english()
    assert first.findings is not second.findings
    read = [Report.model_validate_json(first.to_json()) for _ in range(2)]
    assert read[0].findings is not read[1].findings and read[0].extractor.tokens == Tokens()


def test_the_schema_describes_every_key(report: Report) -> None:
    schema = Report.model_json_schema()
    described = schema["$defs"]["ClaimRecord"]
    assert set(described["properties"]) == set(report.claims[0].model_dump())
    assert set(described["properties"]) - set(described["required"]) == {"waived", "known", "segment", "qualifiers"}, "what reports of before lack"
    assert described["additionalProperties"] is False and schema["$defs"]["Input"]["required"] == ["name", "value", "from"]


def test_a_report_stands_in_a_pydantic_model(report: Report) -> None:
    class Kept(pydantic.BaseModel):
        name: str
        report: Report

    kept = Kept(name="a", report=report)
    assert Kept.model_validate_json(kept.model_dump_json()) == kept
