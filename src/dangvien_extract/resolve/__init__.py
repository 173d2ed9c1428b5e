"""Resolving claims: whose number it is, when it held, and the fact that follows."""
