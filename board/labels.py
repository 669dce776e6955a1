"""Labels: their colours, and how many are good for anything."""

HUES = ("gray", "blue", "green", "orange", "red", "violet", "yellow")
"""Names of the theme's colours. The word says it; the colour only helps to find it."""
PER_POD = 40
PER_CARD = 8
