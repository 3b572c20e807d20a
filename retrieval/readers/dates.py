"""Dates as formats declare them."""

import re
from datetime import date

_DATE = re.compile(
    r"\s*(?:D:)?(?P<year>[12]\d{3})"
    r"(?:\s*[-/.年]\s*(?P<month>\d{1,2})(?!\d)(?:\s*[-/.月]\s*(?P<day>\d{1,2})(?!\d))?|(?P<dense>\d{4}))?"
    r"(?=$|[\sT日月年Z+]|\d{6})"
)


def parse_date(text: object) -> str:
    """YYYY-MM-DD, YYYY-MM or YYYY from the beginning of a declared date, "" where there is none.

    2024-05-01T09:00+08:00, 2024/5/1, 20240501, 2024年5月 and 2024 are dates.
    """
    found = _DATE.match(str(text or ""))
    if not found:
        return ""
    month, day = found["month"], found["day"]
    if dense := found["dense"]:
        month, day = dense[:2], dense[2:]
    try:
        whole = date(int(found["year"]), int(month or 1), int(day or 1))
    except ValueError:
        return ""
    return whole.isoformat()[: 10 if day else 7 if month else 4]
