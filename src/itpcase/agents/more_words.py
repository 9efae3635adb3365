"""
Words for agents in further languages of sheets, as they are recalled.

None of them was checked against a source: a register of a country's drugs, or a paper. Accents do
not count, and case does not. A word that stands in two languages stands once.
"""

from __future__ import annotations

from typing import Final

__all__: list[str] = []

JAPANESE: Final = {
    "prednisone": "プレドニゾン",
    "prednisolone": "プレドニゾロン, プレドニン",
    "methylprednisolone": "メチルプレドニゾロン, メドロール, ソル・メドロール",
    "dexamethasone": "デキサメタゾン, デカドロン, レナデックス",
    "corticosteroid": "ステロイド, ステロイド剤, 副腎皮質ステロイド, 副腎皮質ホルモン, "
    "コルチコステロイド",
    "ivig": "免疫グロブリン, 人免疫グロブリン, ガンマグロブリン, γグロブリン, "
    "免疫グロブリン大量療法, 免疫グロブリン大量静注療法, ヴェノグロブリン, "
    "献血ヴェノグロブリン, 献血グロベニン",
    "anti-d": "抗D免疫グロブリン, 抗D人免疫グロブリン",
    "eltrombopag": "エルトロンボパグ, エルトロンボパグオラミン, レボレード",
    "romiplostim": "ロミプロスチム, ロミプレート",
    "avatrombopag": "アバトロンボパグ, ドプテレット",
    "lusutrombopag": "ルストロンボパグ, ムルプレタ",
    "rituximab": "リツキシマブ, リツキサン",
    "obinutuzumab": "オビヌツズマブ, ガザイバ",
    "fostamatinib": "ホスタマチニブ, タバリス",
    "rilzabrutinib": "リルザブルチニブ",
    "ibrutinib": "イブルチニブ",
    "efgartigimod": "エフガルチギモド, ウィフガート",
    "rozanolixizumab": "ロザノリキシズマブ, リスティーゴ",
    "daratumumab": "ダラツムマブ, ダラザレックス",
    "sutimlimab": "スチムリマブ, エジャイモ",
    "azathioprine": "アザチオプリン, イムラン, アザニン",
    "mycophenolate": "ミコフェノール酸, ミコフェノール酸モフェチル, セルセプト",
    "ciclosporin": "シクロスポリン, ネオーラル, サンディミュン",
    "tacrolimus": "タクロリムス, プログラフ",
    "sirolimus": "シロリムス",
    "cyclophosphamide": "シクロホスファミド, エンドキサン",
    "vincristine": "ビンクリスチン, オンコビン",
    "vinblastine": "ビンブラスチン",
    "vindesine": "ビンデシン",
    "danazol": "ダナゾール, ボンゾール",
    "dapsone": "ダプソン, ジアフェニルスルホン, レクチゾール",
    "hydroxychloroquine": "ヒドロキシクロロキン, プラケニル",
    "bortezomib": "ボルテゾミブ",
    "splenectomy": "脾摘, 脾摘術, 脾摘出術, 脾臓摘出, 脾臓摘出術, 脾臓摘除術, 腹腔鏡下脾摘術, "
    "腹腔鏡下脾臓摘出術",
    "platelet transfusion": "血小板輸血, 濃厚血小板, 血小板製剤",
    "tranexamic acid": "トラネキサム酸, トランサミン",
    "placebo": "プラセボ",
}
KOREAN: Final = {
    "prednisone": "프레드니손",
    "prednisolone": "프레드니솔론, 소론도",
    "methylprednisolone": "메틸프레드니솔론, 솔루메드롤",
    "dexamethasone": "덱사메타손, 덱사메사손",
    "corticosteroid": "스테로이드, 코르티코스테로이드, 부신피질호르몬제",
    "ivig": "면역글로불린, 정맥면역글로불린, 정맥 내 면역글로불린, 정주용 면역글로불린, "
    "감마글로불린",
    "anti-d": "항D 면역글로불린",
    "eltrombopag": "엘트롬보팍, 레볼레이드",
    "romiplostim": "로미플로스팀, 엔플레이트",
    "avatrombopag": "아바트롬보팍, 도프텔렛",
    "rituximab": "리툭시맙, 맙테라, 트룩시마",
    "fostamatinib": "포스타마티닙",
    "azathioprine": "아자티오프린, 이뮤란",
    "mycophenolate": "미코페놀레이트, 마이코페놀레이트, 셀셉트",
    "ciclosporin": "사이클로스포린, 시클로스포린",
    "tacrolimus": "타크로리무스",
    "cyclophosphamide": "사이클로포스파마이드, 시클로포스파미드",
    "vincristine": "빈크리스틴",
    "danazol": "다나졸",
    "dapsone": "답손",
    "hydroxychloroquine": "하이드록시클로로퀸, 히드록시클로로퀸",
    "splenectomy": "비장절제, 비장절제술, 비장적출술, 복강경 비장절제술",
    "platelet transfusion": "혈소판 수혈, 혈소판 농축액",
    "tranexamic acid": "트라넥삼산",
    "placebo": "위약",
}
RUSSIAN: Final = {
    "prednisone": "преднизон",
    "prednisolone": "преднизолон",
    "methylprednisolone": "метилпреднизолон, метипред, медрол, солу-медрол",
    "dexamethasone": "дексаметазон, дексазон",
    "corticosteroid": "кортикостероид, кортикостероиды, глюкокортикостероид, "
    "глюкокортикостероиды, глюкокортикоид, глюкокортикоиды, стероиды, ГКС",
    "ivig": "ВВИГ, внутривенный иммуноглобулин, внутривенные иммуноглобулины, иммуноглобулин, "
    "иммуноглобулин человека нормальный",
    "anti-d": "анти-D, анти-D иммуноглобулин, иммуноглобулин анти-D",
    "eltrombopag": "элтромбопаг, револейд",
    "romiplostim": "ромиплостим, энплейт",
    "avatrombopag": "аватромбопаг, доптелет",
    "rituximab": "ритуксимаб, мабтера, ацеллбия",
    "fostamatinib": "фостаматиниб",
    "ibrutinib": "ибрутиниб",
    "efgartigimod": "эфгартигимод, эфгартигимод альфа",
    "azathioprine": "азатиоприн",
    "mercaptopurine": "меркаптопурин",
    "mycophenolate": "микофенолат, микофенолата мофетил",
    "ciclosporin": "циклоспорин",
    "tacrolimus": "такролимус",
    "cyclophosphamide": "циклофосфамид, циклофосфан",
    "vincristine": "винкристин",
    "vinblastine": "винбластин",
    "danazol": "даназол",
    "dapsone": "дапсон",
    "hydroxychloroquine": "гидроксихлорохин, плаквенил",
    "bortezomib": "бортезомиб",
    "splenectomy": "спленэктомия, спленэктомии, лапароскопическая спленэктомия, удаление селезенки",
    "platelet transfusion": "трансфузия тромбоцитов, переливание тромбоцитов, тромбоконцентрат",
    "tranexamic acid": "транексамовая кислота",
    "etamsylate": "этамзилат",
    "placebo": "плацебо",
}
TRADITIONAL_CHINESE: Final = {
    "prednisone": "潑尼松, 強的松",
    "prednisolone": "潑尼松龍",
    "methylprednisolone": "甲基潑尼松龍",
    "corticosteroid": "類固醇, 皮質類固醇, 糖皮質激素",
    "ivig": "靜脈注射免疫球蛋白, 靜脈免疫球蛋白, 靜注免疫球蛋白",
    "rituximab": "利妥昔單抗, 莫須瘤",
    "mycophenolate": "黴酚酸酯",
    "ciclosporin": "環孢素, 環孢靈",
    "cyclophosphamide": "環磷醯胺",
    "vincristine": "長春新鹼",
    "danazol": "達那唑",
    "splenectomy": "脾臟切除, 脾臟切除術, 脾切除術, 腹腔鏡脾臟切除術",
    "platelet transfusion": "血小板輸注, 輸注血小板, 輸血小板",
    "tranexamic acid": "傳明酸",
    "placebo": "安慰劑",
}
LATIN: Final = {
    "prednisone": "prednizon, prednisoni",
    "prednisolone": "prednizolon, prednisoloni, prednizolona",
    "methylprednisolone": "metylprednisolon, metylprednizolon, metyloprednizolon, "
    "metilprednizolon, metilprednisolon, metyyliprednisoloni",
    "dexamethasone": "deksametazon, dexametazon, dexametason, deksametason, deksametasoni, "
    "dexametazonă",
    "corticosteroid": "kortykosteroid, kortykosteroidy, glikokortykosteroid, "
    "glikokortykosteroidy, kortikosteroidy, kortikoidy, glukokortikoidy, corticosteroïden, "
    "kortikosteroider, glukokortikoider, kortikosteroidi, kortikosteroidit, kortikoszteroid, "
    "kortikoszteroidok, kortison, kortizon, szteroid, sterydy, steroidy, steroidi, "
    "corticosteroizi, GKS",
    "ivig": "immunoglobulina, immunoglobuliny, imunoglobulin, imunoglobuliny, imunoglobuline, "
    "imunoglobulini, immunoglobulinen, immunglobuliner, immunoglobuliini, "
    "intravenöz immünglobulin, İVİG, İVİg",
    "eltrombopag": "eltrombopagi",
    "romiplostim": "romiplostym, romiplostiimi",
    "avatrombopag": "awatrombopag",
    "rituximab": "rytuksymab, rituksimab, rituksimabi",
    "fostamatinib": "fostamatynib, fostamatinibi",
    "azathioprine": "azatioprin, azatiopryna, atsatiopriini",
    "mycophenolate": "mykofenolan mofetylu, mykofenolát mofetil, mykofenolat, "
    "mykofenolatmofetil, mikofenolat, mikofenolat mofetil, mikofenolát-mofetil, mykofenolaatti",
    "ciclosporin": "cyklosporyna, cyklosporin, ciklosporin, siklosporin, siklosporiini",
    "cyclophosphamide": "cyklofosfamid, ciklofosfamid, ciklofoszfamid, siklofosfamid, "
    "syklofosfamid, cyclofosfamide, syklofosfamidi",
    "vincristine": "winkrystyna, vinkristin, vinkrisztin, vinkristiini",
    "vinblastine": "winblastyna, vinblasztin",
    "danazol": "danatsoli",
    "dapsone": "dapsoni",
    "hydroxychloroquine": "hydroksychlorochina, hidroksiklorokin, hydroxychlorochin, "
    "hydroxiklorokin, hydroksyklorokin, hydroxyklorokin, hidroxiklorokin, hydroksiklorokiini",
    "splenectomy": "splenektomi, splenektomia, splénektómia, splenektomija, miltverwijdering, "
    "usunięcie śledziony, lépeltávolítás, pernanpoisto",
    "platelet transfusion": "trombosit transfüzyonu, trombocytentransfusie, "
    "trombocyttransfusion, trombocyttransfusjon, trombocyttransfusioner",
    "tranexamic acid": "kwas traneksamowy, kyselina tranexamová, traneksamik asit, "
    "tranexaamzuur, tranexamsyra, tranexamsyre, traneksamsyre",
    "placebo": "plasebo",
}
"""Of Polish, Czech, Slovak, Hungarian, Romanian, Turkish, Dutch and the languages of the north."""

