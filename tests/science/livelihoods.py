"""The effects of work, strain and home as rows of `slopes`, and how households are read there."""

import numpy as np

from sim.determinants.home import TABLES as HOME_TABLES
from sim.determinants.work import TABLES as WORK_TABLES
from tests.science.slopes import GROUPS, Slope, V, above, all_, flag, group, was

EMPLOYED, UNEMPLOYED, HOME, SICK, RETIRED, STUDENT = range(6)


def together(a, values: np.ndarray) -> np.ndarray:
    """The household's sum over its adults (students in their parents' home apart), for each of its adults."""
    head = a.rows + a["home"].astype(int)
    return np.bincount(head, values * (1 - a["dependant"]), a.town.rows)[head]


def adults(a) -> np.ndarray:
    return np.maximum(1, together(a, np.ones(len(a["age"]))))


def any_of(a, flags: np.ndarray) -> np.ndarray:
    return together(a, flags) > 0


def retired(a) -> np.ndarray:
    return 2 * together(a, a["job"] == RETIRED) >= adults(a)


def dependants(a) -> np.ndarray:
    """How many count as children in each adult's household."""
    here = a.town.here
    head = here + a.town.whole("home")[here]
    return np.bincount(head, a.town.whole("dependant")[here], a.town.rows)[a.rows + a["home"].astype(int)]


def youngest(a, low: int, high: int) -> np.ndarray:
    """Those whose youngest child under 16 in their own care is aged ``low`` to ``high`` - 1."""
    town = a.town
    child = town.here[town.whole("stage")[town.here] == 1]
    link = town.whole("carer")[child].astype(int)
    child, link = child[link != 0], link[link != 0]
    age = np.full(town.rows, 99)
    np.minimum.at(age, child + link, town.whole("age")[child])
    own = age[a.rows]
    return (own >= low) & (own < high)


def means(a, b) -> np.ndarray:
    """What comes in, in each adult's household: this month's pay and pensions less last month's tax, and benefits."""
    head = a.rows + a["home"].astype(int)
    return np.bincount(head, a["pay"] + a["pension"] - b["tax"], a.town.rows)[head] + b["benefits"]


def loser(a, b):
    return b["job"] == EMPLOYED


def seeker(a, b):
    return b["job"] == UNEMPLOYED


def looks(a, b):
    """Those to whom an employer may offer a job this month."""
    return np.isin(b["job"], (UNEMPLOYED, HOME, SICK, STUDENT))


def out_of_work(job):
    return job != EMPLOYED


def employed(job):
    return job == EMPLOYED


def sick(job):
    return job == SICK


def can_fall(b):
    return np.isin(b["job"], (EMPLOYED, UNEMPLOYED, HOME, SICK))


def may_stay(b):
    return np.isin(b["job"], (EMPLOYED, UNEMPLOYED, HOME))


def at_home(job):
    return job == HOME


def works(a):
    return a["job"] == EMPLOYED


def part_time(hours):
    return (hours > 0) & (hours < 30)


def recent(a, room: str) -> np.ndarray:
    return (a["since_loss"] < V[f"{room}.job_loss_months"]) & (a["job"] != EMPLOYED)


