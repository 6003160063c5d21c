"""Running scenarios side by side, keeping their results, and checking them against evidence."""
