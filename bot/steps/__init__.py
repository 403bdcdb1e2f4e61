"""The steps of the path: pure functions, values in and values out."""
