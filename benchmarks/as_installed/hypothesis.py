"""Stands before hypothesis in the paths of what is measured: users do not have it, and pandera loads it where it is."""

raise ImportError("only the tests have it")
