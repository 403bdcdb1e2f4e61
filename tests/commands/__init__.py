"""Tests of the command line, in this process and with real servers on loopback."""
