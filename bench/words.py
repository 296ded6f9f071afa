"""Words for measurements: the same ones on every run, as long as people's own."""

from random import Random

NAMES = ("Noor Haddad", "Marta Ibáñez", "Pau Serra", "Lin Wei", "Ana", "José Luis Ortega", "Samira", "Tom Ashby")
VOCABULARY = (
    "street lamp corner school crossing evening noise bench park square shop neighbour bicycle traffic lights children"
    " officer meeting month repair broken glass bus stop stairs walk safe dark path fence garden market since again"
    " because together perhaps nobody everybody still before after along between and the a our this that of to in"
)
WORDS = VOCABULARY.split()


def sentence(chance: Random, shortest: int = 6, longest: int = 14) -> str:
    """Some words with a capital and a full stop, 40 to 90 characters."""
    said = " ".join(chance.choice(WORDS) for _ in range(chance.randint(shortest, longest)))
    return f"{said[:1].upper()}{said[1:]}."


def paragraphs(chance: Random) -> str:
    """Two short paragraphs in Markdown with a word set off and, now and then, a list."""
    first = " ".join(sentence(chance) for _ in range(3))
    second = f"{sentence(chance)} **{chance.choice(WORDS)}** {sentence(chance)}"
    listed = "\n\n- " + "\n- ".join(sentence(chance, 3, 6) for _ in range(3)) if chance.random() < 0.2 else ""
    return f"{first}\n\n{second}{listed}"
