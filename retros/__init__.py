"""What the team does about it: standups, retrospectives, actions."""
