"""Charts: each one function from tidy data to Axes."""
