"""How long scans take."""