GREEK: Final = {
    "prednisone": "πρεδνιζόνη",
    "prednisolone": "πρεδνιζολόνη",
    "methylprednisolone": "μεθυλπρεδνιζολόνη",
    "dexamethasone": "δεξαμεθαζόνη",
    "corticosteroid": "κορτικοστεροειδή, κορτιζόνη",
    "ivig": "ανοσοσφαιρίνη, ενδοφλέβια ανοσοσφαιρίνη",
    "eltrombopag": "ελτρομβοπάγη",
    "romiplostim": "ρομιπλοστίμη",
    "rituximab": "ριτουξιμάμπη",
    "azathioprine": "αζαθειοπρίνη",
    "ciclosporin": "κυκλοσπορίνη",
    "splenectomy": "σπληνεκτομή",
}

NO_TREATMENT: Final = (
    "keine, keines, kein, keine therapie, keine behandlung, aucun, aucune, néant, "
    "pas de traitement, ninguno, ninguna, sin tratamiento, nessuno, nessuna, nessuna terapia, "
    "nenhum, nenhuma, sem tratamento, geen, geen behandeling, ingen, ingen behandling, brak, "
    "bez leczenia, žádná, žádný, žiadna, nincs, niciunul, fără tratament, yok, tedavi yok, нет, "
    "без лечения, не лечился, не лечилась, наблюдение, немає, なし, 無し, 無, 無治療, 経過観察, "
    "治療なし, 観察のみ, 未治療, 없음, 치료 없음, 무치료, 경과관찰, ei hoitoa, ei hoitoja, "
    "ingen terapi, bez terapije, bez zdravljenja, bez léčby, bez liečby, kezelés nélkül, "
    "χωρίς θεραπεία, без лікування, καμία"
)
"""Words of further languages for the days without treatment, which are no agent."""


def recalled_words(name: str) -> str:
    """
    Return the words of further languages for an agent, parted by commas.

    Examples
    --------
    >>> from itpcase.agents.more_words import recalled_words
    >>> recalled_words("sirolimus"), recalled_words("vindesine")
    ('シロリムス', 'ビンデシン')
    """
    tables = (JAPANESE, KOREAN, RUSSIAN, TRADITIONAL_CHINESE, LATIN, GREEK)
    return ", ".join(table[name] for table in tables if name in table)
