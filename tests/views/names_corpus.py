"""Names joined by rule from given and family names, each with two Latin forms; nobody's.

The first Latin form is the commonest, the second another that is met with: of another system,
another language, another colonial office. In Han it is Wade–Giles.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple


class Called(NamedTuple):
    """One name, as people write it."""

    script: str
    native: str
    latin: str
    other: str


_Part = tuple[str, str, str]
Parts = Mapping[str, tuple[tuple[_Part, ...], tuple[_Part, ...], str]]
"""By script: given names, family names, and what stands between them."""

# fmt: off
PARTS: Parts = {
    "Arabic": ((
        ("محمود", "Mahmoud", "Mahmud"), ("عائشة", "Aisha", "Aicha"), ("سعيد", "Said", "Saeed"),
        ("عبد الكريم", "Abdul Karim", "Abdelkrim"), ("إبراهيم", "Ibrahim", "Ebrahim"),
        ("نور الدين", "Nour al-Din", "Noureddine"), ("رنا", "Rana", "Ranaa"),
    ), (
        ("الزوبعي", "al-Zubaie", "Zoubai"), ("قاسمي", "Qasimi", "Kassemi"),
        ("التركاني", "al-Turkani", "Et-Tourkani"), ("غنوم", "Ghannoum", "Ganum"),
        ("الدوسري", "al-Dosari", "Ad-Dawsari"), ("وهبي", "Wehbe", "Wahbi"),
    ), " "),
    "Persian": ((
        ("مهدی", "Mehdi", "Mahdi"), ("شیرین", "Shirin", "Shireen"), ("خسرو", "Khosrow", "Khusro"),
        ("فریبا", "Fariba", "Faribah"), ("امید", "Omid", "Umeed"),
    ), (
        ("کاظمی‌پور", "Kazemipour", "Kazimi-pur"), ("حسینی", "Hosseini", "Husaini"),
        ("چراغی", "Cheraghi", "Charaghi"), ("وثوقی", "Vosoughi", "Wosuqi"),
        ("یوسف‌زاده", "Yousefzadeh", "Yusufzada"),
    ), " "),
    "Devanagari": ((
        ("अर्जुन", "Arjun", "Urjun"), ("लता", "Lata", "Latha"),
        ("सच्चिदानंद", "Sachidanand", "Sacchidananda"),
        ("गीता", "Geeta", "Gita"), ("वीरेंद्र", "Virendra", "Veerendra"),
    ), (
        ("त्रिपाठी", "Tripathi", "Tripathy"), ("अधिकारी", "Adhikari", "Adhikary"),
        ("मिश्रा", "Mishra", "Misra"), ("घोष", "Ghosh", "Ghose"), ("जोशी", "Joshi", "Joshee"),
    ), " "),
    "Cyrillic": ((
        ("Ганна", "Hanna", "Ganna"), ("Михаил", "Mikhail", "Michail"), ("Юрий", "Yuri", "Iurii"),
        ("Зелимхан", "Zelimkhan", "Selimchan"), ("Ђурађ", "Djuradj", "Đurađ"),
        ("Надежда", "Nadezhda", "Nadejda"),
    ), (
        ("Чернишенко", "Chernyshenko", "Tchernychenko"), ("Щавелев", "Shchavelev", "Schtschawelew"),
        ("Хабибов", "Khabibov", "Habibov"), ("Йовановић", "Jovanović", "Yovanovich"),
        ("Абдулаев", "Abdulaev", "Abdoulaïev"),
    ), " "),
    "Ethiopic": ((
        ("ዮሃንስ", "Yohannes", "Yohanes"), ("ሰላማዊት", "Selamawit", "Selamawet"),
        ("መኮንን", "Mekonnen", "Makonnen"), ("አስቴር", "Aster", "Astier"), ("ግርማ", "Girma", "Germa"),
    ), (
        ("ገብረእግዚአብሄር", "Gebreegziabher", "Gebregziabher"),
        ("ተክለሃይማኖት", "Teklehaimanot", "Teklehaymanot"),
        ("በቀለ", "Bekele", "Beqele"), ("ወርቁ", "Worku", "Werku"), ("ደስታ", "Desta", "Dasta"),
    ), " "),
    "Georgian": ((
        ("გიორგი", "Giorgi", "Georgi"), ("თამარ", "Tamar", "Thamar"), ("ლაშა", "Lasha", "Lascha"),
        ("ხათუნა", "Khatuna", "Hatuna"), ("ვახტანგ", "Vakhtang", "Wachtang"),
    ), (
        ("წერეთელი", "Tsereteli", "Zereteli"), ("ჯაფარიძე", "Japaridze", "Dzhaparidze"),
        ("ჭავჭავაძე", "Chavchavadze", "Tchavtchavadze"), ("ღლონტი", "Ghlonti", "Glonti"),
        ("ყაზბეგი", "Kazbegi", "Qazbegi"),
    ), " "),
    "Burmese": ((
        ("အောင်မျိုး", "Aung Myo", "Aung Myoe"), ("စုစု", "Su Su", "Hsu Hsu"),
        ("သီတာ", "Thida", "Thidar"),
        ("နေလင်း", "Nay Lin", "Ne Linn"), ("မြင့်မြင့်", "Myint Myint", "Myin Myint"),
    ), (
        ("ကိုကို", "Ko Ko", "Koko"), ("ထက်နိုင်", "Htet Naing", "Tet Naing"),
        ("ဇင်မာ", "Zin Mar", "Zin Ma"),
        ("ခိုင်", "Khaing", "Khine"), ("ဖြူ", "Phyu", "Phyuu"),
    ), ""),
    "Han": ((
        ("建华", "Jianhua", "Chien-hua"), ("晓红", "Xiaohong", "Hsiao-hung"),
        ("德胜", "Desheng", "Te-sheng"),
        ("永贵", "Yonggui", "Yung-kuei"), ("静", "Jing", "Ching"),
    ), (
        ("周", "Zhou", "Chou"), ("司马", "Sima", "Ssu-ma"), ("徐", "Xu", "Hsu"),
        ("曹", "Cao", "Tsao"),
        ("黄", "Huang", "Huang"),
    ), "before"),
    "Hangul": ((
        ("영호", "Young-ho", "Yongho"), ("지원", "Ji-won", "Chi-won"), ("미숙", "Mi-sook", "Misuk"),
    ), (
        ("박", "Park", "Pak"), ("최", "Choi", "Choe"), ("강", "Kang", "Gang"),
    ), "before"),
    "Latin": ((
        ("Željko", "Zeljko", "Zheljko"), ("Günther", "Gunther", "Guenther"),
        ("Çiğdem", "Cigdem", "Chigdem"),
        ("Søren", "Soren", "Soeren"), ("Małgorzata", "Malgorzata", "Malgorsata"),
    ), (
        ("Đinđić", "Djindjic", "Dindic"), ("Müller", "Muller", "Mueller"),
        ("Yeşilçay", "Yesilcay", "Yeshilchay"),
        ("Żurawski", "Zurawski", "Zhuravski"), ("Håkonsson", "Hakonsson", "Haakonson"),
    ), " "),
}
# fmt: on


def corpus() -> list[Called]:
    """The names of this file."""
    return joined(PARTS)


def joined(parts: Parts) -> list[Called]:
    """Every given name with every family name of its script."""
    found = []
    for script, (given, families, between) in parts.items():
        for name in given:
            for family in families:
                first, last = (family, name) if between == "before" else (name, family)
                gap = " " if between == " " else ""
                latin, other = (f"{first[at]} {last[at]}" for at in (1, 2))
                found.append(Called(script, f"{first[0]}{gap}{last[0]}", latin, other))
    return found