WORK = [
    Slope("work.loss", "job", lambda a, b: loser(a, b), 0.3, of=out_of_work),
    Slope("work.loss_young", "job", lambda a, b: loser(a, b) * (a["age"] < 25), of=out_of_work),
    Slope("work.loss_skill", "job", lambda a, b: loser(a, b) * a["skill"], of=out_of_work),
    Slope("work.loss_distress", "job", lambda a, b: loser(a, b) * above(b, "work"), 0.2, of=out_of_work),
    Slope("work.find", "job", lambda a, b: seeker(a, b), 0.3, of=employed),
    Slope("work.find_skill", "job", lambda a, b: looks(a, b) * a["skill"], of=employed),
    Slope("work.find_distress", "job", lambda a, b: seeker(a, b) * above(b, "work"), 0.2, of=employed),
    Slope("work.job_help", "job", looks, of=employed),
    *[Slope("regard.hiring", "job", group(g, looks), 0.5, g, of=employed) for g in GROUPS],
    Slope("work.waiting_job", "job", was("job", (HOME, SICK, STUDENT)), 0.2, of=employed),
    Slope("work.at_home", "job", lambda a, b: may_stay(b), of=at_home),
    Slope("work.at_home_young", "job", lambda a, b: may_stay(b) * (a["age"] < 25), of=at_home),
    Slope("work.at_home_under_5", "job", lambda a, b: may_stay(b) * youngest(a, 0, 5), of=at_home),
    Slope("work.at_home_5_to_11", "job", lambda a, b: may_stay(b) * youngest(a, 5, 12), of=at_home),
    Slope("work.at_home_12_on", "job", lambda a, b: may_stay(b) * youngest(a, 12, 16), of=at_home),
    Slope("work.at_home_cares", "job", lambda a, b: may_stay(b) * (a["caring"] == 2), of=at_home),
    Slope("work.at_home_little", "job", lambda a, b: may_stay(b) * (a["limitation"] == 1), of=at_home),
    Slope("work.at_home_lot", "job", lambda a, b: may_stay(b) * (a["limitation"] == 2), of=at_home),
    Slope("work.at_home_skill", "job", lambda a, b: may_stay(b) * a["skill"], of=at_home),
    Slope("work.part_time", "hours", lambda a, b: works(a), of=part_time),
    Slope("work.part_time_under_5", "hours", lambda a, b: works(a) * youngest(a, 0, 5), of=part_time),
    Slope("work.part_time_5_to_11", "hours", lambda a, b: works(a) * youngest(a, 5, 12), of=part_time),
    Slope("work.part_time_12_on", "hours", lambda a, b: works(a) * youngest(a, 12, 16), of=part_time),
    Slope("work.part_time_cares", "hours", lambda a, b: works(a) * (a["caring"] == 2), of=part_time),
    Slope("work.part_time_limited", "hours", lambda a, b: works(a) * (a["limitation"] > 0), of=part_time),
    Slope("work.part_time_young_or_old", "hours", lambda a, b: (
        works(a) * ((a["age"] < 20) | (a["age"] >= 60))), of=part_time),
    Slope("work.sickness", "job", lambda a, b: can_fall(b), of=sick),
    Slope("work.sickness_little", "job", lambda a, b: can_fall(b) * (a["limitation"] == 1), of=sick),
    Slope("work.sickness_lot", "job", lambda a, b: can_fall(b) * (a["limitation"] == 2), of=sick),
    Slope("work.sickness_skill", "job", lambda a, b: can_fall(b) * a["skill"], of=sick),
    Slope("work.sickness_severe", "job", lambda a, b: can_fall(b) * b["severe"], of=sick),
    Slope("work.sickness_distress", "job", lambda a, b: can_fall(b) * above(b, "work"), 0.2, of=sick),
    Slope("work.insecure", "insecure_job", lambda a, b: a["new_job"] == 1),
    Slope("work.security", "insecure_job", lambda a, b: a["new_job"] == 1),
    Slope("work.insecure_skill", "insecure_job", lambda a, b: (a["new_job"] == 1) * a["skill"]),
    Slope("work.wage_floor", "pay", lambda a, b: (a["job"] == EMPLOYED) & (a["wage"] < 20) & (a["hours"] > 0), 5.0),
]  # fmt: skip
STRAIN = [
    Slope("strain.level", "strain", all_),
    Slope("strain.advice", "strain", all_),
    Slope("strain.no_savings", "strain", lambda a, b: a["savings"] < V["strain.savings_line"]),
    Slope("strain.arrears", "strain", lambda a, b: a["arrears"] >= 1),
    Slope("strain.renter", "strain", flag("tenure", (2, 3))),
    Slope("strain.outright", "strain", flag("tenure", 0)),
    Slope("strain.retired", "strain", lambda a, b: retired(a)),
    Slope("strain.limitation", "strain", lambda a, b: together(a, a["limitation"]) / adults(a)),
    Slope("strain.lone_parent", "strain", lambda a, b: (adults(a) == 1) & (dependants(a) > 0)),
    Slope("strain.on_benefits", "strain", lambda a, b: a["universal_credit"] == 1),
    Slope("strain.job_loss", "strain", lambda a, b: any_of(a, recent(a, "strain"))),
    Slope("strain.distress", "strain", lambda a, b: (
        together(a, np.floor(b["distress"] * 64) / 64) / adults(a) - V["strain.average_distress"]), 0.2),
]  # fmt: skip
HOMES = [
    Slope("home.level", "insecure_home", all_),
    Slope("home.protection", "insecure_home", all_),
    Slope("home.arrears", "insecure_home", lambda a, b: b["arrears"] > b["rent"]),
    Slope("home.dear", "insecure_home", lambda a, b: b["rent"] > V["home.dear_share"] * np.maximum(1, means(a, b))),
    Slope("home.private", "insecure_home", was("tenure", 3)),
    Slope("home.social", "insecure_home", was("tenure", 2)),
]
SLOPES = (*WORK, *STRAIN, *HOMES)

# Numbers of these rooms that are no slopes: rates, spans and tables, each tested by its closed form.
ELSEWHERE = {
    "work": (
        "average_distress",
        "sickness_rate",
        "at_home_rate",
        "part_time_rate",
        "hours_full",
        "hours_part",
        "floor_jobs",
        "floor_hours",
        "benefit_rise",
        "benefit_search",
        "benefit_hours",
        "conditions_lifted",
        "conditions_search",
        "pension_age",
        *WORK_TABLES,
    ),
    "strain": ("average_distress", "savings_line", "job_loss_months", "rate"),
    "home": (
        "rate",
        "dear_share",
        "lost",
        "buys",
        "buys_place",
        "buys_from",
        "buys_span",
        "deposit",
        "no_deposit",
        "paid_off",
        "sells",
        "leaves_social",
        "social_place",
        "allotted",
        "rents",
        "need_line",
        "need_adults",
        "need_children",
        "rent_place",
        *HOME_TABLES,
    ),
}
