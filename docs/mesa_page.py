"""Mesa's own page on a society: play, pause and step, with the gap and distress as they go.

    solara run docs/mesa_page.py

Needs the extra ``app``. A `Society` is a `mesa.Model` whose data collector has every outcome of the model.
"""

from __future__ import annotations

import warnings

from mindgap import Society

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # Mesa's components are checked by solara when they are imported
    from mesa.visualization import Slider, SolaraViz, make_plot_component

PARAMETERS = {
    "scenario": {
        "type": "Select",
        "value": "peer_support",
        "values": ["baseline", "peer_support", "living_wage"],
        "label": "Scenario",
    },
    "people": Slider("People of all ages", 1000, 500, 5000, 500),
    "burn_in_months": 12,
    "months": 240,
}
PLOTS = [make_plot_component("gap_caseness"), make_plot_component("mean_distress")]

society = Society("peer_support", people=1000, burn_in_months=12, months=240)
page = SolaraViz(society, components=PLOTS, model_params=PARAMETERS, name="mindgap, simulated")
