"""Every column of a person, declared once: type, unit, range, owner and meaning.

A column is written by its owner and by nobody else. ``people`` owns what is drawn at
the start and does not change in a run; every other owner is the process of that name.
Real columns are float32, links int16 (how many rows further on a member of the same household
lies, 0 = oneself), all others uint8. Money is whole pounds (exact in float32). ``turnover`` owns
what is settled between months when people are born, die, move, meet or part, ``queue`` what is settled
there when services call people.
"""

from __future__ import annotations

from dataclasses import dataclass

from sim import plugins
from sim.files import InputError, Mistake

REAL, FLAG, COUNT, CODE, LINK = "real", "flag", "count", "code", "link"

ETHNICITIES = (
    "white_british",
    "white_irish",
    "gypsy_or_irish_traveller",
    "roma",
    "other_white",
    "indian",
    "pakistani",
    "bangladeshi",
    "chinese",
    "other_asian",
    "african",
    "caribbean",
    "other_black",
    "white_and_asian",
    "white_and_black_african",
    "white_and_black_caribbean",
    "other_mixed",
    "arab",
    "any_other",
)
ETHNIC_GROUPS = ("white", "asian", "black", "mixed", "other")
AGE_BANDS = ("16_34", "35_49", "50_64", "65_plus")
TENURES = ("outright", "mortgage", "social", "private")
STAGES = ("nobody", "child", "adult")
EVENTS = ("none", "dies", "bears", "leaves", "parts", "seeks", "moves", "departs", "arrives")
SERVICES = ("talking_therapy", "young_people", "community_team")  # those with a queue
SERVICE = ("none", *SERVICES)
ROUTES = ("none", "gp", "self_referral", "at_school", "by_community", "in_crisis", "by_police", "by_court")
JOBS = ("employed", "unemployed", "home", "sick", "retired", "student")


@dataclass(frozen=True)
class Column:
    """One row of the state: what it holds, in which unit and range, and who writes it."""

    name: str
    kind: str
    unit: str
    low: float
    high: float
    owner: str
    meaning: str
    codes: tuple[str, ...] = ()
    label: bool = False  # a label of rule 1 (or the place): read only where exposure and the acts of others are


def _real(name: str, owner: str, unit: str, low: float, high: float, meaning: str) -> Column:
    return Column(name, REAL, unit, low, high, owner, meaning)


def _flag(name: str, owner: str, meaning: str, label: bool = False) -> Column:
    return Column(name, FLAG, "0/1", 0, 1, owner, meaning, ("no", "yes"), label)


def _count(name: str, owner: str, unit: str, high: int, meaning: str, label: bool = False) -> Column:
    return Column(name, COUNT, unit, 0, high, owner, meaning, (), label)


def _code(name: str, owner: str, codes: tuple[str, ...], meaning: str, label: bool = False) -> Column:
    return Column(name, CODE, "code", 0, len(codes) - 1, owner, meaning, codes, label)


def _link(name: str, meaning: str) -> Column:
    return Column(name, LINK, "rows", -32768, 32767, "turnover", meaning)


