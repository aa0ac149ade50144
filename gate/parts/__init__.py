"""What formats read with: what several have in common, and platforms of many kinds, one by one."""
