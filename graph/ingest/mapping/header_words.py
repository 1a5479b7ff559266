"""What columns are called in tables of people, events and places: by it a draft guesses what they
mean."""

from __future__ import annotations

import re

NAME = re.compile(r"(?i)(^|[^a-z])(name|title|label|headline|nom|nombre)s?([^a-z]|$)|имя|фио|назва")
OF_A_PERSON = re.compile(r"(?i)full ?name|first ?name|last ?name|surname|victim|имя|фио|фамилия")
PERSON = re.compile(r"(?i)person|first ?name|last ?name|surname|birth|\bdob\b|gender|nationality")
EVENT = re.compile(
    r"(?i)arrest|attack|abduct|detention|detain|event|incident|killed|injured|violation|where|место|"
    r"событ|задерж"
)
"""Headers of tables whose rows are of what happened, though people stand in them."""
LATITUDE = re.compile(r"(?i)(^|[_. ])(lat|latitude)$")
LONGITUDE = re.compile(r"(?i)(^|[_. ])(lon|lng|long|longitude)$")
KEY = re.compile(r"(?i)(^|[^a-z])(id|key|uuid|code|no|nr|ref|reference|number)([^a-z]|$)|№|номер")
LINK = re.compile(r"https?://\S+\Z")
DATED = re.compile(r"(?i)date|(^|[^a-z])(day|when|time)([^a-z]|$)|fecha|datum|дата|день")
LATER = re.compile(
    r"(?i)release|(^|[^a-z])end|until|publi|updat|report|record|birth|dob|верси|рожд|освоб"
)
"""Headers of dates on which something else happened than what the row is about."""
KIND = re.compile(r"(?i)type|kind|categor|violation|(^|[^a-z])what([^a-z]|$)|вид|\Aчто\Z|тип")
WHERE = re.compile(
    r"(?i)place|location|district|county|payam|governorate|province|region|city|town|village|country|where|"
    r"место|район|город|село|страна"
)
WHO = re.compile(
    r"(?i)perpetrator|actor|authority|agency|victim|group|party|side|unit|who([^a-z]|$)|\Aкто\Z|орган"
)
HOW_MANY = re.compile(
    r"(?i)killed|injured|wounded|deaths|dead|detained|missing|fatalit|victims|abducted|arrested|"
    r"casualt|how many|total|убит|ранен|погиб|колич|кол-во"
)
BLANK = frozenset(
    ("-", "–", "—", "?", "n/a", "na", "n.a.", "nil", "none", "null", "unknown", "нет")
)
"""What people write into a cell that they leave empty."""
NOWHERE = re.compile(r"-?0(?:[.,]0*)?\Z")
"""What tables have for a latitude or longitude that is not known."""