_OURS: tuple[Column, ...] = (
    # a life
    _code("stage", "life", STAGES, "nobody (an empty row), a child under 16, or an adult"),
    _count("age", "life", "years", 110, "age in years"),
    _code("age_band", "life", AGE_BANDS, "broad age band of adults, for tallies and donors"),
    _code("event", "life", EVENTS, "what is to happen to the person when the month has ended"),
    _count("birthday", "people", "month", 11, "calendar month of birth, 0 = January"),
    _count("borne", "turnover", "children", 20, "children the person has given birth to in the run"),
    _flag("moved", "turnover", "set up or changed home when last month ended"),
    # who they are (labels of rule 1, and the place)
    _code("sex", "people", ("man", "woman"), "sex", label=True),
    _code("ethnicity", "people", ETHNICITIES, "one of the census's 19 ethnic groups", label=True),
    _code("ethnic_group", "people", ETHNIC_GROUPS, "the 19 groups reported in five", label=True),
    _code("orientation", "people", ("straight", "gay_or_lesbian", "bisexual", "other"), "orientation", label=True),
    _code("gender", "people", ("cis", "trans"), "gender identity: that registered at birth, or another", label=True),
    _flag("neurodivergent", "people", "autistic, ADHD or another neurodivergence", label=True),
    _flag("disabled", "health", "disabled under the Equality Act", label=True),
    _flag("looked_after", "childhood", "ever looked after as a child", label=True),
    _flag("justice_contact", "justice", "ever convicted or cautioned", label=True),
    _count("imd_decile", "people", "decile", 10, "deprivation of the area; 1 = most deprived", label=True),
    # their household
    _link("home", "to the household's first person"),
    _link("partner", "to the partner the person lives with"),
    _link("carer", "to the adult who mainly cares for a child"),
    _code("tenure", "home", TENURES, "how the home is held"),
    _real("rent", "home", "£/month", 0, 20000, "household's rent or mortgage payment, whole pounds"),
    # what they bring
    _real("skill", "legacy", "SD", -5, 5, "earning power: education and experience, standard normal; fixed at 16"),
    _count("hours", "work", "hours/week", 80, "hours worked in a week; 0 without a job"),
    _real("pension", "work", "£/month", 0, 20000, "private pension and other support, whole pounds"),
    _flag("takes_up", "people", "household claims what it is entitled to"),
    _code("limitation", "health", ("none", "little", "lot"), "day-to-day activities limited by health or pain"),
    _flag("long_term_ill", "health", "has a long-term condition, whether or not it limits"),
    _code("caring", "caring", ("none", "some", "heavy"), "unpaid care: none, under 50, 50 or more hours a week"),
    _flag("community", "people", "belongs to a community of faith, culture or identity"),
    # childhood, lived until 16 and remembered
    _flag("attachment", "childhood", "securely attached by the age of three"),
    _flag("parenting", "childhood", "positive parenting"),
    _flag("maltreated", "childhood", "abused or neglected as a child"),
    _code("aces", "childhood", ("none", "some", "four_or_more"), "adverse childhood experiences: 0, 1-3, 4+"),
    _flag("bullied", "childhood", "frequently bullied as a child"),
    _real("school", "childhood", "SD", -5, 5, "connectedness to school, standard normal at 15"),
    _flag("trusted_adult", "childhood", "always had an adult to trust as a child"),
    _real("temper", "people", "GHQ points", -15, 30, "what people bring by nature to their lasting distress"),
    _real("disposition", "legacy", "GHQ points", -15, 30, "lasting part of distress, mean zero; fixed at 16"),
    # lived through as an adult
    _flag("abuse_ever", "adversity", "domestic abuse since age 16"),
    _flag("assault_ever", "adversity", "sexual assault since age 16"),
    _flag("fair_at_work", "justice", "employed, and treated fairly at work"),
    _flag("at_court", "justice", "convicted or cautioned this month"),
    _flag("online", "digital", "can find and use a service online"),
    _flag("stopped", "justice", "treated unfairly by police in the last year or so"),
    _real("stigma", "people", "SD", -5, 5, "stigma attached to asking for help"),
    # how others act towards them: the third kind of table
    _real("hiring", "regard", "ratio", 0, 5, "job offers, relative to a White British applicant's"),
    _real("precarity", "regard", "logit", -5, 5, "added odds that a job offered is insecure"),
    _real("recognition", "regard", "probability", 0, 1, "chance that a GP recognises need that is brought"),
    _real("offer", "regard", "ratio", 0, 2, "medicine offered, relative to White patients at the same severity"),
    _real("misfit", "regard", "0-1", 0, 1, "how badly services fit the person's language, culture and life"),
    _real("police_response", "regard", "logit", -5, 5, "police sent to a crisis, net of trust"),
    _real("detention_response", "regard", "logit", -5, 5, "unexplained treatment at the detention gate"),
    _real("ward_response", "regard", "log-hazard", -5, 5, "restraint used by wards, net of conduct"),
    _real("seclusion_response", "regard", "logit", -5, 5, "seclusion used by wards after the same incident"),
    _real("order_response", "regard", "logit", -5, 5, "unexplained treatment where community orders are made"),
    _flag("discriminated", "regard", "discriminated against in the last year or so"),
    _flag("discriminated_ever", "regard", "discriminated against by an institution, still remembered"),
    # work
    _code("job", "work", JOBS, "working, out of work, at home, long-term sick, retired or studying"),
    _count("since_loss", "work", "months", 255, "months since the last job was lost; 255 = long ago or never"),
    _flag("new_job", "work", "started a job this month"),
    _real("wage", "work", "£/hour", 0, 500, "hourly wage the job pays before any floor"),
    _flag("insecure_job", "work", "job is severely insecure"),
    _real("pay", "work", "£/month", 0, 60000, "gross pay, whole pounds"),
    # money (household values stand equal on both adults)
    _flag("dependant", "money", "counts as a child: under 16, or up to 19 in education and living with a carer"),
    _real("tax", "money", "£/month", 0, 60000, "income tax and National Insurance of the person"),
    _real("benefits", "money", "£/month", 0, 30000, "benefits and state pension of the household"),
    _real("living", "money", "£/month", 0, 500000, "living costs the household paid this month"),
    _real("income", "money", "£/month", -40000, 200000, "equivalised household income after housing costs"),
    _flag("poor", "money", "below 60 % of last month's median income after housing costs"),
    _flag("poor_fixed", "money", "below 60 % of the fixed median (month before `begins`)"),
    _real("savings", "money", "£", 0, 10000000, "household's savings"),
    _real("arrears", "money", "£", 0, 1000000, "household's unpaid rent and bills"),
    _flag("universal_credit", "money", "household is due Universal Credit and claims it without help"),
    _flag("strain", "strain", "household finds it quite or very difficult to manage financially"),
    _flag("insecure_home", "home", "home is insecure: notice, forced move or possession threatened"),
    # adversity, by place and exposure
    _flag("unsafe", "adversity", "feels unsafe walking alone after dark near home"),
    _flag("harassed", "adversity", "harassed in the last year or so"),
    _flag("abused", "adversity", "domestic abuse now"),
    _count("trauma", "adversity", "months", 255, "months left in which a trauma counts as recent"),
    # ties
    _count("tie_event", "ties", "slot", 8, "1-7: the tie in that slot is to fade, 8: open to a new tie; 0: neither"),
    _count("friends", "ties", "ties", 7, "ties beside the partner: friends, colleagues, neighbours, community"),
    _count(
        "bridging", "turnover", "ties", 7, "of these, to another ethnic group or another fifth; counted once a year"
    ),
    _real("healthy_ties", "ties", "share", 0, 1, "share of ties who were well last month"),
    _real("ties_word", "ties", "SD", -10, 10, "what ties say of services: the mean of their word last month"),
    _flag("lonely", "ties", "often or always lonely"),
    _flag("takes_part", "ties", "takes part in community life"),
    _real("shame", "status", "SD", -5, 5, "shame of standing low where incomes are unequal; 0 where the theory is off"),
    _real("control", "power", "points", -10, 10, "sense of control over one's life; 0 = average, SD about 0.9"),
    # the mind
    _real("setpoint", "distress", "GHQ points", -60, 120, "distress towards which the person tends"),
    _real("distress", "distress", "GHQ points", 0, 36, "distress on the GHQ-12 Likert scale"),
    _real("ghq", "reading", "GHQ points", -20, 60, "GHQ-12 as a survey would read it this month"),
    _real("cisr", "reading", "GHQ points", -20, 60, "a second, independent reading, cut for CIS-R"),
    _flag("found_poor", "reading", "poor by the income a survey would be told"),
    _flag("child_need", "young", "child of 5 to 15 with a probable mental disorder"),
    _flag("in_young", "young", "child in a course of young people's mental health services"),
    # access
    _real("memory", "recognising", "GHQ points", 0, 36, "slow mean of distress, over about seven months"),
    _flag("in_need", "recognising", "in need: the slow mean above the cut, or a child's probable disorder"),
    _flag("recognised", "recognising", "need that the person, or others around, see for what it is"),
    _count("need_since", "recognising", "months", 255, "months of need so far without any treatment"),
    _flag("asked", "seeking", "asked for help this month, or was reached in crisis, by police or at court"),
    _code("route", "seeking", ROUTES, "the way by which this month's asking came"),
    _flag("sought", "seeking", "has asked at least once since the need began"),
    _flag("first_asked", "seeking", "asked this month for the first time since the need began"),
    _flag("to_gp", "gp", "has asked the GP and waits for an appointment"),
    _flag("appointment", "queue", "has an appointment with the GP this month, by the queue of the area"),
    _flag("met_in_crisis", "queue", "last month's crisis is met, by a crisis team with room or on a ward"),
    _flag("seen", "gp", "need that was brought this month was recognised by the GP or in crisis"),
    _flag("rebuffed", "gp", "was heard in this need and came away with nothing, and nothing has begun since"),
    _flag("medicine", "gp", "takes medicine from the GP"),
    _code("referred", "gp", SERVICE, "service referred to this month"),
    _code("waiting", "waiting", SERVICE, "service waited for"),
    _count("waited", "waiting", "months", 255, "months waited so far"),
    _flag("gave_up", "waiting", "gave up waiting this month"),
    _code("called", "queue", SERVICE, "service called to this month, by the queue of the area"),
    _code("starts", "waiting", SERVICE, "service that starts this month"),
    # experience
    _flag("in_therapy", "care", "in talking therapy"),
    _real("therapy_effect", "care", "GHQ points", 0, 36, "points that therapy takes off the set-point"),
    _flag("case_at_start", "care", "above the cut on either reading when therapy began"),
    _real("ghq_at_start", "care", "GHQ points", -20, 60, "GHQ-12 as read when therapy began"),
    _count("sessions", "care", "sessions", 252, "sessions of this course, or of the last"),
    _count("sessions_now", "care", "sessions", 2, "sessions this month"),
    _flag("completed", "care", "completed a course this month"),
    _flag("dropped_out", "care", "dropped out of a course this month"),
    _flag("recovered", "care", "completed this month, a case at start and on neither reading now"),
    _flag("improved", "care", "completed this month, a case at start and reliably better on the GHQ-12 now"),
    _flag("relapsed", "care", "the first reading above the cut within a year of recovery, this month"),
    _count("since_recovered", "care", "months", 255, "months since recovery without relapse; 255 = long ago or never"),
    _flag("in_team", "team", "in the care of a community team for severe mental illness"),
    _real("say", "voice", "0-1", 0, 1, "a say in one's care: none to full"),
    _flag("leads", "voice", "has a part in leading support, as a peer"),
    _flag("shares_power", "voice", "shares in decisions about what services do"),
    _flag("severe", "illness", "severe mental illness (psychosis or bipolar)"),
    _flag("crisis", "coercion", "in crisis this month"),
    _flag("police_route", "coercion", "crisis answered by police this month"),
    _flag("detained", "coercion", "held in hospital under the Mental Health Act"),
    _flag("admitted", "coercion", "newly detained this month"),
    _flag("voluntary", "coercion", "in hospital by agreement"),
    _flag("admitted_freely", "coercion", "admitted by agreement this month"),
    _flag("turned_away", "coercion", "would have come into hospital by agreement, and there was no bed"),
    _flag("recalled", "coercion", "recalled to hospital from a community order this month"),
    _flag("discharged", "coercion", "a detention ended this month"),
    _count("since_detained", "coercion", "months", 255, "months since the last detention; 255 = long ago or never"),
    _flag("restrained", "coercion", "restrained this month"),
    _flag("secluded", "coercion", "secluded this month"),
    _count("since_restrained", "coercion", "months", 255, "months since last restrained; 255 = long ago or never"),
    _flag("on_order", "orders", "on a community treatment order"),
    _flag("order_made", "orders", "placed on a community treatment order this month"),
    _flag("advance_plan", "plans", "has an advance plan for a crisis"),
    _real("beds_in_use", "queue", "share", 0, 10, "hospital beds of the person's area in use over those there are"),
    _real("trust", "trust", "SD", -10, 10, "trust in services"),
    _real("word", "trust", "SD", -10, 10, "what the person tells others of services"),
)


