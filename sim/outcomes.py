"""The outcomes a run is judged on: what is counted, over whom, in which unit."""

from __future__ import annotations

from dataclasses import dataclass

# Counted each month for every cell of people (decile × ethnic group × sex × age band).
FLAGS = (
    "people",
    "ghq4",
    "cmd",
    "cmd18",
    "poor",
    "poor_fixed",
    "strain",
    "employed",
    "unemployed",
    "employed_poor",
    "lonely",
    "takes_part",
    "medicine",
    "in_therapy",
    "waiting",
    "treated_cmd",
    "treated_cmd18",
    "treated",
    "asked",
    "referred",
    "case_starts",
    "completed",
    "recovered",
    "dropped_out",
    "crisis",
    "police_route",
    "admitted",
    "restrained",
    "severe",
    "insecure_home",
    "detained",
    "admitted_freely",
    "turned_away",
    "secluded",
    "discharged",
    "order_made",
    "on_order",
    "recalled",
    "admitted_police",
    "crisis_severe",
    "improved",
    "relapsed",
    "in_team",
    "advance_plan",
    "both",
    "in_need",
    "recognised",
    "first_asked",
    "brought",
    "gave_up",
    "pupils",
    "child_need",
    "child_recognised",
    "child_waiting",
    "child_helped",
)
# Counted over children of 5 to 15, who stand in no age band; all else over adults.
OF_CHILDREN = ("pupils", "child_need", "child_recognised", "child_waiting", "child_helped")
# Summed as whole numbers of 1/1024 of the unit, so that any order of adding gives the same sum.
SUMS = ("distress", "control", "trust", "income", "isolated", "friends", "bridging", "sessions", "say", "delay", "wait")
SCALE = 1024
TALLIES = FLAGS + SUMS
DERIVED = ("labour_force",)


@dataclass(frozen=True)
class Outcome:
    """An outcome: ``scale`` × sum of ``numerator`` ÷ sum of ``denominator`` over the window."""

    name: str
    title: str
    unit: str
    higher_is: str  # worse, better or neither
    numerator: str
    denominator: str
    scale: float
    meaning: str
    rare: bool = False  # needs about three million person-years


def _share(name: str, title: str, higher_is: str, numerator: str, meaning: str, denominator: str = "people") -> Outcome:
    return Outcome(name, title, "%", higher_is, numerator, denominator, 100.0, meaning)


def _rate(name: str, title: str, numerator: str, meaning: str) -> Outcome:
    return Outcome(name, title, "per 100,000 a year", "worse", numerator, "people", 1_200_000.0, meaning, rare=True)


def _mean(name: str, title: str, unit: str, higher_is: str, numerator: str, meaning: str) -> Outcome:
    return Outcome(name, title, unit, higher_is, numerator, "people", 1.0, meaning)


