"""The report of a comparison: one HTML file without script, that opens offline and prints to A4."""