def _plugged() -> tuple[Column, ...]:
    """Columns of plug-ins, which come last; InputError where one has a name that is taken."""
    taken = {column.name: column.owner for column in _OURS}
    made: list[Column] = []
    wrong: list[Mistake] = []
    for owner, name, entry, document in plugins.columns():
        if name in taken:
            found = f"a column that {taken[name]} writes"
            wrong.append(document.mistake(("columns", name), found, "a name that no column has"))
            continue
        taken[name] = owner
        if entry["kind"] == FLAG:
            made.append(_flag(name, owner, entry["meaning"]))
        elif entry["kind"] == COUNT:
            made.append(_count(name, owner, entry["unit"], int(entry["high"]), entry["meaning"]))
        elif entry["kind"] == CODE:
            made.append(_code(name, owner, tuple(entry["codes"]), entry["meaning"]))
        else:
            made.append(_real(name, owner, entry["unit"], entry["low"], entry["high"], entry["meaning"]))
    if wrong:
        raise InputError(wrong)
    return tuple(made)


COLUMNS: tuple[Column, ...] = (*_OURS, *_plugged())
BY_NAME: dict[str, Column] = {column.name: column for column in COLUMNS}
REALS: tuple[str, ...] = tuple(c.name for c in COLUMNS if c.kind == REAL)
LINKS: tuple[str, ...] = tuple(c.name for c in COLUMNS if c.kind == LINK)
SMALLS: tuple[str, ...] = tuple(c.name for c in COLUMNS if c.kind not in (REAL, LINK))
ROW: dict[str, int] = {name: i for names in (REALS, SMALLS, LINKS) for i, name in enumerate(names)}


def is_real(name: str) -> bool:
    """Whether the column is a float32 row (else a uint8 row)."""
    return BY_NAME[name].kind == REAL


def is_link(name: str) -> bool:
    """Whether the column is an int16 row: a member of the household."""
    return BY_NAME[name].kind == LINK
