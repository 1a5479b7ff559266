"""How syllables of scripts without spaces are written in Latin letters: Han, Hangul, Burmese.

A name in such a script is one run of signs, and several words in Latin letters; so it is looked
at sign by sign, or syllable by syllable. Romanisations follow Hanyu Pinyin and Wade–Giles, the
Revised Romanisation of Korean with the customary forms of family names, and for Burmese the
customs of newspapers and passports, which no standard fixes.
"""

from __future__ import annotations

import re
from itertools import product

from anyascii import anyascii

from graph.claims.remembered import remembered

# ------------------------------------------------------------------------------------------ Han

# fmt: off
# Customary forms of family names that no system gives, Cantonese ones most of all.
_CALLED = {
    "陈": "chan", "陳": "chan", "李": "lee", "王": "wong", "黄": "wong", "黃": "wong",
    "林": "lam", "吴": "ng", "吳": "ng", "郑": "cheng", "鄭": "cheng", "刘": "lau", "劉": "lau",
    "周": "chow", "郭": "kwok", "梁": "leung", "谢": "tse", "謝": "tse", "罗": "law", "羅": "law",
    "蔡": "tsai choi", "杨": "yeung", "楊": "yeung", "叶": "yip", "葉": "yip", "邓": "tang",
    "鄧": "tang", "许": "hui", "許": "hui", "曾": "zeng tsang", "冯": "fung", "馮": "fung",
    "张": "cheung", "張": "cheung", "孙": "suen", "孫": "suen", "余": "yu yee", "潘": "poon",
    "袁": "yuen", "卢": "lo", "盧": "lo", "谭": "tam", "譚": "tam", "邱": "yau", "石": "shek",
    "苏": "so", "蘇": "so", "赵": "chiu", "趙": "chiu", "江": "kong", "关": "kwan", "關": "kwan",
    "何": "ho", "杜": "to", "单": "shan", "單": "shan", "仇": "qiu", "查": "zha", "解": "xie",
    "区": "ou", "任": "ren", "盖": "ge", "乐": "yue le", "覃": "qin tan", "翟": "zhai",
    "尉": "wei yu",
    "重": "chong zhong", "吕": "lu lyu", "呂": "lu lyu", "行": "xing hang", "长": "chang zhang",
}
_ONSETS = {
    "zh": "ch", "ch": "ch", "sh": "sh", "b": "p", "p": "p", "d": "t", "t": "t", "g": "k", "k": "k",
    "j": "ch", "q": "ch", "x": "hs", "z": "ts", "c": "ts", "r": "j", "m": "m", "f": "f", "n": "n",
    "l": "l", "h": "h", "s": "s", "y": "y", "w": "w", "": "",
}
_WHOLE = {
    "zhi": "chih", "chi": "chih", "shi": "shih", "ri": "jih", "zi": "tzu", "ci": "tzu",
    "si": "ssu", "yi": "i", "you": "yu", "ye": "yeh", "yan": "yen", "er": "erh", "e": "o",
    "he": "ho", "ge": "ko", "ke": "ko", "gui": "kuei", "kui": "kuei", "yong": "yung",
}
_RHYMES = {
    "ian": "ien", "ie": "ieh", "iong": "iung", "ong": "ung", "uo": "o", "ue": "ueh", "ui": "ui",
}
_OF_TWO = {
    "ouyang", "sima", "zhuge", "shangguan", "situ", "dongfang", "huangfu", "murong", "xiahou",
    "gongsun", "linghu", "yuwen", "zhangsun", "duanmu", "nangong", "ximen", "zhongli",
}
# fmt: on
_PINYIN = re.compile(
    r"(?:(?P<onset>zh|ch|sh|[bpmfdtnlgkhjqxrzcs])"
    r"(?P<rhyme>iang|iong|uang|ian|iao|ing|uai|uan|ang|eng|ong|ai|ao|an|ei|en|ia|ie|in|iu|ou|ua|ue"
    r"|ui|un|uo|a|e|i|o|u)"
    r"|(?P<bare>yang|ying|yong|yuan|wang|weng|yan|yao|yin|you|yue|yun|wai|wan|wei|wen|ya|ye|yi|yu"
    r"|wa|wo|wu|ang|ai|an|ao|en|er|ou|a|e|o))"
)

