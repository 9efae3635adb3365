"""
The signs that languages are written with, beside those of ASCII, and the encodings of each.
"""

from __future__ import annotations

from typing import Final, NamedTuple

__all__: list[str] = []


class Tongue(NamedTuple):
    """The signs of a language, and the encodings that files of it are in, the usual ones first."""

    signs: str
    """Small letters beside ASCII, the most frequent first. Of Chinese, Japanese and Korean those of
    everyday words, and of the words that tables of a hospital have."""
    encodings: tuple[str, ...]
    words: str = ""
    """Words of ASCII that tables in this language have, or begin with, and letters alone."""
    everyday: tuple[int, int] = (0, 0)
    """Where a sign has two bytes: the first of them in everyday signs."""


_WESTERN: Final = ("cp1252", "cp850", "mac_roman")
_CENTRAL: Final = ("cp1250", "iso8859_2", "cp852")
_BALTIC: Final = ("cp1257",)
_CYRILLIC: Final = ("cp1251", "koi8_r", "koi8_u", "cp866", "mac_cyrillic", "iso8859_5")

LATIN: Final = (
    Tongue("äüöß", _WESTERN, "patient datum thrombo geschlecht medikament beginn therapie"),
    Tongue("éèàêçôîùâûïëœæüÿ", _WESTERN, "plaquettes sexe date traitement dossier"),
    Tongue("óíáéñúü", _WESTERN, "plaquetas sexo fecha paciente tratamiento historia"),
    Tongue("ãçáéóíâêõôúàü", _WESTERN, "plaquetas sexo data paciente tratamento coleta"),
    Tongue("àèùòìéóíîú", _WESTERN, "piastrine sesso data paziente terapia misura"),
    Tongue("äöåéü", _WESTERN, "trombocyt datum patient potilas trombosyyt pvm"),
    Tongue("øåæéäö", _WESTERN, "trombocyt dato pasient patient behandling"),
    Tongue("ëïéöüèáó", _WESTERN, "trombocyt datum geslacht medicatie afname nummer"),
    Tongue("óèàéíçúòïü", _WESTERN, "plaquetes sexe data pacient"),
    Tongue("łąęóśżćńź", _CENTRAL, "pacjent data lek krwi trombocyt plytki"),
    Tongue("íáéřžšěýčůúťňďó", _CENTRAL, "ž pacient datum trombocyt krev"),
    Tongue("áíčéúžýšľťôňäďóĺŕ", _CENTRAL, "pacient datum trombocyt krv"),
    Tongue("áéóöőíüúű", _CENTRAL, "beteg nem trombocita kor"),
    Tongue("ăîâşţ", _CENTRAL, "pacient data trombocit sex tratament"),
    Tongue("čšžćđ", _CENTRAL, "ž pacijent datum trombocit lijek spol bolnik"),
    Tongue("ışüçöğâîû", ("cp1254", "iso8859_9", "cp857"), "hasta tarih trombosit cinsiyet"),
    Tongue("ėšąįųūžęč", _BALTIC, "pacient data trombocit lytis vaistas"),
    Tongue("āīēšņļķģūčž", _BALTIC, "pacient datums dzimums"),
    Tongue("äõöüšž", _BALTIC, "patsien trombots sugu ravim"),
    Tongue("áíéðöóúþæý", _WESTERN, "sjukling dags"),
)
"""Languages whose words have most of their letters in ASCII, the most spoken first."""

OTHER_SCRIPTS: Final = (
    Tongue("оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфъё", _CYRILLIC, "ж м"),
    Tongue("оанивтеріслкудмпяьзбгйчхцюжїшщєфґ'", _CYRILLIC, "ж ч"),
    Tongue("аоиентсрвјукдплмгзбчшцжхњћђљфџ", _CYRILLIC),
    Tongue("αοιετσνηυρπκμλςόίάωέδγθχφβήύώξζψϊΐϋΰ", ("cp1253", "iso8859_7")),
    Tongue("יוהלאתרבמשנםדעקחטפכגזסצןךץףװ", ("cp1255", "iso8859_8")),
    Tongue("اليمنرتبعدسفقهكحجةصأشطخضذزىثإغءئظؤآ", ("cp1256", "iso8859_6")),
    Tongue("านรกอเงมยลวดทสตปะบคหแจพชขใไผณถธศฐษฎฏภซญฟโฉฝฮฆฬ่้ัิีึืุู็์ำ", ("cp874",)),
)
"""Languages in which every letter of a word is beside ASCII."""

WITH_TWO_BYTES: Final = (
    Tongue(
        "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面"
        "病历号患者编住院门诊登记案姓名性别年龄女男出生日期诊断确检验查采样集报告时间抽血小板计数白细胞红蛋项目结果"
        "单位药物品称治疗开始结束停止原因剂量备注反应完全缓解无效复线数方案激素泼尼松甲强龙地塞米松丙种球利妥昔抗"
        "艾曲波帕罗普司亭海脾切除术随访死亡末次首体重身高科室医师"
        "王李张刘陈杨黄赵吴周徐孙朱胡郭何林郑梁谢宋唐许邓韩冯曹彭曾肖董袁潘蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范"
        "金石廖贾夏伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰梅建文志晓春雪",
        ("gb18030",),
        everyday=(0xA1, 0xD7),
    ),
    Tongue(
        "的一是在不了有和人這中大為上個國我以要他時來用們生到作地於出就分對成會可主發年動同工也能下過子說產種面"
        "病歷號患者編住院門診登記案姓名性別年齡女男出生日期診斷確檢驗查採樣集報告時間抽血小板計數白細胞球紅蛋項目結果"
        "單位藥物品稱治療開始結束停止原因劑量備註反應完全緩解無效復線數方案類固醇激素抗體脾切除術追蹤隨訪死亡末次體重"
        "陳林黃張李王吳劉蔡楊許鄭謝洪郭邱曾廖賴徐周葉蘇莊呂江何蕭羅高美淑惠雅婷志明家豪俊怡君",
        ("cp950", "big5hkscs"),
        everyday=(0xA1, 0xC6),
    ),
    Tongue(
        "のはをにがとでしいたるなれかもてんありこさすっくらどよりつきめけわそせちえおまみ"
        "アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワンガギグゲゴザジズゼゾ"
        "ダデドバビブベボパピプペポァィゥェォッャュョー"
        "患者番号氏名性別年齢女男生年月日診断採血検査日血小板数白球赤結果単位薬剤名投与量開始終了中止理由治療反応完全寛解"
        "無効再発備考出血摘出手術脾臓死亡最終観察外来入院歳"
        "佐藤鈴木高橋田伊渡辺山本村小林加吉松井上野崎原池谷阿部森石川前岡長近青子美恵一郎太真",
        ("cp932", "euc_jp"),
        everyday=(0x81, 0xCF),
    ),
    Tongue(
        "이다는에의을가고하지한로은기사도리시어자과서해인대라나일정부제수스보용전장여조보주상지원인성구비그아오우있었되"
        "환자번호등록성별남녀나이생년월일진단검사채혈날짜혈소판백혈구결과단위약물제치료시작종료중단사유용량고출혈반응추적망"
        "이름프레드니솔론덱사메타손면역글로불린리툭시맙엘트롬보팍미플로스팀비장절제술완전관해무효병원외래입퇴"
        "김박최정강조윤장임한오신권황안송홍전문양손배허유심노곽차민준영현지은희숙",
        ("cp949", "euc_kr"),
        everyday=(0xB0, 0xC8),
    ),
)
"""Languages of which most encodings have two bytes for a sign."""
