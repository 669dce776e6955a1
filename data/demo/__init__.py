"""A demo company, told through the same actions as live work."""