_NO_PINYIN = re.compile(r"(.)(?<!n)(?<!g)\1|[rfw]i[a-z]|ra(?!n|o)")


def is_han(sign: str) -> bool:
    return "\u3400" <= sign <= "\u9fff" or "\U00020000" <= sign <= "\U0003ffff" or sign == "々"


@remembered(4096)
def han_forms(sign: str) -> tuple[str, ...]:
    """A Han sign in Pinyin, in Wade–Giles and as families of that name write it."""
    latin = _letters(anyascii(sign))
    every = [latin, *_CALLED.get(sign, "").split()]
    forms = [form for one in every for form in (one, wade_giles(one)) if form]
    return tuple(dict.fromkeys(forms))


@remembered(4096)
def wade_giles(pinyin: str) -> str | None:
    """A word in Pinyin as Wade–Giles has it, without hyphens and apostrophes; None if it is none.

    Where a word can be cut in two ways the longest syllables win.
    """
    return "".join(map(_in_wade_giles, _cut(pinyin))) or None


def is_family(pinyin: str) -> bool:
    """Whether a word in Pinyin can be a family name: one syllable, or one of the few of two."""
    return pinyin in _OF_TWO or len(_cut(pinyin)) == 1


def _cut(pinyin: str) -> list[re.Match[str]]:
    """The syllables of a word; none where it is not in Pinyin."""
    parts: list[re.Match[str]] = []
    at = len(pinyin) if _NO_PINYIN.search(pinyin) else 0
    while at < len(pinyin):
        found = _syllable(pinyin, at)
        if found is None:
            return []
        parts.append(found)
        at = found.end()
    return parts


def _syllable(pinyin: str, at: int) -> re.Match[str] | None:
    """The longest syllable here behind which another one can begin."""
    found = _PINYIN.match(pinyin, at)
    while found is not None:
        last = found.end() == len(pinyin)
        if _is_syllable(found) and (last or _PINYIN.match(pinyin, found.end()) is not None):
            return found
        found = _PINYIN.fullmatch(pinyin, at, found.end() - 1)
    return None


def _is_syllable(found: re.Match[str]) -> bool:
    rhyme = found["rhyme"] or ""
    glide = len(rhyme) > 1 and rhyme[0] == "i" and rhyme not in ("in", "ing")
    return not glide or found["onset"] in ("b", "p", "m", "d", "t", "n", "l", "j", "q", "x")


def _in_wade_giles(found: re.Match[str]) -> str:
    whole = found[0]
    if whole in _WHOLE:
        return _WHOLE[whole]
    onset, rhyme = found["onset"], found["rhyme"]
    if onset is None:
        return "yueh" if whole == "yue" else whole
    if rhyme == "uo" and onset in ("g", "k", "h", "sh"):
        return f"{_ONSETS[onset]}uo"
    return _ONSETS[onset] + _RHYMES.get(rhyme, rhyme)


# --------------------------------------------------------------------------------------- Hangul

