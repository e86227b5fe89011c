"""Live services over the store: search, routing, and the stand-in VIC."""
