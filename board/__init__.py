"""The work of today: each pod has its Kanban board."""
