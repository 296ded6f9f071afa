"""The programme as its pages show it."""
