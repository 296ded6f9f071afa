"""A mark for words that are said to people from below: the catalogs gather them, the edge translates them."""


def spoken(words: str) -> str:
    """`words`, as they are."""
    return words
