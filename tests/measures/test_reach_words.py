"""Reach is told lever by lever as people in an average month, and what moved once for the whole policy."""

import pandas as pd

from analysis import reach_words
from tests.measures.test_words import row

TABLE = pd.DataFrame(
    [
        row(scenario="peer", change=-0.1, change_low=-0.2, change_high=-0.05),
        row(scenario="peer", outcome="lonely", mean_change=-0.3, mean_change_high=-0.1),
        row(scenario="peer", outcome="mean_distress", mean_change=-0.02, mean_change_low=-0.03, mean_change_high=-0.01),
        row(scenario="other", outcome="lonely", mean_change=99.0),
    ]
)


def reach(lever: str, eligible: float = 323.4, reached: float = 627.0) -> dict[str, object]:
    return {"scenario": "peer", "lever": lever, "people": 2000, "eligible": eligible, "reached": reached}


def test_the_chain_of_one_lever_in_order():
    assert reach_words.sentences([reach("peer_support")], TABLE, "Peer support", {"peer_support"}) == [
        "Peer support: in an average month 323 of 2,000 people qualify and 627 are reached, counting people reached "
        "earlier who may no longer qualify → loneliness: 0.30 fewer in 100 → mean distress: 0.020 GHQ points lower → "
        "the gap: 0.10 fewer in 100."
    ]


def test_nobody_stays_reached_where_a_lever_ends_with_eligibility():
    said = reach_words.sentences([reach("peer_support", 20, 5)], TABLE, "Peer support")
    assert "no longer qualify" not in said[0]


def test_a_lever_on_pay_covers_people_and_does_not_say_that_it_moves_their_pay():
    said = reach_words.sentences([reach("living_wage_employers", 1277, 866)], TABLE, "Living wage")
    assert "1,277 of 2,000 people qualify and 866 are covered by it, whether or not their pay moves →" in said[0]


def test_a_package_names_its_levers_and_tells_what_moved_once():
    rows = [reach("peer_support"), reach("trusted_leaders", 30, 20), reach("restraint_reduction")]
    said = reach_words.sentences(rows, TABLE, "Package", {"peer_support"})
    assert said[0].startswith("Package: in an average month 323 of 2,000 people qualify for peer support and 627 are")
    assert said[1] == (
        "Package: in an average month 30 of 2,000 people qualify for trusted organisations and leaders and 20 are "
        "reached."
    )
    assert said[2] == "Package: restraint reduction works on services or areas, so nobody is reached one by one."
    assert said[3].startswith("Package: all 3 levers together → loneliness: 0.30 fewer in 100 →")
    assert sum("→" in text for text in said) == 1 and sum(text.count("loneliness") for text in said) == 1
    assert all(map(reach_words.is_chain, said))


def test_nothing_is_said_to_move_where_nothing_is_compared():
    said = reach_words.sentences([reach("peer_support", 20, 5)], TABLE, "Peer support", compared=False)
    assert said == ["Peer support: in an average month 20 of 2,000 people qualify and 5 are reached."]


def test_a_lever_on_services_ends_with_the_gap():
    said = reach_words.sentences([reach("restraint_reduction")], TABLE, "Restraint")
    assert said[0].startswith(f"Restraint: {reach_words.PLACE_WIDE} → ")
    assert said[0].endswith("→ the gap: 0.10 fewer in 100.")
