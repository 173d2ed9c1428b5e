"""Archives of articles: reading them from files, and writing what was found in them."""
