"""Shapes of input for tasks."""
