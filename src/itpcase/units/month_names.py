"""
The names of months and of the days of a week in the languages of hospitals: closed tables.

Each name is one that the Unicode CLDR has (release 49, as in Babel 2.19.0), with that number, full
or shortened, in some language; those that it does not have are in `RECALLED`, and are not checked
against a source. All names are in small letters and without accents. Finnish names are not there,
and neither is Czech *po* of Monday: in Slavonic languages *po 15.3.2021* is after that day.
"""
# ruff: noqa: RUF001 - letters of other scripts are what is listed

from __future__ import annotations

from functools import cache
from typing import Final

from itpcase._patterns import compile_late

__all__: list[str] = []

_MONTHS: Final = (
    (
        "january jan januar janvier janv enero ene gennaio gen janner janeiro januari 一月 ocak "
        "января январь янв січня січень студзеня януари јануар јануара јануари styczen stycznia "
        "sty leden ledna januara januarja sijecanj sijecnja sijec sausis sausio janvaris "
        "janvari jaanuar ianuarie ian ιανουαριου ιανουαριοσ gener janar ינואר בינואר يناير"
    ),
    (
        "february feb februar febr fevrier fevr fev febrero febbraio febb feber fevereiro "
        "februari 二月 subat февраля февраль фев лютого лютии лютага февруари фебруар фебруара "
        "luty lutego lut unor unora februara februarja veljaca veljace vasaris vasario "
        "februaris veebruar februarie φεβρουαριου φεβρουαριοσ febrer shkurt פברואר בפברואר "
        "فبراير"
    ),
    (
        "march mar marz mrz mars marzo maerz marco maart marts mart 三月 марта март мар березня "
        "березень сакавіка marzec marca marec brezen brezna marta ozujak ozujka kovas kovo "
        "marcius marc martie maret mac μαρτιου μαρτιοσ מרץ במרץ مارس"
    ),
    (
        "april apr avril avr abril abr aprile nisan 四月 апреля апрель апр квітня квітень "
        "красавіка април априла kwiecien kwietnia kwi duben dubna aprila travanj travnja "
        "balandis balandzio aprilis aprili aprill aprilie απριλιου απριλιοσ prill אפריל באפריל "
        "ابريل"
    ),
    (
        "may mai mayo maggio mag magg maio mei maj mayıs 五月 мая маи травня травень мај маја "
        "maja kveten kvetna svibanj svibnja geguze geguzes maijs maija majus μαιου μαιοσ maig "
        "מאי במאי مايو"
    ),
    (
        "june jun juni juin junio giugno giu junho haziran 六月 июня июнь июн червня червень "
        "чэрвеня юни јун јуна јуни czerwiec czerwca cze cerven cervna juna junij junija lipanj "
        "lipnja birzelis birzelio junijs juuni junius iunie iun ιουνιου ιουνιοσ juny qershor "
        "יוני ביוני يونيو"
    ),
    (
        "july jul juli juillet juil julio luglio lug julho temmuz 七月 июля июль июл липня липень "
        "ліпеня юли јул јула јули lipiec lipca cervenec cervence jula julij julija srpanj "
        "srpnja liepa liepos julijs juuli iulie iul ιουλιου ιουλιοσ juliol korrik julai יולי "
        "ביולי يوليو"
    ),
    (
        "august aug aout agosto ago ag augustus augusti agustos 八月 августа август авг серпня "
        "серпень жніуня sierpien sierpnia sie srpen srpna augusta avgust avgusta kolovoz "
        "kolovoza rugpjutis rugpjucio augusts augusztus αυγουστου αυγουστοσ agost gusht agustus "
        "ogos אוגוסט באוגוסט اغسطس"
    ),
    (
        "september sep sept septembre septiembre setiembre settembre set sett setembro eylul 九月 "
        "сентября сентябрь сен сент вересня вересень верасня септември септембар септембра "
        "wrzesien wrzesnia wrz zari septembra septembar rujan rujna rugsejis rugsejo septembris "
        "septembri szeptember szept septembrie σεπτεμβριου σεπτεμβριοσ setembre shtator ספטמבר "
        "בספטמבר سبتمبر"
    ),
    (
        "october oct oktober okt octobre octubre ottobre ott outubro ekim 十月 октября октябрь "
        "окт жовтня жовтень кастрычніка октомври октобар октобра pazdziernik pazdziernika paz "
        "rijen rijna oktobra oktobar oktobris oktobri spalis spalio oktoober octombrie "
        "οκτωβριου οκτωβριοσ tetor אוקטובר באוקטובר اكتوبر"
    ),
    (
        "november nov novembre noviembre novembro kasım 十一月 ноября ноябрь ноя нояб листопада "
        "листопад лістапада ноември новембар новембра listopadu novembra novembar novembris "
        "novembri studeni studenoga studenog lapkritis lapkricio noiembrie νοεμβριου νοεμβριοσ "
        "nentor נובמבר בנובמבר نوفمبر"
    ),
    (
        "december dec dezember dez decembre diciembre dic dicembre dezembro aralık 十二月 декабря "
        "декабрь дек грудня грудень снежня декември децембар децембра grudzien grudnia gru "
        "prosinec prosince decembra decembar prosinac prosinca gruodis gruodzio decembris "
        "decembri detsember decembrie δεκεμβριου δεκεμβριοσ desembre dhjetor desember des "
        "disember דצמבר בדצמבר ديسمبر"
    ),
)  # fmt: skip

