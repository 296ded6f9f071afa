"""Every SELECT of mediation."""
