"""Clock, percents, pace and order of work as pure functions: no database, no HTTP (rules.md §3 to §6)."""