MONTHS: Final = {name: number for number, names in enumerate(_MONTHS, 1) for name in names.split()}
"""The names of the months -> their number; no other word is a month."""

MONTHS_OF_TWO: Final = {
    "listopad": (10, 11), "listopada": (10, 11), "lis": (10, 11), "lip": (6, 7), "srp": (7, 8),
}  # fmt: skip
"""
Names that are another month in another language -> both.

*Listopad* is October in Croatia and November in Poland and Czechia, *lip* June (*lipanj*) in
Croatia and July (*lipiec*) in Poland, *srp* July in Croatia and August in Czechia.
"""

_DAYS: Final = (
    (
        "mon monday mo montag lun lundi lunes lunedi segunda segunda-feira ma maandag man "
        "mandag manda pon poniedzialek poniedziałek pondeli pondelok ponedjeljak ponedeljek "
        "pirmadienis pirmdiena esmaspaev luni hetfo pazartesi пн понедельник понеділок "
        "星期一 周一 週一 礼拜一 月曜日 月曜 "
        "월요일 pt"
    ),
    (
        "tue tues tuesday di dienstag mar mardi martes martedi terca terca-feira dinsdag tis "
        "tisdag tir tirsdag wt wtorek ut utery utorok utorak torek antradienis otrdiena "
        "teisipaev marti kedd sali salı вт "
        "вторник вівторок 星期二 周二 週二 礼拜二 火曜日 火曜 화요일 ma sa tor"
    ),
    (
        "wed weds wednesday mi mittwoch mer mercredi mie miercoles mercoledi quarta "
        "quarta-feira wo woensdag ons onsdag sr sroda st streda srijeda sreda treciadienis "
        "tresdiena kolmapaev miercuri szerda carsamba ср среда середа "
        "星期三 周三 週三 礼拜三 水曜日 水曜 수요일"
    ),
    (
        "thu thur thurs thursday do donnerstag jeu jeudi jue jueves gio giovedi quinta "
        "quinta-feira donderdag tor torsdag tors czw czwartek ct ctvrtek stvrtok cetvrtak "
        "cetrtek ketvirtadienis ceturtdiena neljapaev joi csutortok persembe чт четверг четвер "
        "星期四 周四 週四 礼拜四 木曜日 木曜 목요일 st"
    ),
    (
        "fri friday fr freitag ven vendredi vie viernes venerdi sexta sexta-feira vr vrijdag "
        "fre fredag pt piatek pa patek pi piatok petak penktadienis piektdiena reede vineri "
        "pentek cuma пт пятница п'ятниця 星期五 周五 週五 礼拜五 金曜日 金曜 금요일"
    ),
    (
        "sat saturday sa samstag sonnabend sam samedi sab sabado sabato za zaterdag lor lordag "
        "lørdag lørd lør sob sobota so subota sestadienis sestdiena laupaev sambata szombat "
        "cumartesi сб суббота субота 星期六 周六 週六 礼拜六 土曜日 土曜 토요일 ct st"
    ),
    (
        "sun sunday so sonntag dim dimanche dom domingo domenica zo zondag son sondag søndag "
        "søn nd niedziela ne nedele nedela nedjelja nedelja sekmadienis svetdiena puhapaev "
        "duminica vasarnap pazar вс воскресенье нд неділя "
        "星期日 星期天 周日 周天 週日 礼拜日 礼拜天 日曜日 日曜 일요일 di do pa"
    ),
)  # fmt: skip

