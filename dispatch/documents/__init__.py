"""The Word report: layout, wording, rendering."""
