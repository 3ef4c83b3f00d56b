"""A parsed GIFT element in one line, so that tables of tests read well."""

from persistence.content.gift import Category, Fault, Item, parse
from persistence.content.gift_answers import Choice, Numeral
from persistence.content.gift_text import MarkedText, Markup


def told(text: str) -> list[str]:
    return [tell(element) for element in parse(text)]


def tell(element: Category | Item | Fault) -> str:
    match element:
        case Category(path=path):
            return f"Category {path}"
        case Fault(code=code, place=place):
            return f"Fault {code} {place.line}:{place.column}"
        case Item():
            title = f"::{element.title}:: " if element.title else ""
            answers = [_choice(choice) for choice in element.choices] + [_numeral(key) for key in element.numerals]
            general = f" #### {_text(element.general_feedback)}" if element.general_feedback else ""
            return f"{element.kind}: {title}{_text(element.stem)} {{{' | '.join(answers)}}}{general}"


def _choice(choice: Choice) -> str:
    return f"{choice.weight:g} {_text(choice.text)}" + _feedback(choice.feedback)


def _numeral(key: Numeral) -> str:
    return f"{key.weight:g} {key.low:g}..{key.high:g}" + _feedback(key.feedback)


def _feedback(feedback: MarkedText | None) -> str:
    return f" # {_text(feedback)}" if feedback else ""


def _text(marked: MarkedText) -> str:
    prefix = "" if marked.markup in (Markup.MOODLE, Markup.PLAIN) else f"[{marked.markup}]"
    return prefix + marked.text
