"""What a check of a mapping found, for people: words, the page and the preview."""
