"""What each process that runs towns needs, imported once: the others are forked from the process that imports this.

To import the model, read its numbers and load its compiled code takes a process some two seconds. Where nothing is
compiled yet, nothing is compiled here: whoever comes first does so, and a helper (`sim.compiler`) that is a child of
this process; Python's server of forks would warn of it when it ends.
"""

import warnings

import experiments.compare
import experiments.players
import experiments.sweep  # noqa: F401
from sim.compiler import compiled
from sim.run import begin, prepare
from sim.scenario import load_scenario

warnings.filterwarnings("ignore", message="forkserver: waitpid returned unexpected pid")
if all(part.ready for part in compiled()[1].processes):
    _few = load_scenario("baseline").override(people=20, burn_in_months=1, months=1)
    begin(_few, prepare(_few, 0)).step()
