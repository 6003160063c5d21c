"""Two futures of one person: turning points, what differed of what decides them, and the words for both."""
