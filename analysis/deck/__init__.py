"""The deck: stored results as native, editable slides; what they say, how they look, how they are renewed."""