_LIST = (
    _share("caseness", "Common distress (GHQ-12 4+)", "worse", "ghq4", "adults whose GHQ-12 reads four or more"),
    _share("cmd", "Common mental disorder (CIS-R 12+)", "worse", "cmd", "adults whose CIS-R reads 12 or more"),
    _share("cmd_severe", "Severe symptoms (CIS-R 18+)", "worse", "cmd18", "adults whose CIS-R reads 18 or more"),
    _mean("mean_distress", "Mean distress", "GHQ points", "worse", "distress", "mean GHQ-12 Likert points, 0 to 36"),
    _share("poverty", "Poverty after housing costs", "worse", "poor", "adults below 60 % of last month's median"),
    _share("poverty_fixed", "Poverty, fixed line", "worse", "poor_fixed", "adults below the line of the month before"),
    _mean(
        "income",
        "Household income",
        "£ a month",
        "better",
        "income",
        "mean income after tax and housing costs, as of a couple",
    ),
    _share("strain", "Financial strain", "worse", "strain", "adults whose household finds it hard to manage"),
    _share("in_work_poverty", "In-work poverty", "worse", "employed_poor", "employed adults who are poor", "employed"),
    _share("unemployed", "Unemployment", "worse", "unemployed", "of those working or out of work", "labour_force"),
    _share("lonely", "Often lonely", "worse", "lonely", "adults who often or always feel lonely"),
    _share("isolated", "No close tie", "worse", "isolated", "adults without any close tie beside the partner"),
    _mean("close_ties", "Close ties", "ties", "better", "friends", "mean close ties beside the partner, up to seven"),
    _mean(
        "bridging",
        "Bridging ties",
        "ties",
        "better",
        "bridging",
        "mean ties to another ethnic group or another fifth, counted each January",
    ),
    _share("insecure_home", "Insecure home", "worse", "insecure_home", "adults whose home is insecure"),
    _mean("control", "Control over one's life", "points", "better", "control", "mean sense of control"),
    _mean("trust", "Trust in services", "SD", "better", "trust", "mean trust in services"),
    _share(
        "treated_given_need", "Treated, of those in need", "better", "treated_cmd", "of adults with CIS-R 12+", "cmd"
    ),
    _share("medicine", "On medicine from the GP", "neither", "medicine", "adults on medicine"),
    _share("in_therapy", "In talking therapy", "neither", "in_therapy", "adults in talking therapy"),
    _share("waiting", "Waiting for talking therapy", "worse", "waiting", "adults in a queue"),
    _share("completion", "Courses finished", "better", "completed", "of courses begun by cases", "case_starts"),
    _share("recovery", "Recovery after therapy", "better", "recovered", "of cases who finished a course", "completed"),
    _share("improvement", "Reliable improvement", "better", "improved", "of cases who finished a course", "completed"),
    _share(
        "relapse", "Relapse within a year", "worse", "relapsed", "of those who recovered, as many a year", "recovered"
    ),
    Outcome(
        "sessions", "Sessions of therapy", "a month", "neither", "sessions", "in_therapy", 1.0, "of people in therapy"
    ),
    _share("both_treatments", "Medicine and therapy together", "neither", "both", "adults on both"),
    _share("need", "In need", "worse", "in_need", "adults above the cut for months, or severely ill"),
    _share("need_recognised", "Need that is seen", "better", "recognised", "of adults in need", "in_need"),
    Outcome(
        "delay", "Delay before asking", "months", "worse", "delay", "first_asked", 1.0, "months of need at first asking"
    ),
    Outcome(
        "wait", "Months waited so far", "months", "worse", "wait", "waiting", 1.0, "of adults in the queue for therapy"
    ),
    _share("brought", "Asking by crisis, police or court", "worse", "brought", "of all who came to services", "asked"),
    Outcome(
        "gave_up", "Gave up waiting", "per 100 a year", "worse", "gave_up", "people", 1200.0, "adults who left a queue"
    ),
    _share("child_need", "Children in need", "worse", "child_need", "children of 5 to 15 with a disorder", "pupils"),
    _share(
        "child_recognised", "Children's need seen", "better", "child_recognised", "of children in need", "child_need"
    ),
    _share("child_waiting", "Children waiting", "worse", "child_waiting", "children of 5 to 15 in a queue", "pupils"),
    _share("child_helped", "Children in need helped", "better", "child_helped", "of children in need", "child_need"),
    _share("community_team", "With a community team", "neither", "in_team", "adults in a team's care"),
    _mean("say", "A say in care", "points (0 to 1)", "better", "say", "mean say, none to full"),
    _share("severe_illness", "Severe mental illness", "worse", "severe", "adults with psychosis or bipolar"),
    _rate("crisis", "Crises", "crisis", "crises a year"),
    _rate("detention", "Detentions", "admitted", "new detentions a year under the Mental Health Act, crude"),
    _rate("police", "Crises answered by police", "police_route", "crises that police answered, a year"),
    _rate("voluntary", "Admissions by agreement", "admitted_freely", "admissions by agreement, a year"),
    _rate("no_bed", "Turned away for want of a bed", "turned_away", "would-be admissions by agreement, a year"),
    _rate("restraint", "Restraint", "restrained", "person-months with restraint, a year"),
    _rate("seclusion", "Seclusion", "secluded", "person-months with seclusion, a year"),
    _rate("community_order", "Community treatment orders", "order_made", "new orders a year"),
    _rate("recall", "Recalls to hospital", "recalled", "recalls from community orders, a year"),
)
OUTCOMES: dict[str, Outcome] = {outcome.name: outcome for outcome in _LIST}
