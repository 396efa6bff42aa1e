"""Servers on this machine that check what the real ones check, each made from the contract it cites."""
