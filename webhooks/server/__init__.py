"""What every service of the gate is behind: sockets, TLS, limits, answers, logs and its end."""
