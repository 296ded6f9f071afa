"""Kernel: what every room stands on. It knows no word of policing and no request."""
