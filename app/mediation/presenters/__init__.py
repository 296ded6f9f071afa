"""How mediation looks to people."""
