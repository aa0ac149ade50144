"""What scanners see as findings, and the rules that they have: two things, for who needs one."""
