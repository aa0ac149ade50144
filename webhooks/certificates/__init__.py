"""Certificates that the gate makes for itself, and renews before anybody notices."""
