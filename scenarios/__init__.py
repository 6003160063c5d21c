"""The library of scenarios, places and numbers: data files and nothing that runs."""
