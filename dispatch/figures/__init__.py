"""Counts and percents over many tasks, split by what they are read from."""
