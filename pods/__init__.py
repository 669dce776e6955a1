"""Who serves whom: customers, segments, pods, members."""