# fmt: off
_INITIALS = (
    "g", "kk", "n", "d", "tt", "r", "m", "b", "pp", "s", "ss", "",
    "j", "jj", "ch", "k", "t", "p", "h",
)
_MEDIALS = (
    "a", "ae", "ya", "yae", "eo", "e", "yeo", "ye", "o", "wa", "wae",
    "oe", "yo", "u", "wo", "we", "wi", "yu", "eu", "ui", "i",
)
# As they sound at the end.
_FINALS = (
    "", "k", "k", "k", "n", "n", "n", "t", "l",
    "k", "m", "l", "l", "l", "p", "l", "m", "p", "p", "t", "t", "ng", "t", "t", "k", "t", "p", "t",
)
_KOREAN = {
    "김": "kim", "이": "lee yi rhee", "박": "park pak", "최": "choi", "정": "jung chung",
    "강": "kang", "조": "cho", "윤": "yoon yun", "장": "chang", "임": "lim", "서": "suh",
    "권": "kwon", "안": "ahn", "류": "ryu yoo", "유": "yoo", "노": "roh noh", "오": "oh",
    "구": "koo", "우": "woo", "문": "moon", "신": "shin", "선": "sun", "영": "young", "수": "soo",
    "현": "hyun", "성": "sung", "준": "joon", "은": "eun un", "희": "hee", "진": "jin chin",
    "경": "kyung", "철": "chul", "상": "sang", "훈": "hoon", "숙": "sook", "순": "soon",
}
# fmt: on
_HARD = {"g": "k", "d": "t", "b": "p", "j": "ch", "r": "l"}


def is_hangul(sign: str) -> bool:
    return "가" <= sign <= "힣"


