"""Sites, rounds, findings and whistles: its place in the layers is held, the inspections issue fills it."""
