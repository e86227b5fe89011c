"""The e-office store on PostgreSQL."""
