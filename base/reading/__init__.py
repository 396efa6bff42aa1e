"""Reading spreadsheets that no one designed for machines."""
