"""A note on the desk: corrections followed through, decisions that outlive an edit and those that fall, four eyes."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from verifier.errors import InputError
from verifier.records import ClaimRecord
from verifier.review.desk import Desk, State
from verifier.review.log import DecisionLog
from verifier.review.marks import passage
from verifier.review.record import record_of
from verifier.review.signing import Refused
from verifier.verification import verify

HERE = Path(__file__).with_name("review")
Edit = Callable[[str, str], None]


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    for name in ("seedlike.md", "seedlike.sources.json"):
        shutil.copy(HERE / name, tmp_path)
    return Desk(tmp_path / "seedlike.md", [tmp_path / "seedlike.sources.json"], DecisionLog(tmp_path / "seedlike.md.review.jsonl"))


@pytest.fixture
def edit(desk: Desk) -> Edit:
    def edited(old: str, new: str) -> None:
        text = desk.path.read_text("utf-8")
        assert old in text
        desk.path.write_text(text.replace(old, new), "utf-8")
    return edited


def named(state: State, number: str, order: int = 0) -> ClaimRecord:
    return [claim for claim in state.report.claims if claim.number.text == number][order]


def decide(desk: Desk, who: str, kind: str, number: str = "", order: int = 0, **form: str) -> None:
    claim = named(desk.state(), number, order).id if number else ""
    desk.decide(who, {"kind": kind, "claim": claim} | form)


def settle_all(desk: Desk) -> None:
    for number in ("150.00元/股", "1.04亿元", "1倍", "1"):
        decide(desk, "李娜", "accept", number)
    assert desk.state().open == []


def test_a_correction_is_followed_to_the_conclusion(desk: Desk) -> None:
    before = desk.state()
    assert before.worked is None and len(before.open) == 8
    decide(desk, "李娜", "correct", "150.00元/股", value="15.00")
    state = desk.state()
    book, first, again, peer = (named(state, "150.00元/股").id, *(named(state, "0.24倍", n).id for n in (0, 1)), named(state, "1.8倍").id)
    assert state.worked is not None and state.worked.texts == {book: "15.00", first: "2.43倍", again: "2.43倍"}
    assert set(state.worked.echoes.values()) == {"15.00"}
    worked = {claim.id: claim for claim in state.worked.report.claims}
    assert worked[book].verdict == worked[first].verdict == "supported"
    assert worked[named(state, "1倍").id].verdict == "refuted"
    assert {(turn.claim, turn.was_below, turn.peers) for turn in state.turned} == {(first, True, (peer,)), (again, True, (peer,))}
    assert state.settled == {first: book, again: book} and named(state, "1倍").id in state.open


def test_another_number_than_the_right_one_stays_wrong(desk: Desk) -> None:
    decide(desk, "李娜", "correct", "150.00元/股", value="1.50")
    state = desk.state()
    assert state.worked is not None
    worked = {claim.id: claim for claim in state.worked.report.claims}
    assert worked[named(state, "150.00元/股").id].verdict == "refuted"
    assert worked[named(state, "0.24倍").id].number.text == "2.43倍"


@pytest.mark.parametrize(("value", "problem"), [("fifteen", "holds no number"), ("", "is missing"), ("9" * 81, "too long")])
def test_a_correction_that_is_no_number_is_refused(desk: Desk, value: str, problem: str) -> None:
    with pytest.raises(InputError, match=problem):
        decide(desk, "李娜", "correct", "150.00元/股", value=value)
    assert desk.log.entries() == []


def test_an_edit_elsewhere_keeps_a_decision_and_carrying_it_out_is_seen(desk: Desk, edit: Edit) -> None:
    decide(desk, "李娜", "correct", "150.00元/股", value="15.00")
    edit("澜舟装备主营海洋工程装备。", "澜舟装备主营海洋工程装备，客户遍布12个国家。")
    state = desk.state()
    assert [one.status for one in state.decided.values()] == ["holds"]
    edit("150.00元/股", "15.00元/股")
    state = desk.state()
    assert [one.status for one in state.decided.values()] == ["done"] and state.lapsed == []
    assert named(state, "0.24倍").id in state.open


@pytest.mark.parametrize(("old", "new", "status", "why"), [
    ("150.00元/股。", "160.00元/股。", "stale", "number"),
    ("每股净资产 = 78.00亿元/5.20亿股 = 150.00元/股", "每股总资产很高", "gone", ""),
])
def test_a_decision_falls_with_what_it_rested_on(desk: Desk, edit: Edit, old: str, new: str, status: str, why: str) -> None:
    decide(desk, "李娜", "correct", "150.00元/股", value="15.00")
    edit(old, new)
    (one,) = desk.state().lapsed
    assert one.status == status and (not why or why in one.why) and desk.state().decided == {}


def test_a_changed_source_makes_a_decision_stale(desk: Desk) -> None:
    decide(desk, "李娜", "overrule", "1.04亿元", reason="other-basis")
    source = desk.sources[0]
    source.write_text(source.read_text("utf-8").replace("520000000.00", "530000000.00"), "utf-8")
    (one,) = desk.state().lapsed
    assert one.status == "stale" and "figures" in one.why


def test_overruling_takes_a_reason_and_may_take_the_consequences_along(desk: Desk) -> None:
    for form, problem in (({}, "reason: is missing"), ({"reason": "because"}, "not on the list"), ({"reason": "other"}, "comment: is missing")):
        with pytest.raises(InputError, match=problem):
            decide(desk, "李娜", "overrule", "1.04亿元", **form)
    decide(desk, "李娜", "overrule", "1.04亿元", reason="better-source", consequences="1")
    state = desk.state()
    assert {state.report.claims[int(name[1:]) - 1].number.text for name in state.decided} == {"1.04亿元", "500%", "0.05", "1"}
    assert len(state.open) == 4 and named(state, "1").id not in state.flips()
    desk.decide("李娜", {"kind": "undo", "seq": "last"})
    assert len(desk.state().open) == 8 and desk.state().decided == {}


def test_undo_brings_back_what_was_decided_before(desk: Desk) -> None:
    decide(desk, "李娜", "correct", "150.00元/股", value="15.00")
    decide(desk, "王芳", "overrule", "150.00元/股", reason="misread")
    book = named(desk.state(), "150.00元/股").id
    assert desk.state().decided[book].entry["kind"] == "overrule"
    desk.decide("王芳", {"kind": "undo", "seq": "last"})
    assert desk.state().decided[book].entry["kind"] == "correct"
    with pytest.raises(Refused, match="nothing_to_undo"):
        desk.decide("王芳", {"kind": "undo", "seq": "last"})


def test_who_decides_on_an_old_page_is_told(desk: Desk, edit: Edit) -> None:
    decide(desk, "李娜", "accept", "1.04亿元", seen="0")
    with pytest.raises(Refused, match="decided_meanwhile") as refused:
        decide(desk, "王芳", "overrule", "1.04亿元", reason="misread", seen="0")
    assert refused.value.details == {"who": "李娜"} and len(desk.log.entries()) == 1
    decide(desk, "王芳", "overrule", "1.04亿元", reason="misread", seen="1")
    old = desk.state().report.document.sha256
    edit("现金流", "现金")
    with pytest.raises(Refused, match="note_changed"):
        decide(desk, "王芳", "accept", "150.00元/股", document=old)


def test_a_claim_bound_to_another_figure_is_judged_on_it(desk: Desk, edit: Edit) -> None:
    edit("营业收入41.50亿元", "营业收入3.10亿元")
    claim = named(desk.state(), "3.10亿元", 1)
    assert claim.verdict in ("refuted", "unverifiable")
    with pytest.raises(InputError, match="none of the sources"):
        decide(desk, "李娜", "bind", "3.10亿元", 1, value="/etc/passwd")
    decide(desk, "李娜", "bind", "3.10亿元", 1, value="seedlike.sources.json: cashflow.n_cashflow_act")
    state = desk.state()
    bound = named(state, "3.10亿元", 1)
    assert bound.verdict == "supported" and bound.metric == "operating_cash_flow" and [one.entry["kind"] for one in state.added] == ["bind"]


def test_a_rate_bound_to_a_level_is_its_growth(desk: Desk) -> None:
    decide(desk, "李娜", "bind", "500%", value="seedlike.sources.json: express.n_income")
    assert [c.expected.text for c in desk.state().report.claims if c.number.text == "500%" and c.expected] == ["20.00%"]


def test_what_is_no_claim_is_set_aside(desk: Desk) -> None:
    before = desk.state().report
    decide(desk, "李娜", "not-a-claim", "1.8倍", reason="quotation")
    state = desk.state()
    assert "1.8倍" not in [claim.number.text for claim in state.report.claims]
    assert state.report.summary.claims == before.summary.claims - 1 and state.report.numbers.set_aside["reviewer"] == 1
    assert state.report.numbers.claims == before.numbers.claims - 1 and len(state.aside) == 1
    desk.decide("李娜", {"kind": "undo", "seq": "1"})
    assert desk.state().report.summary == before.summary


def test_a_supplied_figure_checks_a_claim_and_says_where_it_is_from(desk: Desk, edit: Edit) -> None:
    edit("营业收入41.50亿元", "营业收入41.50亿元，存货9.80亿元")
    assert named(desk.state(), "9.80亿元").verdict == "unverifiable"
    figure = {"metric": "存货", "period": "2025-09-30", "value": "8.90", "unit": "亿元", "from": "三季报第7页"}
    for key in ("value", "unit", "from", "metric"):
        with pytest.raises(InputError, match=f"{key}: "):
            decide(desk, "李娜", "supply", "9.80亿元", **(figure | {key: ""}))
    decide(desk, "李娜", "supply", "9.80亿元", **figure)
    claim = named(desk.state(), "9.80亿元")
    assert claim.verdict == "refuted" and claim.expected is not None and claim.expected.text == "8.90亿元"
    assert claim.trail[0].inputs[0].from_ == "三季报第7页: [李娜, #1]"
    decide(desk, "李娜", "accept", "9.80亿元")
    assert {one.entry["kind"] for one in (*desk.state().added, *desk.state().decided.values())} == {"supply", "accept"}


def test_four_eyes(desk: Desk, edit: Edit) -> None:
    with pytest.raises(Refused, match="open_items"):
        desk.decide("李娜", {"kind": "ask"})
    settle_all(desk)
    with pytest.raises(Refused, match="not_asked"):
        desk.decide("王芳", {"kind": "grant"})
    with pytest.raises(Refused, match="four_eyes"):
        desk.decide("李娜", {"kind": "sign"})
    desk.decide("李娜", {"kind": "ask"})
    with pytest.raises(Refused, match="same_person"):
        desk.decide(" 李娜 ", {"kind": "grant"})
    desk.decide("王芳", {"kind": "grant"})
    record = record_of(desk, desk.state())
    assert record["sign_off"]["valid"] and record["sign_off"]["four_eyes"] and record["sign_off"]["answered"]["who"] == "王芳"
    assert len(record["decisions"]) == 4 and record["flips"] and record["log"]["entries"] == 6
    edit("安全垫很厚", "安全垫较厚")
    state = desk.state()
    assert state.signing.status == "granted" and not state.signing.fresh and not record_of(desk, state)["sign_off"]["valid"]


def test_a_decision_after_the_request_makes_it_stale(desk: Desk) -> None:
    settle_all(desk)
    desk.decide("李娜", {"kind": "ask"})
    decide(desk, "李娜", "overrule", "1倍", reason="misread")
    with pytest.raises(Refused, match="changed_since_asked"):
        desk.decide("王芳", {"kind": "grant"})


def test_a_forged_grant_counts_for_nothing(desk: Desk) -> None:
    settle_all(desk)
    desk.decide("李娜", {"kind": "ask"})
    asked = desk.log.entries()[-1]
    forged = {key: asked[key] for key in ("who", "document", "sources", "basis")} | {"kind": "grant", "asked": asked["seq"]}
    desk.log.append(lambda entries: [forged])
    assert desk.state().signing.status == "asked"


def test_one_person_may_sign_alone_where_that_is_allowed_and_the_record_says_so(desk: Desk) -> None:
    settle_all(desk)
    desk.sole = True
    desk.decide("李娜", {"kind": "sign"})
    sign = record_of(desk, desk.state())["sign_off"]
    assert sign["valid"] and not sign["four_eyes"]


def test_a_log_that_was_tampered_with_is_neither_used_nor_added_to(desk: Desk) -> None:
    decide(desk, "李娜", "accept", "1.04亿元")
    desk.log.path.write_text(desk.log.path.read_text("utf-8").replace("李娜", "王芳"), "utf-8")
    state = desk.state()
    assert "not intact" in state.broken and state.decided == {}
    with pytest.raises(InputError, match="not intact"):
        decide(desk, "李娜", "accept", "150.00元/股")


def test_the_plain_check_is_what_the_command_gives(desk: Desk) -> None:
    assert desk.state().report == verify(desk.path, desk.sources, with_text=True)


def test_a_passage_is_a_sentence_or_a_line_and_never_a_whole_book() -> None:
    text = "甲。" + "乙" * 900 + "7.5" + "丙" * 900
    assert len(passage(text, (902, 905))) < 600 and "7.5" in passage(text, (902, 905))
