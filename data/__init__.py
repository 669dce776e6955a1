"""Where records rest: storage, migrations, import, export, demo company."""
