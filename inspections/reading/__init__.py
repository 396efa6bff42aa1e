"""Reading of problem lists."""
