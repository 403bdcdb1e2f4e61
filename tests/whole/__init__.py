"""Whole runs: the real program as a process, real HTTP feeds, a Bot API server."""
