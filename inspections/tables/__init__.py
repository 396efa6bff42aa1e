"""Tables of inspections' pages."""
