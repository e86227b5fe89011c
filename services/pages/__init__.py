"""The shared look of the services' pages: templates, style, headers."""
