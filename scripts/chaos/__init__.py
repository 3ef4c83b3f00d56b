"""Break things while people play, then count what was lost: `make chaos`."""
