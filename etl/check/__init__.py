"""What can be known about a mapping before anything is written. Judging is pure, reading apart."""
