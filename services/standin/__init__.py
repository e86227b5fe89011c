"""A stand-in for the province's VIC and the truth about its rows."""
