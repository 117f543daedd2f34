"""Provider fields with a trap: the slip is found and named, the right use is not blamed, and no trap is without a case."""

from __future__ import annotations

import pytest
from case_files import checked, faults
from field_cases import FOLDER, FieldCase, field_cases, untold

from verifier.catalogue import fields

CASES = field_cases()
PROVIDERS = sorted(path.stem for path in FOLDER.glob("*.toml"))


@pytest.mark.parametrize("one", CASES, ids=lambda one: f"{one.provider} {one.name}")
def test_field(one: FieldCase) -> None:
    found = faults(one.case)
    assert not found, "\n".join([one.case["says"], *found])


@pytest.mark.parametrize("provider", PROVIDERS)
def test_every_field_with_a_pitfall_has_a_case_or_a_reason(provider: str) -> None:
    known = {f"{endpoint}.{name}": field.pitfall for (endpoint, name), field in fields(provider).items()}
    told = {one.field for one in CASES if one.provider == provider}
    reasons = untold().get(provider, {})
    assert not (told | reasons.keys()) - known.keys()
    assert not told & reasons.keys()
    assert not [name for name, pitfall in known.items() if pitfall and name not in told | reasons.keys()]
    assert all(len(reason) > 15 for reason in reasons.values())


def test_a_misread_field_is_named_with_what_it_holds() -> None:
    case = next(one.case for one in CASES if one.fires and one.field == "express.yoy_net_profit")
    wrong = next(claim for claim in checked(case).claims if claim.verdict == "refuted")
    assert "express.yoy_net_profit" in wrong.message and "去年同期修正后净利润" in wrong.message
