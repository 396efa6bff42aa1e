"""What comes in as text: problem lists, sheets of sites, the reference data."""
