"""A page with a fault: what it raises holds a value that nobody may see."""

raise ValueError("value of a row: 13800000000")
