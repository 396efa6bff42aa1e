"""Shapes of input of accounts."""
