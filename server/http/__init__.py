"""Pages, the reading API, health and metrics over HTTP."""
