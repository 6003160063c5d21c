"""The effects of access as rows of `slopes`: recognising, digital reach, seeking by a route, the GP and waiting."""

import numpy as np

from tests.science.slopes import Slope, V, X, all_, entries, flag, was


def felt(a, b):
    now = V["seeking.severity_now"]
    return now * b["distress"] + (1 - now) * a["memory"] - V["seeking.severity_at"]


def in_need(x: X) -> X:
    return lambda a, b: a["in_need"] * x(a, b)


def of_age(a, b):
    return (a["age"] >= 18) * 1.0


ACCESS = [
    Slope("recognising.remembers", "memory", lambda a, b: b["distress"] - b["memory"], 0.1, exact=1.0),
    Slope("recognising.need_at", "in_need", lambda a, b: -1.0 * (b["severe"] == 0), 3.0),
    Slope("recognising.level", "recognised", flag("in_need"), 2.0),
    Slope("recognising.severity", "recognised", in_need(lambda a, b: a["memory"] - V["recognising.need_at"])),
    Slope("recognising.severe", "recognised", in_need(was("severe"))),
    Slope("recognising.word", "recognised", in_need(lambda a, b: a["ties_word"]), 3.0),
    Slope("recognising.friends", "recognised", in_need(lambda a, b: a["friends"] > 0)),
    Slope("recognising.community", "recognised", in_need(flag("community"))),
    Slope("recognising.online", "recognised", in_need(flag("online"))),
    Slope("recognising.stigma", "recognised", in_need(lambda a, b: a["stigma"]), 2.0),
    Slope("recognising.outreach", "recognised", flag("in_need")),
    Slope("seeking.misfit", "asked", lambda a, b: a["misfit"]),
    Slope("seeking.unseen", "asked", in_need(flag("recognised", 0))),
    Slope("seeking.rebuffed", "asked", was("rebuffed")),
    Slope("seeking.by_self", "route", of_age, 0.3),
    Slope("seeking.by_self_offline", "route", lambda a, b: of_age(a, b) * (a["online"] == 0), 1.0),
    Slope("seeking.by_community", "route", flag("community"), 0.3),
    Slope("seeking.by_school", "route", lambda a, b: 1 - of_age(a, b), 0.5, of=lambda route: route == 3),
    Slope("seeking.at_court", "asked", in_need(flag("at_court")), 0.7),
    Slope("seeking.level", "asked", all_),
    Slope("seeking.known_route", "asked", all_),
    Slope("seeking.severity", "asked", felt, 0.3),
    Slope("seeking.trust", "asked", lambda a, b: b["trust"]),
    Slope("seeking.word", "asked", lambda a, b: a["ties_word"]),
    Slope("seeking.stigma", "asked", lambda a, b: a["stigma"]),
    Slope("seeking.control", "asked", lambda a, b: b["control"]),
    Slope("gp.leave", "to_gp", lambda a, b: -1.0 * b["to_gp"] * (a["appointment"] == 0), 0.3),
    Slope("gp.stop", "medicine", was("medicine", 1, -1.0), 0.3),
    Slope("gp.stop_slope", "medicine", lambda a, b: b["medicine"] * (V["gp.stop_at"] - a["memory"]), 0.3),
    Slope("gp.stop_at", "medicine", was("medicine", 1, np.sign(V["gp.stop_slope"])), 5.0),
    Slope("gp.medicine_from", "medicine", was("medicine", 0, -1.0), 1.5),
    Slope("gp.medicine_always", "medicine", was("medicine", 0, -1.0), 8.0),
    Slope("gp.referral", "referred", all_, 0.3),
    Slope("gp.referral_on_medicine", "referred", was("medicine"), 0.5),
    Slope("gp.referral_severe", "referred", lambda a, b: b["severe"] * (b["in_team"] == 0), 0.4),
    Slope("waiting.leave", "waiting", was("waiting", 1, -1.0), 0.3),
    Slope("waiting.leave_young", "waiting", was("waiting", 2, -1.0), 0.3),
    Slope("waiting.leave_team", "waiting", was("waiting", 3, -1.0), 0.3),
    *entries("digital.level", "online", "age_band", range(4)),
    Slope("digital.skill", "online", lambda a, b: a["skill"]),
    Slope("digital.strain", "online", lambda a, b: b["strain"]),
    Slope("digital.limited", "online", flag("limitation", 2)),
    Slope("digital.help", "online", all_),
]
SLOPES = tuple(ACCESS)
ELSEWHERE = {
    "recognising": ("child", "child_school"),
    "digital": ("rate",),
    "seeking": ("severity_at", "severity_now", "child"),
    "gp": ("referral_child",),
    "waiting": (
        "places", "places_decile", "urgent_at", "places_young", "places_team", "by_head", "by_need",
        "urgent_at_young", "urgent_at_team", "places_gp", "places_gp_decile", "urgent_at_gp", "places_crisis",
        "saved_crisis", "urgent_at_crisis",
    ),
}  # fmt: skip
