"""Import of logs and tables from real help desks."""
