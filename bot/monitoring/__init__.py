"""Monitoring: metrics, health and the log."""
