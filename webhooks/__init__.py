"""Network adapters of the gate: admission, PreSync and what they need of a cluster."""
