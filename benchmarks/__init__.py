"""Plain references and the clock of the whole model."""
