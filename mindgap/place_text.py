"""What of a place's figures is its own and what is the nation's, as data and in plain lines."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sim.population.place import Place

TABLES = {
    "age": "age",
    "age_all": "age",
    "children_per_adult": "children for each adult",
    "sex": "sex",
    "orientation": "sexual orientation",
    "ethnic_group": "ethnic group",
    "tenure": "tenure",
    "disability": "disability",
    "severe": "severe mental illness at the start",
}
NATIONAL = (
    "how age, household, tenure, ethnic group and disability go together",
    "pay, work, rents, savings, benefits and taxes",
    "crime, harassment and abuse by decile of deprivation",
    "how GPs, therapy, police and wards act",
)


def told(name: str) -> dict[str, Any] | None:
    """A place's own figures and the nation's; None for England, where all are national."""
    from sim.population.place import load_place

    place = load_place(name)
    if place.small is None and not place.local:
        return None
    small = place.small
    local = [words for table, words in TABLES.items() if table in place.local]
    if any(table.startswith("ethnicity_") for table in place.local):
        local.append("the 19 ethnic groups")
    if small is not None and not place.local:  # a sketch
        local += ["how many people live in each decile of deprivation", "therapy places, by these deciles"]
    elif small is not None:
        local[:0] = ["deciles of deprivation of its areas", "people in each area"]
        local.append("therapy places, by the deciles of its areas")
    local += [f"{service.number} ({service.plus:+.2f})" for service in place.services]
    national = [words for table, words in TABLES.items() if table not in place.local]
    return {
        "name": place.name,
        "title": place.title,
        "areas": len(small.codes) if small is not None and place.local else None,
        "local": list(dict.fromkeys(local)),
        "national": [words for words in dict.fromkeys(national) if words not in local] + list(NATIONAL),
        "empty_fifths": empty_fifths(place),
    }


def empty_fifths(place: Place) -> list[int]:
    """Fifths of deprivation (1 = most deprived) in which the place has no area."""
    deciles = set(place.deciles.tolist() if place.small is None else place.small.decile.tolist())
    return [k for k in range(1, 6) if not deciles & {2 * k - 1, 2 * k}]


def lines(found: dict[str, Any]) -> list[str]:
    """The same in plain lines."""
    areas = f" ({found['areas']:,} areas)" if found["areas"] else ""
    said = [
        f"{found['title']}{areas}. Local figures: {', '.join(found['local'])}.",
        f"National figures: {', '.join(found['national'])}.",
    ]
    if found["empty_fifths"]:
        which = " and ".join(str(k) for k in found["empty_fifths"])
        said.append(
            f"Nobody lives in fifth {which} of England's areas here, so a gap that needs it cannot be told; "
            "the slope over the deciles there are (SII), and figures by ethnic group, sex and age, can."
        )
    return said
