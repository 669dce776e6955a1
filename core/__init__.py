"""The shared kernel: what every slice needs and none owns."""
