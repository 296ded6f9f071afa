"""Web: the kit that every door uses. It knows requests and templates, and no room."""
