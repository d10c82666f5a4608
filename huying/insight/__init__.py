"""Counts and figures over what happened; everything shown can be recomputed from rows."""
