"""How issues look: what a page, a feed or a table may show, field by field."""
