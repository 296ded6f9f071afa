"""Forms of issues: well formed or not, in a person's language. Whether an act is right, the act decides."""
