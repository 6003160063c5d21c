"""From stored results to measures, words and charts."""
