"""Reading what offices write: dates and units in words."""
