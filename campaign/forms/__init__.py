"""Shapes of input of campaigns."""
