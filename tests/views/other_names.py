"""A second set of names joined by rule; nobody's. It is for measuring alone.

Nothing in `graph.views` is fitted to single names of these: other given and family names than
those of `names_corpus`, and scripts that it lacks.
"""

from __future__ import annotations

from tests.views.names_corpus import Called, Parts, joined

# fmt: off
PARTS: Parts = {
    "Arabic": ((
        ("ليلى", "Layla", "Leila"), ("مصطفى", "Mustafa", "Mostefa"),
        ("عبد الحميد", "Abdul Hamid", "Abdelhamid"), ("جمال", "Jamal", "Gamal"),
        ("هدى", "Huda", "Houda"), ("صلاح الدين", "Salah al-Din", "Salaheddine"),
    ), (
        ("السقطري", "al-Suqutri", "Socotri"), ("منصوري", "Mansouri", "Mansuri"),
        ("الخزرجي", "al-Khazraji", "Khazradji"), ("شعبان", "Shaaban", "Chaabane"),
        ("الرفاعي", "al-Rifai", "Er-Refaie"),
    ), " "),
    "Persian": ((
        ("داریوش", "Dariush", "Daryoush"), ("نسرین", "Nasrin", "Nasreen"),
        ("فرهاد", "Farhad", "Ferhad"), ("زهره", "Zohreh", "Zuhra"),
    ), (
        ("شیرازیان", "Shirazian", "Chirazian"), ("موسوی‌نژاد", "Mousavinejad", "Musavi-nezhad"),
        ("گلستانی", "Golestani", "Gulistani"), ("صفوی", "Safavi", "Safawi"),
        ("ابراهیم‌پور", "Ebrahimpour", "Ibrahim-pur"),
    ), " "),
    "Cyrillic": ((
        ("Анастасия", "Anastasia", "Anastasiya"), ("Сулейман", "Suleiman", "Souleymane"),
        ("Дмитро", "Dmytro", "Dmitro"), ("Живко", "Zhivko", "Živko"), ("Ильяс", "Ilyas", "Ilias"),
    ), (
        ("Гончаренко", "Honcharenko", "Goncharenko"),
        ("Мельниченко", "Melnychenko", "Melnitschenko"),
        ("Эльмурзаев", "Elmurzaev", "Elmursajew"), ("Шишманов", "Shishmanov", "Chichmanov"),
        ("Хворостинин", "Khvorostinin", "Chworostinin"),
    ), " "),
    "Ethiopic": ((
        ("አበበ", "Abebe", "Abbebe"), ("ትዕግስት", "Tigist", "Tigest"), ("ዳዊት", "Dawit", "Daweet"),
        ("ሰናይት", "Senait", "Sennayt"), ("ጌታቸው", "Getachew", "Getachow"),
    ), (
        ("ወልደሚካኤል", "Woldemichael", "Woldemikael"), ("ገብረጻዲቅ", "Gebretsadik", "Gebretzadiq"),
        ("ተሰማ", "Tessema", "Tesema"), ("መንግስቱ", "Mengistu", "Mengestu"),
        ("እሸቱ", "Eshetu", "Eshetou"),
    ), " "),
    "Georgian": ((
        ("ლევან", "Levan", "Lewan"), ("მარიამ", "Mariam", "Maryam"), ("შოთა", "Shota", "Schota"),
        ("ეკატერინე", "Ekaterine", "Yekaterine"),
    ), (
        ("ბერიძე", "Beridze", "Beridse"), ("ჭიჭინაძე", "Chichinadze", "Tchitchinadze"),
        ("ღამბაშიძე", "Ghambashidze", "Gambashidze"), ("წიკლაური", "Tsiklauri", "Ziklauri"),
        ("ქავთარაძე", "Kavtaradze", "Qavtaradze"),
    ), " "),
    "Devanagari": ((
        ("सीमा", "Seema", "Sima"), ("रामप्रसाद", "Ramprasad", "Raamprasad"),
        ("कृष्ण", "Krishna", "Krisna"), ("अनिता", "Anita", "Aneeta"),
    ), (
        ("श्रेष्ठ", "Shrestha", "Sreshtha"), ("गुप्ता", "Gupta", "Goopta"),
        ("तिवारी", "Tiwari", "Tewari"), ("पोखरेल", "Pokharel", "Pokhrel"),
        ("भंडारी", "Bhandari", "Bhandary"),
    ), " "),
    "Burmese": ((
        ("ဖြိုးဝေ", "Phyo Wai", "Phyo Way"), ("သူဇာ", "Thuzar", "Thuza"), ("မိုးမိုး", "Moe Moe", "Mo Mo"),
        ("ကျော်စွာ", "Kyaw Swar", "Kyaw Swa"), ("ရဲရဲ", "Ye Ye", "Yay Ye"),
    ), (
        ("ထွန်းအောင်", "Tun Aung", "Htun Aung"), ("ဝင်းဇော်", "Win Zaw", "Winn Zaw"),
        ("မင်းသန့်", "Min Thant", "Min Than"), ("လှိုင်", "Hlaing", "Hline"),
        ("ခိုင်စိုး", "Khaing Soe", "Khine So"),
    ), ""),
    "Han": ((
        ("志明", "Zhiming", "Chih-ming"), ("雪梅", "Xuemei", "Hsueh-mei"),
        ("国强", "Guoqiang", "Kuo-chiang"), ("丽娜", "Lina", "Li-na"), ("勇", "Yong", "Yung"),
    ), (
        ("何", "He", "Ho"), ("诸葛", "Zhuge", "Chu-ko"), ("赵", "Zhao", "Chao"),
        ("孙", "Sun", "Suen"), ("蒋", "Jiang", "Chiang"),
    ), "before"),
    "Hangul": ((
        ("민준", "Min-jun", "Minjoon"), ("서연", "Seo-yeon", "Suh-yeon"),
        ("동현", "Dong-hyun", "Tonghyon"),
    ), (
        ("김", "Kim", "Gim"), ("이", "Lee", "Yi"), ("정", "Jung", "Chung"),
    ), "before"),
    "Greek": ((
        ("Γιώργος", "Giorgos", "Yorgos"), ("Ευαγγελία", "Evangelia", "Evaggelia"),
        ("Χρήστος", "Christos", "Hristos"),
    ), (
        ("Παπαδογιάννης", "Papadogiannis", "Papadoyannis"), ("Τσιρίγκας", "Tsirigas", "Tsirigkas"),
        ("Μπακαλάκης", "Bakalakis", "Mpakalakis"),
    ), " "),
    "Armenian": ((
        ("Հակոբ", "Hakob", "Hagop"), ("Գայանե", "Gayane", "Gajane"), ("Տիգրան", "Tigran", "Dikran"),
    ), (
        ("Մանուչարյան", "Manucharyan", "Manoutcharian"), ("Սարգսյան", "Sargsyan", "Sarkisian"),
        ("Հովակիմյան", "Hovakimyan", "Hovaguimian"),
    ), " "),
    "Latin": ((
        ("Ljubiša", "Ljubisa", "Ljubisha"), ("Jürgen", "Jurgen", "Juergen"),
        ("Gülşen", "Gulsen", "Guelshen"), ("Łucja", "Lucja", "Lucia"),
    ), (
        ("Čupić", "Cupic", "Chupich"), ("Kühnholz", "Kuhnholz", "Kuehnholz"),
        ("Öztürkoğlu", "Ozturkoglu", "Oeztuerkoglu"),
    ), " "),
}
# fmt: on


def others() -> list[Called]:
    """Each given name with all families of its script, save every tenth pair."""
    return [one for at, one in enumerate(joined(PARTS)) if at % 10 != 3]
