"""Who is asking: passwords, sessions, principals, and the gate in front of every page."""
