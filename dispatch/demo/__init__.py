"""The demo city: its data as a file, its history made through the services."""
