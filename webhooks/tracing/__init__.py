"""OpenTelemetry traces of what is asked, if somebody wants them."""
