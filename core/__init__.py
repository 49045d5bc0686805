"""The ground floor: settings, clock, database, rows and words that every skill above shares."""
