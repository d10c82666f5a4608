"""Tools of this checkout; none ships."""