@remembered(4096)
def hangul_forms(sign: str) -> tuple[str, ...]:
    """A syllable as the standard, the older systems and families write it."""
    code = ord(sign) - 0xAC00
    initial = _INITIALS[code // 588]
    medial = _MEDIALS[code % 588 // 28]
    final = _FINALS[code % 28]
    rest = medial + final
    forms = [initial + rest, *_KOREAN.get(sign, "").split()]
    if initial in _HARD:
        forms.append(_HARD[initial] + rest)
    if "eo" in medial:
        forms.append(initial + rest.replace("eo", "u"))
    return tuple(dict.fromkeys(forms))


# -------------------------------------------------------------------------------------- Burmese

# fmt: off
_BURMESE = {
    "က": "k", "ခ": "kh k hk", "ဂ": "g", "ဃ": "g", "င": "ng", "စ": "s", "ဆ": "s hs", "ဇ": "z",
    "ဈ": "z", "ည": "ny", "ဉ": "ny", "ဋ": "t", "ဌ": "ht", "ဍ": "d", "ဎ": "d", "ဏ": "n", "တ": "t",
    "ထ": "t ht", "ဒ": "d", "ဓ": "d", "န": "n", "ပ": "p", "ဖ": "ph p", "ဗ": "b", "ဘ": "b",
    "မ": "m", "ယ": "y", "ရ": "y r", "လ": "l", "ဝ": "w", "သ": "th", "ဟ": "h", "ဠ": "l", "အ": "",
    "ဿ": "th", "ဣ": "i", "ဤ": "i", "ဥ": "u", "ဦ": "u oo", "ဧ": "ay", "ဩ": "aw", "ဪ": "aw", "၏": "i",
}
_VOWELS = "ဣဤဥဦဧဩဪ"
_AFTER_NASAL = {"t": "d", "k": "g", "p": "b", "s": "z"}
_WITH_Y = {"k": "ky", "kh": "ch ky", "g": "gy j", "p": "py", "ph": "phy", "b": "by", "m": "my",
           "l": "ly", "th": "thy"}
_RHYME = {
    "": "a", "ာ": "a ar", "ါ": "a ar", "ိ": "i", "ီ": "i ee", "ု": "u", "ူ": "u oo", "ေ": "ay ai e",
    "ဲ": "e ai", "ော": "aw", "ေါ": "aw", "ို": "o oe", "ံ": "an", "ိံ": "ein", "ုံ": "on oun",
    "က": "et ek", "ိုက": "aik ike", "ောက": "auk", "ေါက": "auk", "င": "in", "ိုင": "aing ine",
    "ောင": "aung", "ေါင": "aung", "စ": "it", "ဉ": "in", "ည": "i e in ay", "တ": "at ut",
    "ိတ": "eik", "ုတ": "ok oke", "န": "an un", "ိန": "ein", "ုန": "on oun", "ပ": "at ap ut",
    "ိပ": "eik", "ုပ": "ok", "မ": "an am", "ိမ": "ein", "ုမ": "on", "ယ": "e ay ei", "ော်": "aw",
}
# fmt: on
_STACK, _KILLER, _TONES = "\u1039", "\u103a", "\u1037\u1038"
# In front of a letter, and of a sign that no sign before it goes with: there a letter is missing.
_BREAK = re.compile(
    "(?<!^)(?=[\u1000-\u102a\u103f](?!\u1037?\u103a))"
    "|(?<=[\u102b-\u1032\u1036-\u1038\u103a])(?=[\u103b-\u103e])"
    "|(?<=[\u102b\u102c\u1037\u1038\u103a])(?=[\u102b-\u1032])"
)
_BURMESE_SYLLABLE = re.compile(
    "(?P<onset>[\u1000-\u102a\u103f])(?P<medials>[\u103b-\u103e]*)(?P<vowel>[\u102b-\u1032\u1036]*)"
    "(?P<killed>(?:[\u1000-\u1021]\u103a)*)"
)


def is_burmese(sign: str) -> bool:
    return "\u1000" <= sign <= "\u109f"


def burmese_syllables(run: str) -> list[str]:
    """A run of Burmese signs cut into syllables; stacked consonants are taken apart."""
    plain = run.replace(_KILLER + _STACK, _KILLER).replace(_STACK, _KILLER)
    return [part for part in _BREAK.split(plain) if part]


@remembered(8192)
def burmese_forms(syllable: str, after_nasal: bool = False) -> tuple[str, ...]:
    """A syllable as it is customarily written, the commonest first."""
    bare = syllable.translate(dict.fromkeys(map(ord, _TONES))).replace("ဦ", "ဦ")
    low = "\u1037" in syllable
    # The killer of ော် marks a tone and closes nothing.
    found = _BURMESE_SYLLABLE.match(bare.replace("ော်", "ော").replace("ေါ်", "ေါ"))
    if found is None:
        return (_letters(anyascii(syllable)),) if _letters(anyascii(syllable)) else ()
    medials, killed = found["medials"], found["killed"][:1]
    onsets = _BURMESE.get(found["onset"], "").split(" ")
    if "\u103b" in medials or "\u103c" in medials:
        onsets = [y for onset in onsets for y in _WITH_Y.get(onset, f"{onset}y").split()]
    if "\u103e" in medials:
        hushed = found["onset"] in "ရယသ" or (found["onset"] == "လ" and "\u103b" in medials)
        onsets = ["sh"] if hushed else [*onsets, *(f"h{onset}" for onset in onsets)]
    if after_nasal:
        onsets = [*onsets, *(_AFTER_NASAL[onset] for onset in onsets if onset in _AFTER_NASAL)]
    rhymes = _RHYME.get(found["vowel"] + killed, _RHYME.get(found["vowel"], "a")).split()
    if found["onset"] in _VOWELS and not found["vowel"] + killed:
        rhymes = [""]
    if "\u103d" in medials:
        rhymes = _with_w(rhymes, found["vowel"] + killed)
    if low and killed in ("င", "န", "မ", "ဉ"):
        rhymes = [*(f"{rhyme}t" for rhyme in rhymes), *rhymes]
    return tuple(dict.fromkeys(o + r for r, o in product(rhymes, onsets)))


def _with_w(rhymes: list[str], written: str) -> list[str]:
    if written in ("န", "မ"):
        return ["un", "oon", "wun"]
    if written in ("တ", "ပ"):
        return ["ut", "wut"]
    return [f"w{rhyme}" for rhyme in rhymes]


def ends_nasal(syllable: str) -> bool:
    """Whether a stop behind this syllable is voiced."""
    return bool(re.search("[\u1004\u1014\u1019\u1009]\u1037?\u103a|\u1036", syllable))


def _letters(text: str) -> str:
    return "".join(c for c in text.lower() if c.isalnum())
