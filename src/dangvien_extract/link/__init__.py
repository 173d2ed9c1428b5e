"""Linking: which number counts which indicator."""
