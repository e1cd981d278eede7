"""Runs attempts as pods: one Job per attempt."""
