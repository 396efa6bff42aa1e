"""Reading task lists."""
