"""Every effect in the model as a row of data: which number, on which column, for whom and in which direction.

A row says that raising ``number`` by ``delta`` moves ``column`` (or what ``of`` makes of it) of each person in the
direction of ``x``, and of nobody whose ``x`` is 0; ``exact`` rows say by how much: ``exact`` · delta · x. ``a``
holds the columns after the month, ``b`` those before; names of other processes' columns of last month are read from b.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from sim.numbers import load_numbers

V = {name: number.value for name, number in load_numbers().items()}
EMPLOYED, UNEMPLOYED, HOME, SICK, RETIRED, STUDENT = range(6)
X = Callable[[Any, Any], np.ndarray]


@dataclass(frozen=True)
class Slope:
    number: str
    column: str
    x: X
    delta: float = 1.0
    index: int | None = None  # the entry of a table
    exact: float | None = None
    of: Callable[[np.ndarray], np.ndarray] | None = None

    @property
    def says(self) -> str:
        return f"{self.number}{'' if self.index is None else f'[{self.index}]'} on {self.column}"


def within(column: str, code: int, x: X) -> X:
    """Those of a code among whom ``x`` says."""
    return lambda a, b: (a[column] == code) * x(a, b)


def all_(a, b):
    return np.ones(len(a["age"]))


def flag(name: str, code: float | tuple[float, ...] = 1, sign: float = 1.0) -> X:
    """Those whose column of this month is the code."""
    return lambda a, b: sign * np.isin(a[name], code)


def was(name: str, code: float | tuple[float, ...] = 1, sign: float = 1.0) -> X:
    """Those whose column of last month was the code."""
    return lambda a, b: sign * np.isin(b[name], code)


def entries(number: str, column: str, by: str, codes: range, of: Any = None, first: int = 0, delta: float = 1.0):
    return [Slope(number, column, flag(by, k + first), delta, k, of=of) for k in codes]


def above(b, room: str) -> np.ndarray:
    return b["distress"] - V[f"{room}.average_distress"]


def unfair(a, b):
    """Those who work and are not treated fairly there."""
    return (a["job"] == EMPLOYED) & (a["fair_at_work"] == 0)


def struck(trauma):
    return trauma == V["adversity.trauma_months"]


ADVERSITY = [
    *entries("adversity.unsafe", "unsafe", "sex", range(2)),
    *entries("adversity.unsafe_place", "unsafe", "imd_decile", range(10), first=1),
    *entries("adversity.harassed", "harassed", "sex", range(2)),
    *entries("adversity.harassed_orientation", "harassed", "orientation", range(4)),
    *entries("adversity.harassed_gender", "harassed", "gender", range(2)),
    *entries("adversity.harassed_age", "harassed", "age_band", range(4)),
    *entries("adversity.harassed_disabled", "harassed", "disabled", range(2)),
    *entries("adversity.harassed_neurodivergent", "harassed", "neurodivergent", range(2)),
    *[Slope("adversity.abused", "abused", within("sex", k, was("abuse_ever")), 0.3, k) for k in range(2)],
    *[Slope("adversity.abused_first", "abused", within("sex", k, was("abuse_ever", 0)), 0.2, k) for k in range(2)],
    *[
        Slope("adversity.abused_place", "abused", within("imd_decile", k + 1, was("abuse_ever", 0)), 60.0, k)
        for k in range(10)
    ],
    *entries("adversity.assault_first", "assault_ever", "sex", range(2), delta=0.2),
    Slope("adversity.trauma", "trauma", all_, 0.2, of=struck),
    *entries("adversity.violence_place", "trauma", "imd_decile", range(10), of=struck, first=1, delta=30.0),
    *entries("adversity.assault", "trauma", "sex", range(2), of=struck, delta=0.2),
    *entries("adversity.violence_age", "trauma", "age_band", range(4), of=struck, delta=30.0),
    *entries("adversity.violence_orientation", "trauma", "orientation", range(4), of=struck, delta=30.0),
    *entries("adversity.violence_disabled", "trauma", "disabled", range(2), of=struck, delta=30.0),
    *entries("adversity.violence_neurodivergent", "trauma", "neurodivergent", range(2), of=struck, delta=30.0),
    *entries("adversity.violence_disabled", "abused", "disabled", range(2), delta=60.0),
]
TIES = [
    Slope("ties.lonely", "lonely", all_),
    Slope("ties.fellowship", "lonely", all_),
    Slope("ties.lonely_distress", "lonely", lambda a, b: above(b, "ties"), 0.2),
    Slope("ties.lonely_little", "lonely", flag("limitation", 1)),
    Slope("ties.lonely_lot", "lonely", flag("limitation", 2)),
    Slope("ties.lonely_alone", "lonely", flag("partner", 0)),
    Slope("ties.lonely_unemployed", "lonely", flag("job", UNEMPLOYED)),
    Slope("ties.lonely_shame", "lonely", lambda a, b: a["shame"]),
    *[Slope(f"ties.lonely_{c}", "lonely", flag(c)) for c in ("discriminated", "strain", "community", "takes_part")],
    Slope("ties.takes_part", "takes_part", all_),
    Slope("ties.taking_part", "takes_part", all_),
    Slope("ties.takes_part_skill", "takes_part", lambda a, b: a["skill"]),
    Slope("ties.takes_part_shame", "takes_part", lambda a, b: a["shame"]),
    Slope("ties.takes_part_distress", "takes_part", lambda a, b: above(b, "ties"), 0.2),
    Slope("ties.well", "healthy_ties", all_, 4.0),
]
POWER = [
    Slope(f"power.{number}", "control", x, exact=V["power.reverts"], delta=0.5)
    for number, x in {
        "centre": all_,
        "encouragement": all_,
        "skill": lambda a, b: a["skill"],
        "out_of_work": flag("job", (UNEMPLOYED, SICK)),
        "distress": lambda a, b: above(b, "power"),
        "detained": lambda a, b: b["since_detained"] < V["power.detained_months"],
        "unfair_work": unfair,
        "say": lambda a, b: b["say"] - 0.5,
        "leads": was("leads"),
        "shares_power": was("shares_power"),
        **{c: flag(c) for c in ("strain", "insecure_job", "insecure_home", "discriminated", "takes_part", "community")},
    }.items()
]
TRUST = [
    Slope(f"trust.{number}", "trust", x, exact=V["trust.reverts"], delta=0.5)
    for number, x in {
        "centre": all_,
        "gained": all_,
        "discriminated": flag("discriminated"),
        "discriminated_ever": flag("discriminated_ever"),
        "stopped": flag("stopped"),
        "shame": lambda a, b: a["shame"],
        "detained": lambda a, b: a["since_detained"] < V["trust.memory_months"],
        "restrained": lambda a, b: a["since_restrained"] < V["trust.memory_months"],
        "word_of_ties": lambda a, b: a["ties_word"],
        "on_order": flag("on_order"),
        "care": lambda a, b: np.maximum(a["in_therapy"], a["in_team"]),
    }.items()
] + [Slope("trust.tells_of_detention", "word", lambda a, b: a["since_detained"] < V["trust.memory_months"], exact=1.0)]
EXPOSURES: dict[str, X] = {
    "not_working": flag("job", (SICK, HOME)),
    "trauma": lambda a, b: a["trauma"] > 0,
    "unfair_work": unfair,
    "limited_little": flag("limitation", 1),
    "limited_lot": flag("limitation", 2),
    "caring": flag("caring", (1, 2)),
    "caring_heavy": flag("caring", 2),
    "community": flag("community", 1, -1.0),
    "control": lambda a, b: -a["control"],
    "shame": lambda a, b: a["shame"],
    "restrained": lambda a, b: a["since_restrained"] < V["distress.restrained_months"],
    "low_mood_spreads": lambda a, b: V["distress.average_ties"] - a["healthy_ties"],
    **{
        c: flag(c)
        for c in (
            "insecure_job", "insecure_home", "lonely", "discriminated", "discriminated_ever", "unsafe", "harassed",
            "abused", "abuse_ever", "assault_ever", "stopped", "severe",
        )
    },
}  # fmt: skip
DISTRESS = [Slope(f"distress.{n}", "setpoint", x, exact=V["distress.shrinkage"]) for n, x in EXPOSURES.items()] + [
    Slope(f"distress.{n}", "setpoint", x, exact=1.0)
    for n, x in {
        "base": all_,
        "strain": flag("strain"),
        "unemployed": flag("job", UNEMPLOYED),
        "medicine": flag("medicine", 1, -1.0),
        "therapy": lambda a, b: -b["therapy_effect"],
        "team": flag("in_team", 1, -1.0),
    }.items()
]


def inside(a, b):
    return b["in_therapy"] == 1


CARE = [
    Slope("care.drop", "dropped_out", inside, 0.3),
    Slope("care.drop_strain", "dropped_out", lambda a, b: inside(a, b) * b["strain"]),
    Slope("care.drop_misfit", "dropped_out", lambda a, b: inside(a, b) * a["misfit"], 3.0),
    Slope("care.drop_trust", "dropped_out", lambda a, b: inside(a, b) * b["trust"]),
    Slope("care.better_fit", "dropped_out", lambda a, b: -1.0 * inside(a, b)),
    Slope("care.drop_home", "dropped_out", lambda a, b: inside(a, b) * b["insecure_home"]),
    Slope("care.drop_say", "dropped_out", lambda a, b: inside(a, b) * (a["say"] - 0.5), 3.0),
    Slope("care.drop_goals", "dropped_out", inside, 3.0),
    Slope("care.own_goals", "dropped_out", lambda a, b: -1.0 * inside(a, b), 5.0),
    Slope("care.whole_help", "dropped_out", lambda a, b: (
        -1.0 * inside(a, b) * np.maximum(b["strain"], b["insecure_home"])), 1.0),
    Slope("care.missed", "sessions_now", lambda a, b: -a["in_therapy"], 0.3),
    Slope("care.say_effect", "therapy_effect", lambda a, b: (
        np.maximum(inside(a, b), a["in_therapy"]) * (a["say"] - 0.5)), 0.2),
    Slope("care.reliable_change", "improved", lambda a, b: -1.0 * a["completed"], 3.0),
    Slope("care.complete", "completed", inside, 0.3),
    Slope("care.complete_well", "completed", lambda a, b: inside(a, b) * (a["distress"] < V["care.ghq_cut"]), 1.5),
    Slope("care.complete_from", "completed", lambda a, b: -1.0 * inside(a, b), 0.2),
    # a larger full effect is also reached later, so some stay who would have completed
    Slope("care.effect", "therapy_effect", lambda a, b: inside(a, b) | (a["in_therapy"] == 1)),
    Slope("care.misfit_effect", "therapy_effect", lambda a, b: -1.0 * a["in_therapy"] * (a["misfit"] > 0), 0.2),
    Slope("care.effect_fades", "therapy_effect", lambda a, b: (
        (1 - a["in_therapy"]) * b["therapy_effect"]), 0.05, exact=1.0),
]  # fmt: skip
ILLNESS = [
    Slope("illness.level", "severe", all_),
    Slope("illness.aces_some", "severe", flag("aces", 1)),
    Slope("illness.aces_many", "severe", flag("aces", 2)),
    Slope("illness.discriminated_ever", "severe", flag("discriminated_ever")),
    Slope("illness.trauma", "severe", lambda a, b: a["trauma"] > 0),
    Slope("illness.lonely", "severe", was("lonely")),
    Slope("illness.alone", "severe", flag("partner", 0)),
    *entries("illness.place", "severe", "imd_decile", range(10), first=1),
]


def free(b, severe: int) -> np.ndarray:
    return (b["detained"] == 0) & (b["voluntary"] == 0) & (b["severe"] == severe)


def called_off(a, b):
    """In crisis, neither detained nor recalled."""
    return (a["crisis"] == 1) & (a["admitted"] == 0) & (a["recalled"] == 0)


ORDERS = [
    Slope("orders.level", "order_made", flag("discharged")),
    Slope("orders.severe", "order_made", lambda a, b: a["discharged"] * a["severe"]),
    Slope("orders.trust", "order_made", lambda a, b: a["discharged"] * b["trust"]),
    Slope("orders.restrained", "order_made", lambda a, b: (
        a["discharged"] * (b["since_restrained"] < V["orders.memory_months"]))),
    Slope("orders.end", "on_order", was("on_order", 1, -1.0), 0.3),
]  # fmt: skip
PLANS = [
    Slope("plans.offered", "advance_plan", lambda a, b: (a["severe"] == 1) | (b["discharged"] == 1), 0.3),
    Slope("plans.lapse", "advance_plan", was("advance_plan", 1, -1.0), 0.3),
]
TEAM = [
    Slope("team.leave", "in_team", was("in_team", 1, -1.0), 0.3),
    Slope("team.leave_misfit", "in_team", lambda a, b: -b["in_team"] * (a["misfit"] > 0), 3.0),
    Slope("team.leave_trust", "in_team", lambda a, b: -b["in_team"] * b["trust"], 2.0),
    Slope("team.well", "in_team", lambda a, b: -b["in_team"] * (a["severe"] == 0), 0.3),
    Slope("team.better_fit", "in_team", lambda a, b: b["in_team"] * (a["misfit"] > 0)),
]
VOICE = [
    Slope("voice.level", "say", all_, 0.1),
    Slope("voice.co_production", "say", all_, 0.1),
    Slope("voice.control", "say", lambda a, b: a["control"], 0.1),
    Slope("voice.misfit", "say", lambda a, b: a["misfit"], 0.1),
    Slope("voice.peer_leaders", "leads", lambda a, b: (a["stage"] == 2) * a["takes_part"], 0.5),
    Slope("voice.shared", "shares_power", lambda a, b: a["stage"] == 2, 0.5),
]
COERCION = [
    Slope("coercion.severe_crisis", "crisis", lambda a, b: free(b, 1), 0.1),
    Slope("coercion.severe_slope", "crisis", lambda a, b: free(b, 1) * (b["distress"] - V["coercion.severe_at"]), 0.1),
    Slope("coercion.severe_at", "crisis", lambda a, b: -1.0 * free(b, 1), 5.0),
    Slope("coercion.severe_trust", "crisis", lambda a, b: free(b, 1) * b["trust"]),
    Slope("coercion.severe_untreated", "crisis", lambda a, b: (
        free(b, 1) & (b["medicine"] == 0) & (b["in_therapy"] == 0) & (b["in_team"] == 0))),
    Slope("coercion.severe_lonely", "crisis", lambda a, b: free(b, 1) * b["lonely"]),
    Slope("coercion.severe_strain", "crisis", lambda a, b: free(b, 1) * b["strain"]),
    Slope("coercion.severe_again", "crisis", lambda a, b: (
        free(b, 1) & (b["since_detained"] < V["coercion.again_months"]))),
    Slope("coercion.other_crisis", "crisis", lambda a, b: free(b, 0), 0.1),
    Slope("coercion.other_slope", "crisis", lambda a, b: free(b, 0) * (b["distress"] - V["coercion.other_at"]), 0.1),
    Slope("coercion.other_at", "crisis", lambda a, b: -1.0 * free(b, 0), 5.0),
    Slope("coercion.other_again", "crisis", lambda a, b: (
        free(b, 0) & (b["since_detained"] < V["coercion.again_months"]))),
    Slope("coercion.police", "police_route", flag("crisis")),
    Slope("coercion.police_trust", "police_route", lambda a, b: a["crisis"] * b["trust"]),
    Slope("coercion.detention_gp", "admitted", lambda a, b: (a["crisis"] == 1) & (a["police_route"] == 0)),
    Slope("coercion.detention_police", "admitted", flag("police_route")),
    Slope("coercion.plan", "admitted", lambda a, b: a["crisis"] * b["advance_plan"]),
    Slope("coercion.agreement", "admitted_freely", called_off, 0.3),
    Slope("coercion.beds_scarce", "admitted_freely", lambda a, b: called_off(a, b) & (a["beds_in_use"] < 1), 0.1),
    Slope("coercion.recall", "recalled", lambda a, b: (
        b["on_order"] * (b["detained"] == 0) * (b["voluntary"] == 0) * (a["admitted"] == 0)), 0.3),
    Slope("coercion.discharge", "detained", was("detained", 1, -1.0), 0.3),
    Slope("coercion.seclusion", "secluded", flag("restrained"), 2.0),
    Slope("coercion.restraint", "restrained", flag("detained"), 0.3),
    Slope("coercion.containment", "restrained", flag("detained"), 1.0),
]  # fmt: skip
GROUPS, ORIENTATIONS = range(5), range(4)


def group(g: int, x: X) -> X:
    return within("ethnic_group", g, x)


# How others act: into its own column exactly, and from there into what it changes.
OWN = {
    "precarity": "precarity",
    "recognition": "recognition",
    "unexplained_at_recognition": "offer",
    "misfit": "misfit",
    "police": "police_response",
    "unexplained_at_detention": "detention_response",
    "unexplained_at_restraint": "ward_response",
    "unexplained_at_seclusion": "seclusion_response",
    "unexplained_at_order": "order_response",
}
REGARD = [
    *[Slope(f"regard.{n}", c, flag("ethnic_group", g), 0.1, g, exact=1.0) for n, c in OWN.items() for g in GROUPS],
    *entries("regard.recognition_neurodivergent", "recognition", "neurodivergent", range(2), delta=0.1),
    *entries("regard.recognition_disabled", "recognition", "disabled", range(2), delta=0.1),
    *entries("regard.misfit_disabled", "misfit", "disabled", range(2), delta=0.1),
    *entries("regard.misfit_orientation", "misfit", "orientation", ORIENTATIONS, delta=0.1),
    *[
        Slope(f"regard.misfit_{name}", "misfit", was(column, k), 0.1, k)
        for name, column in (
            ("gender", "gender"),
            ("neurodivergent", "neurodivergent"),
            ("looked_after", "looked_after"),
            ("justice", "justice_contact"),
        )
        for k in range(2)
    ],
    *[Slope("regard.hiring", "hiring", flag("ethnic_group", g), 0.1, g) for g in GROUPS],
    *[Slope("regard.precarity_sex", "precarity", flag("sex", k), 0.1, k, exact=1.0) for k in range(2)],
    *entries("regard.discrimination", "discriminated", "ethnic_group", GROUPS, delta=0.3),
    *entries("regard.discrimination_orientation", "discriminated", "orientation", ORIENTATIONS, delta=5.0),
    *entries("regard.discrimination_gender", "discriminated", "gender", range(2), delta=5.0),
    *entries("regard.discrimination_neurodivergent", "discriminated", "neurodivergent", range(2), delta=5.0),
    *entries("regard.discrimination_disabled", "discriminated", "disabled", range(2), delta=5.0),
    Slope("regard.prevented", "discriminated", all_, 5.0),
    Slope("regard.discrimination_fades", "discriminated", was("discriminated", 1, -1.0), 0.3),
    *entries("regard.institution", "discriminated_ever", "ethnic_group", GROUPS, delta=0.3),
    *[
        Slope("regard.hiring_justice", "hiring", lambda a, b, k=k: (b["justice_contact"] == k) * 1.0, 0.5, k)
        for k in range(2)
    ],
    *[Slope("regard.recognition", "referred", group(g, flag("appointment")), 0.3, g) for g in GROUPS],
    *[Slope("regard.unexplained_at_recognition", "medicine", group(g, was("medicine", 0)), 0.6, g) for g in GROUPS],
    *[Slope("regard.misfit", "dropped_out", group(g, inside), 0.4, g) for g in GROUPS],
    *[Slope("regard.police", "police_route", group(g, flag("crisis")), 2.0, g) for g in GROUPS],
    *[Slope("regard.unexplained_at_detention", "admitted", group(g, flag("crisis")), 2.0, g) for g in GROUPS],
    *[Slope("regard.unexplained_at_restraint", "restrained", group(g, flag("detained")), 1.5, g) for g in GROUPS],
    *[Slope("regard.unexplained_at_seclusion", "secluded", group(g, flag("restrained")), 3.0, g) for g in GROUPS],
    *[Slope("regard.unexplained_at_order", "order_made", group(g, flag("discharged")), 3.0, g) for g in GROUPS],
]
SLOPES = (*ADVERSITY, *TIES, *POWER, *TRUST, *DISTRESS, *CARE, *ILLNESS, *COERCION, *ORDERS,
          *PLANS, *TEAM, *VOICE, *REGARD)  # fmt: skip

# Numbers of these rooms that are no slopes: rates, cuts, spans, spreads and averages, each tested by its closed form.
ELSEWHERE = {
    "adversity": ("unsafe_rate", "harassed_rate", "abused_rate", "trauma_months"),
    "ties": (
        "average_distress", "lonely_rate", "takes_part_rate", "fades", "fades_distress", "meets", "meets_distress",
        "meets_part", "meets_strain", "meets_young", "meeting",
    ),
    "status": ("strength", "rank", "place", "usual_gini", "rate"),
    "power": ("average_distress", "reverts", "detained_months", "spread"),
    "trust": ("reverts", "memory_months", "spread"),
    "distress": (
        "shrinkage", "at_once_worse", "at_once_better", "return_rate", "slowed_by_strain", "slowed_by_unemployment",
        "quickened_by_ties", "quickened_by_treatment", "average_ties", "luck",
        "restrained_months", "luck_calmed_by_ties", "luck_shape",
    ),
    "care": ("effect_grows", "relapse_months", "ghq_cut", "cisr_cut"),
    "orders": ("memory_months",),
    "plans": (),
    "team": (),
    "voice": ("rate",),
    "illness": ("rate",),
    "coercion": ("again_months",),
    "regard": ("institution_fades", "unequal_response"),
}  # fmt: skip
