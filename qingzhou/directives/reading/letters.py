"""Letters and notices to somebody: who is meant by 你局 and 贵单位, and of whom is asked what names nobody."""

import re

from qingzhou.directives.reading.attachment import Assigned
from qingzhou.directives.reading.clauses import Found
from qingzhou.directives.reading.sentences import Paragraph
from qingzhou.directives.reading.unit_names import UnitFinder, is_you


def name_addressees(found: list[Found], document: list[Paragraph], addressees: Assigned) -> None:
    """Puts the addressees for 你局 and 贵单位, and in a letter for whoever is asked without being named."""
    letter = any(paragraph.shape == "title" and paragraph.body.text.endswith("函") for paragraph in document[:4])
    for clause in found:
        if addressees and any(is_you(name) for name, _role in clause.units):
            clause.units = tuple(one for unit in clause.units for one in _meant(unit, addressees))
        elif letter and not clause.units:
            clause.units, clause.source = addressees, "carried"


_SCHOOL = re.compile("(?:我|本)?(?:学校|校|幼儿园|园)")


def binds_writer(clause: Found, finder: UnitFinder) -> bool:
    """Whether a clause of a letter to the public says what an office or the school itself will do: 学校将于9月8日公布…."""
    names = [name for name, _role in clause.units]
    return bool(names) and all(
        _SCHOOL.fullmatch(name) or ((units := finder.at(name, 0)) is not None and units.strong) for name in names
    )


def _meant(unit: tuple[str, str], addressees: Assigned) -> Assigned:
    name, role = unit
    return tuple((one, role) for one, _ in addressees) if is_you(name) else (unit,)
