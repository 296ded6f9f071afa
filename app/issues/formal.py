"""That a report is no formal complaint, and whom to ring in danger, in six languages: whoever is in trouble reads it
in the own one, whatever the page speaks. Each names its language, its words, and the sentence before the emergency
number."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Sentence:
    tag: str
    language: str
    formal: str
    danger: str


SENTENCES = (
    Sentence(
        "es",
        "Español",
        "Esto no es una denuncia y no detiene ningún plazo. La denuncia se pone en una comisaría; allí puede pedir"
        " intérprete.",
        "Si hay peligro ahora, llame al",
    ),
    Sentence(
        "en",
        "English",
        "This is not a formal complaint and stops no deadline. A formal complaint is made at a police station; you can"
        " ask for an interpreter there.",
        "If there is danger now, call",
    ),
    Sentence(
        "ar",
        "العربية",
        "هذا ليس بلاغًا رسميًّا ولا يوقف أي مهلة. يُقدَّم البلاغ الرسمي في مركز الشرطة، ويمكنك طلب مترجم هناك.",
        "إن كان هناك خطر الآن فاتصل بـ",
    ),
    Sentence(
        "fr",
        "Français",
        "Ceci n'est pas une plainte et n'arrête aucun délai. La plainte se dépose dans un commissariat ; vous pouvez y"
        " demander un interprète.",
        "En cas de danger immédiat, appelez le",
    ),
    Sentence(
        "pt",
        "Português",
        "Isto não é uma queixa formal e não suspende nenhum prazo. A queixa apresenta-se numa esquadra de polícia; pode"
        " pedir um intérprete.",
        "Se há perigo agora, ligue para o",
    ),
    Sentence(
        "uk",
        "Українська",
        "Це не є офіційною заявою і не зупиняє жодного строку. Офіційну заяву подають у відділку поліції; там можна"
        " попросити перекладача.",
        "Якщо зараз є небезпека, телефонуйте",
    ),
)
