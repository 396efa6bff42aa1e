"""Pages of campaigns: set-up and imports."""
