"""A log of records that only grows: tiles, checkpoints, proofs (C2SP tlog-tiles, RFC 6962)."""
