"""Builds a place from official tables: known forms of each table, files checked, areas joined, a place file written."""