_NOT_IN_CLDR: Final = (
    "јануара januarja sijec janvari בינואר febb feber фебруара februarja בפברואר mrz "
    "במרץ априла באפריל маја maija במאי јуна ביוני јула ביולי avgusta באוגוסט септембра "
    "septembri בספטמבר октобра oktobri באוקטובר новембра novembri studenog בנובמבר "
    "децембра decembri בדצמבר manda poniedzialek 礼拜一 月曜 tues sali 礼拜二 火曜 weds "
    "礼拜三 水曜 thur thurs 礼拜四 木曜 礼拜五 金曜 sonnabend lørd 礼拜六 土曜 星期天 "
    "周天 礼拜日 礼拜天 日曜"
)

RECALLED: Final = frozenset(_NOT_IN_CLDR.split())
"""
Names of months and of days of a week that the CLDR does not have: as they are recalled.

Among them are months with the word for "in" (Hebrew), in another case (Serbian, Slovenian), and the
shorter of two names (Chinese, Japanese).
"""

_SIGNS: Final = ("月火水木金土日", "월화수목금토일", "一二三四五六日")
"""Days of a week as one sign each, which stands in brackets."""


@cache
def weekdays() -> dict[str, frozenset[int]]:
    """
    Return the names of the days of a week -> which they may be, Monday as 0.

    *So* is Sunday in German and Saturday in Czech, *ma* Monday in Dutch and Tuesday in French,
    Spanish and Romanian.

    Examples
    --------
    >>> from itpcase.units.month_names import weekdays
    >>> sorted(weekdays()["so"]), weekdays()["fri"]
    ([5, 6], frozenset({4}))
    """
    found: dict[str, frozenset[int]] = {}
    for number, names in enumerate(_DAYS):
        for name in names.split():
            found[name] = found.get(name, frozenset()) | {number}
    for signs in _SIGNS:
        found |= {sign: frozenset((number,)) for number, sign in enumerate(signs)}
    return found


_WORD: Final = r"[^\W\d_]+(?:-feira|['’ʼ][^\W\d_]+)?"
_APOSTROPHE: Final = compile_late("[’ʼ]")
_BEFORE: Final = compile_late(rf"(?:\((?P<inside>{_WORD})\)|(?P<name>{_WORD}))[., ]+(?P<date>.+)")
_BEHIND: Final = compile_late(
    rf"(?P<date>.*[0-9][^ ,(]*)(?: ?\((?P<inside>{_WORD})\.?\)|[, ]+(?P<name>{_WORD})\.?)"
)
_GLUED: Final = compile_late(
    r"(?P<date>.*日)(?P<name>(?:星期|礼拜|周|週).)|"
    r"(?P<name_2>(?:星期|礼拜|周|週).)(?P<date_2>[0-9].*)"
)


def without_weekday(text: str) -> tuple[str, frozenset[int]] | None:
    """
    Take the day of the week from before or behind a date.

    Parameters
    ----------
    text : str
        In small letters and without accents.

    Returns
    -------
    (str, frozenset of int), or None
        The rest, and which days of a week the word may name, Monday as 0; None without one.

    Examples
    --------
    >>> from itpcase.units.month_names import without_weekday
    >>> without_weekday("fri, 5 mar 2021"), without_weekday("2021年3月5日(金)")
    (('5 mar 2021', frozenset({4})), ('2021年3月5日', frozenset({4})))
    >>> without_weekday("march 5, 2021") is None
    True
    """
    for form in (_BEFORE, _BEHIND, _GLUED):
        if (found := form.fullmatch(text)) is None:
            continue
        parts = {name.removesuffix("_2"): said for name, said in found.groupdict().items() if said}
        name = _APOSTROPHE.sub("'", parts.get("inside") or parts["name"])
        is_sign = len(name) == 1
        if name in weekdays() and is_sign <= ("inside" in parts):
            return parts["date"].strip(" ,"), weekdays()[name]
    return None
