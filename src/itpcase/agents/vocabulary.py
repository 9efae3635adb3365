"""
The agents of ITP as data: class, use, ATC code and the words that stand for each.

The codes were read in the ATC index of the day `ATC_AS_OF`. Words are facts of naming; a brand name
is one of them. The entry points are in `itpcase.agents`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from enum import StrEnum
from itertools import chain
from typing import Any, Final, Literal

import attrs
from attrs.validators import optional

from itpcase._arguments import check_convention, each_of, to_member
from itpcase._sentences import Code, Listing, Sentence, Told, published
from itpcase.agents import more_words
from itpcase.definitions.parts import Evidence, a_text, as_evidence
from itpcase.errors import InputError
from itpcase.units.text import letters
from itpcase.words import ExplainsItself

__all__ = ["AGENTS", "AMBIGUOUS", "ATC_AS_OF", "CLASSES", "NEAREST", "Agent", "AgentClass", "Use"]

ATC_AS_OF: Final = "2026-04-25"
"""Day of the ATC index in which the codes were read."""

NEAREST: Final = 3
"""How many near names an error lists."""


class AgentClass(StrEnum):
    """What an agent is."""

    CORTICOSTEROID = "corticosteroid"
    IMMUNOGLOBULIN = "immunoglobulin"
    ANTI_D = "anti-D immunoglobulin"
    TPO_RA = "TPO receptor agonist"
    RHTPO = "recombinant human thrombopoietin"
    ANTI_CD20 = "anti-CD20"
    SYK = "Syk inhibitor"
    BTK = "BTK inhibitor"
    FCRN = "FcRn blocker"
    ANTI_CD38 = "anti-CD38"
    COMPLEMENT = "complement inhibitor"
    BAFF_R = "BAFF-R antibody"
    IMMUNOSUPPRESSANT = "immunosuppressant"
    VINCA = "vinca alkaloid"
    ANDROGEN = "androgen"
    DAPSONE = "dapsone"
    ANTIMALARIAL = "antimalarial"
    DEMETHYLATING = "demethylating agent"
    RETINOID = "retinoid"
    HDAC = "HDAC inhibitor"
    NEURAMINIDASE = "neuraminidase inhibitor"
    JAK = "JAK inhibitor"
    PROTEASOME = "proteasome inhibitor"
    INTERLEUKIN = "interleukin-11"
    SPLENECTOMY = "splenectomy"
    TRANSFUSION = "platelet transfusion"
    ANTIFIBRINOLYTIC = "antifibrinolytic"
    HAEMOSTATIC = "haemostatic"
    PLACEBO = "placebo"
    STUDY_DRUG = "study drug"
    """The drug of a trial that the source does not name."""


class Use(StrEnum):
    """What an agent is used for."""

    DISEASE_MODIFYING = "disease-modifying"
    RESCUE = "rescue-capable"
    """It raises the count within days, for a while."""
    ADJUNCT = "adjunct"
    """It lessens bleeding and does not treat ITP; never a line of treatment."""


def words_of(values: Iterable[str] | str) -> tuple[str, ...]:
    """Take ``"one, two words"`` or a sequence."""
    listed = values.split(",") if isinstance(values, str) else each_of(values, "words", str)
    return tuple(word for each in listed if (word := " ".join(each.split())))


def _uses(values: Iterable[Use | str] | Use | str) -> tuple[Use, ...]:
    listed = (values,) if isinstance(values, str) else each_of(values, "Agent.uses")
    return tuple(to_member(Use, value, "Agent.uses") for value in listed)


def _kind(value: AgentClass | str) -> AgentClass:
    return to_member(AgentClass, value, "Agent.kind")


def _is_a_status(_record: Any, _field: attrs.Attribute[Any], value: Any) -> None:
    check_convention("Agent.atc_status", value, ("code", "absent", "none", "unchecked"))


def _is_a_name(record: Any, _field: attrs.Attribute[Any], value: Any) -> None:
    """Refuse what is no name in small letters; a study drug is called what its source calls it."""
    is_name = isinstance(value, str) and letters(value) and value == value.strip()
    if not is_name or (record.kind is not AgentClass.STUDY_DRUG and value != value.casefold()):
        raise InputError.of("AGENT_NAME", argument="Agent.name", given=value)


@attrs.frozen(kw_only=True)
class Agent(ExplainsItself):
    """
    A drug or procedure.

    Parameters
    ----------
    name : str
        Generic name, in small letters, as in `itpcase.TreatmentLine`; of a study drug, the word of
        the source, in which capitals may stand.
    kind : AgentClass
        Its class.
    uses : iterable of Use
        What it is used for.
    atc : str, optional
        ATC code.
    atc_status : {"code", "absent", "none", "unchecked"}
        Whether it has a code, had none on the day of `ATC_AS_OF`, is nothing that ATC classifies,
        or was not looked up.
    english, chinese, brands, abbreviations, others, recalled : str or iterable of str
        Words that stand for it; in one text, parted by commas. *others* are those of German,
        French, Spanish, Italian and Portuguese, where accents do not count; *recalled* are those
        of Japanese, Korean, Russian and further languages, which were not checked against a source.
    evidence : Evidence or str
        How sure we are of the code, or that there was none; else of the words.
    citation : str
        Where the code was read.
    note : str, optional

    Examples
    --------
    >>> from itpcase.agents import Agent, AgentClass, Use
    >>> mine = Agent(name="cevidoplenib", kind=AgentClass.SYK, uses=Use.DISEASE_MODIFYING)
    >>> print(mine.explain())
    cevidoplenib: Syk inhibitor; disease-modifying; ATC code not looked up.
    """

    name: str = attrs.field(validator=_is_a_name)
    kind: AgentClass = attrs.field(converter=_kind)
    uses: tuple[Use, ...] = attrs.field(converter=_uses)
    atc: str | None = attrs.field(default=None, validator=optional(a_text))
    atc_status: Literal["code", "absent", "none", "unchecked"] = attrs.field(
        default="unchecked", validator=_is_a_status
    )
    english: tuple[str, ...] = attrs.field(default=(), converter=words_of)
    chinese: tuple[str, ...] = attrs.field(default=(), converter=words_of)
    brands: tuple[str, ...] = attrs.field(default=(), converter=words_of)
    abbreviations: tuple[str, ...] = attrs.field(default=(), converter=words_of)
    others: tuple[str, ...] = attrs.field(default=(), converter=words_of)
    recalled: tuple[str, ...] = attrs.field(default=(), converter=words_of)
    evidence: Evidence = attrs.field(default=Evidence("assumed"), converter=as_evidence)
    citation: str | None = attrs.field(default=None, validator=optional(a_text))
    note: str | None = attrs.field(default=None, validator=optional(a_text))

    @property
    def is_adjunct(self) -> bool:
        """Whether it can never be a line of treatment."""
        return Use.ADJUNCT in self.uses

    @property
    def is_procedure(self) -> bool:
        """Whether it is done on one day and has no duration."""
        return self.kind is AgentClass.SPLENECTOMY

    @property
    def words(self) -> tuple[str, ...]:
        """Every word that stands for it, the name first."""
        return (self.name, *chain.from_iterable(self._known), *self.recalled)

    @property
    def _known(self) -> tuple[tuple[str, ...], ...]:
        return (self.english, self.chinese, self.brands, self.abbreviations, self.others)

    def _told(self) -> Iterator[str]:
        parts: list[Told] = [
            Code("agent_class", self.kind),
            Listing([Code("agent_use", use) for use in self.uses], "list.comma"),
            Sentence(f"atc.{self.atc_status}", code=self.atc, day=ATC_AS_OF, tag=self.evidence.tag),
        ]
        for also, words in (("also", [*chain.from_iterable(self._known)]),
                            ("recalled", self.recalled)):  # fmt: skip
            if words:
                parts.append(Sentence(f"atc.{also}", words=Listing(words, "list.comma")))
        yield Sentence(
            "atc.noted" if self.note else "atc.is", name=Code("agent", self.name),
            parts=Listing(parts, "list.semicolon"), note=published(self.note or ""),
        )  # fmt: skip

    def __str__(self) -> str:
        return self.name


# --- the vocabulary -----------------------------------------------------------------------------

_D: Final = Use.DISEASE_MODIFYING
_R: Final = Use.RESCUE
_ABSENT: Final = "absent"
_NONE: Final = "none"


def _row(
    name: str,
    kind: AgentClass,
    uses: Iterable[Use] | Use,
    atc: str | None = None,
    *,
    en: str = "",
    zh: str = "",
    brand: str = "",
    short: str = "",
    others: str = "",
    note: str | None = None,
) -> Agent:
    """One agent; *atc* is a code, ``"absent"``, ``"none"``, or None where it was not looked up."""
    status = atc if atc in (_ABSENT, _NONE) else "unchecked" if atc is None else "code"
    return Agent(
        name=name,
        kind=kind,
        uses=uses,
        atc=atc if status == "code" else None,
        atc_status=status,  # type: ignore[arg-type]  # one of three words
        english=en,
        chinese=zh,
        brands=brand,
        abbreviations=short,
        others=others,
        recalled=more_words.recalled_words(name),
        evidence="seen" if status in ("code", _ABSENT) else "recalled 95",
        citation="whocc2026" if status in ("code", _ABSENT) else None,
        note=note,
    )


_C = AgentClass
AGENTS: Final = (
    _row("prednisone", _C.CORTICOSTEROID, (_D, _R), "H02AB07", en="prednison, prednisone acetate",
         zh="泼尼松, 强的松, 醋酸泼尼松", short="PDN",
         brand="Deltasone, Rayos, Decortin, Cortancyl, Deltacortene, Dacortin",
         others="prednisona, prednisonum"),
    _row("prednisolone", _C.CORTICOSTEROID, (_D, _R), "H02AB06", en="prednisolone acetate",
         zh="泼尼松龙, 强的松龙", brand="Decortin H, Solupred", short="PSL",
         others="prednisolon, prednisolona"),
    _row("methylprednisolone", _C.CORTICOSTEROID, (_D, _R), "H02AB04",
         en="methyl-prednisolone, high-dose methylprednisolone",
         zh="甲泼尼龙, 甲基强的松龙, 甲强龙, 甲基泼尼松龙, 大剂量甲泼尼龙",
         brand="Medrol, Solu-Medrol, Urbason, 美卓乐", short="MPSL, HDMP",
         others="methylprednisolon, méthylprednisolone, metilprednisolona, metilprednisolone"),
    _row("dexamethasone", _C.CORTICOSTEROID, (_D, _R), "H02AB02",
         en="high-dose dexamethasone, dexamethason", zh="地塞米松, 大剂量地塞米松, 氟美松",
         brand="Decadron, Fortecortin, Neofordex", short="DXM, DEX, HD-DXM, HD-DEX, HDD",
         note="ATC has a dozen codes for topical use; those of systemic use begin with H02AB.",
         others="dexamethason, dexaméthasone, dexametasona, desametasone, dexamethasonum"),
    _row("corticosteroid", _C.CORTICOSTEROID, (_D, _R), _NONE,
         en="corticosteroids, steroid, steroids, glucocorticoid, glucocorticoids, "
         "glucocorticosteroid, glucocorticosteroids",
         zh="糖皮质激素, 皮质激素, 激素", short="GC, GCs, CS",
         note="For a source that does not name the drug.",
         others="kortikosteroid, kortikosteroide, cortison, corticoïde, corticoïdes, "
         "corticoide, corticoides, corticostéroïde, corticostéroïdes, corticosteroide, "
         "corticosteroidi, glucocorticoïdes, glukokortikoide, esteroide, esteroides"),
    _row("ivig", _C.IMMUNOGLOBULIN, _R, "J06BA02",
         en="intravenous immunoglobulin, intravenous immune globulin, immunoglobulin, "
         "immune globulin, gamma globulin, gammaglobulin, human immunoglobulin",
         zh="丙种球蛋白, 静脉注射丙种球蛋白, 静脉丙种球蛋白, 静注人免疫球蛋白, 静脉注射免疫球蛋白, "
         "免疫球蛋白, 人免疫球蛋白, 丙球, 静丙",
         brand="Privigen, Octagam, Gammagard, Gamunex, Gamimune, Kiovig, Panzyga, Sandoglobulin, "
         "Flebogamma",
         short="IV Ig, IVGG, IGIV",
         others="immunglobulin, immunglobuline, immunoglobuline, immunoglobulines, "
         "immunoglobulines intraveineuses, IgIV, inmunoglobulina, inmunoglobulinas, "
         "inmunoglobulina intravenosa, immunoglobuline endovena, imunoglobulina, "
         "intravenöse immunglobuline"),
    _row("anti-d", _C.ANTI_D, _R, "J06BB01",
         en="anti-D immunoglobulin, anti-D immune globulin, anti-Rh(D), Rho(D) immune globulin, "
         "anti-rhesus D", zh="抗D免疫球蛋白, 抗D球蛋白, 抗D", brand="WinRho, Rhophylac",
         short="RhIG",
         others="anti-D-immunglobulin, immunoglobulines anti-D, inmunoglobulina anti-D, "
         "immunoglobuline anti-D"),
    _row("eltrombopag", _C.TPO_RA, _D, "B02BX05", en="eltrombopag olamine, eltrombopag choline",
         zh="艾曲泊帕, 艾曲波帕, 艾曲泊帕乙醇胺", brand="Promacta, Revolade, Alvaiz, 瑞弗兰",
         short="EPAG, ELT",
         others="eltrombopague"),
    _row("hetrombopag", _C.TPO_RA, _D, _ABSENT, en="hetrombopag olamine",
         zh="海曲泊帕, 海曲泊帕乙醇胺", brand="恒曲"),
    _row("romiplostim", _C.TPO_RA, _D, "B02BX04", en="romiplostim N01", zh="罗米司亭, 罗普司亭",
         brand="Nplate, Romiplate", short="ROMI, AMG 531",
         others="romiplostima"),
    _row("avatrombopag", _C.TPO_RA, _D, "B02BX08", en="avatrombopag maleate",
         zh="阿伐曲泊帕, 马来酸阿伐曲泊帕", brand="Doptelet, 苏可欣", short="AVA"),
    _row("lusutrombopag", _C.TPO_RA, _D, "B02BX07", zh="芦曲泊帕", brand="Mulpleta",
         short="LUSU"),
    _row("rhtpo", _C.RHTPO, (_D, _R), _ABSENT,
         en="recombinant human thrombopoietin, recombinant thrombopoietin",
         zh="重组人血小板生成素, 重组人血小板生成素注射液", brand="TPIAO, 特比澳", short="rh-TPO"),
    _row("rituximab", _C.ANTI_CD20, _D, "L01FA01", en="low-dose rituximab", zh="利妥昔单抗, 利妥昔",
         brand="MabThera, Rituxan, Truxima, Rixathon, Ruxience, Riabni, 美罗华, 汉利康",
         short="RTX, LD-RTX, ritux",
         others="rituximabe"),
    _row("obinutuzumab", _C.ANTI_CD20, _D, "L01FA03", zh="奥妥珠单抗",
         brand="Gazyva, Gazyvaro, 佳罗华"),
    _row("ofatumumab", _C.ANTI_CD20, _D, zh="奥法妥木单抗", brand="Arzerra, Kesimpta"),
    _row("fostamatinib", _C.SYK, _D, "B02BX09", en="fostamatinib disodium", zh="福他替尼, 福坦替尼",
         brand="Tavalisse, Tavlesse"),
    _row("sovleplenib", _C.SYK, _D, _ABSENT, zh="索乐匹尼布", short="HMPL-523"),
    _row("zanubrutinib", _C.BTK, _D, "L01EL03", zh="泽布替尼", brand="Brukinsa, 百悦泽",
         short="BGB-3111"),
    _row("orelabrutinib", _C.BTK, _D, "L01EL04", zh="奥布替尼", brand="宜诺凯", short="ICP-022"),
    _row("ibrutinib", _C.BTK, _D, "L01EL01", zh="伊布替尼", brand="Imbruvica, 亿珂"),
    _row("acalabrutinib", _C.BTK, _D, zh="阿可替尼, 阿卡替尼", brand="Calquence"),
    _row("rilzabrutinib", _C.BTK, _D, _ABSENT, brand="Wayrilz", short="PRN1008"),
    _row("remibrutinib", _C.BTK, _D, "L04AA60", zh="瑞米布替尼", short="LOU064"),
    _row("efgartigimod", _C.FCRN, _D, "L04AL01", en="efgartigimod alfa",
         zh="艾加莫德, 艾加莫德α", brand="Vyvgart, 卫伟迦"),
    _row("rozanolixizumab", _C.FCRN, _D, "L04AL02", zh="罗泽利昔珠单抗", brand="Rystiggo"),
    _row("nipocalimab", _C.FCRN, _D, "L04AL03", zh="尼卡利单抗"),
    _row("batoclimab", _C.FCRN, _D, zh="巴托利单抗", short="HBM9161"),
    _row("daratumumab", _C.ANTI_CD38, _D, "L01FC01", zh="达雷妥尤单抗", brand="Darzalex, 兆珂"),
    _row("mezagitamab", _C.ANTI_CD38, _D, _ABSENT, short="TAK-079"),
    _row("sutimlimab", _C.COMPLEMENT, _D, "L04AJ04", zh="舒替利单抗", brand="Enjaymo"),
    _row("ianalumab", _C.BAFF_R, _D, _ABSENT, short="VAY736"),
    _row("azathioprine", _C.IMMUNOSUPPRESSANT, _D, "L04AX01", zh="硫唑嘌呤",
         brand="Imuran, Imurek, Imurel", short="AZP",
         others="azathioprin, azatioprina"),
    _row("mercaptopurine", _C.IMMUNOSUPPRESSANT, _D, en="6-mercaptopurine", zh="巯嘌呤, 6-巯基嘌呤",
         short="6-MP"),
    _row("mycophenolate", _C.IMMUNOSUPPRESSANT, _D, "L04AA06",
         en="mycophenolate mofetil, mycophenolic acid, mycophenolate sodium",
         zh="吗替麦考酚酯, 霉酚酸酯, 麦考酚酸", brand="CellCept, Myfortic, 骁悉", short="MMF",
         others="mycophenolat, mycophenolatmofetil, mycophénolate mofétil, micofenolato, "
         "micofenolato mofetilo, micofenolato de mofetilo, micofenolato mofetile"),
    _row("ciclosporin", _C.IMMUNOSUPPRESSANT, _D, "L04AD01",
         en="cyclosporine, cyclosporin, ciclosporine, cyclosporine A, ciclosporin A",
         zh="环孢素, 环孢素A, 环孢菌素, 环孢菌素A", brand="Neoral, Sandimmun, Sandimmune, 新山地明",
         short="CsA, CyA",
         others="ciclosporina, ciclosporine A, cyclosporina"),
    _row("tacrolimus", _C.IMMUNOSUPPRESSANT, _D, "L04AD02", zh="他克莫司",
         brand="Prograf, 普乐可复", short="FK506"),
    _row("sirolimus", _C.IMMUNOSUPPRESSANT, _D, "L04AH01", en="rapamycin", zh="西罗莫司, 雷帕霉素",
         brand="Rapamune", note="ATC has another code for oncology, L01EG04."),
    _row("cyclophosphamide", _C.IMMUNOSUPPRESSANT, _D, "L01AA01", zh="环磷酰胺",
         brand="Cytoxan, Endoxan", short="CTX",
         others="cyclophosphamid, ciclofosfamida, ciclofosfamide"),
    _row("vincristine", _C.VINCA, (_D, _R), "L01CA02", zh="长春新碱", brand="Oncovin",
         short="VCR",
         others="vincristin, vincristina"),
    _row("vinblastine", _C.VINCA, (_D, _R), "L01CA01", zh="长春碱, 长春花碱", brand="Velban",
         short="VBL, VLB",
         others="vinblastin, vinblastina"),
    _row("vindesine", _C.VINCA, (_D, _R), zh="长春地辛", brand="Eldisine", short="VDS"),
    _row("danazol", _C.ANDROGEN, _D, "G03XA01", zh="达那唑",
         brand="Danocrine, Danatrol, Danol, Winobanin",
         others="danazolo"),
    _row("dapsone", _C.DAPSONE, _D, "J04BA02", zh="氨苯砜", short="DDS",
         others="dapson, dapsona"),
    _row("hydroxychloroquine", _C.ANTIMALARIAL, _D, "P01BA02", zh="羟氯喹, 羟基氯喹",
         brand="Plaquenil, 纷乐", short="HCQ",
         others="hydroxychloroquin, hidroxicloroquina, idrossiclorochina"),
    _row("decitabine", _C.DEMETHYLATING, _D, "L01BC08", en="low-dose decitabine",
         zh="地西他滨", brand="Dacogen, 达珂", short="LD-DAC"),
    _row("tretinoin", _C.RETINOID, _D, "L01XF01", en="all-trans retinoic acid",
         zh="全反式维甲酸, 全反式维A酸, 维甲酸", short="ATRA"),
    _row("chidamide", _C.HDAC, _D, en="tucidinostat", zh="西达本胺", brand="爱谱沙"),
    _row("oseltamivir", _C.NEURAMINIDASE, _D, en="oseltamivir phosphate",
         zh="奥司他韦, 磷酸奥司他韦", brand="Tamiflu"),
    _row("baricitinib", _C.JAK, _D, "L04AF02", zh="巴瑞替尼", brand="Olumiant, 艾乐明"),
    _row("bortezomib", _C.PROTEASOME, _D, "L01XG01", zh="硼替佐米", brand="Velcade, 万珂"),
    _row("oprelvekin", _C.INTERLEUKIN, _D, "L03AC02",
         en="interleukin-11, recombinant human interleukin-11",
         zh="重组人白介素-11, 重组人白细胞介素-11, 白介素-11", brand="Neumega, 巨和粒",
         short="IL-11, rhIL-11"),
    _row("splenectomy", _C.SPLENECTOMY, _D, _NONE, en="laparoscopic splenectomy, open splenectomy, "
         "total splenectomy, excision of spleen, splenectomy procedure, "
         "splenectomy total separate procedure, laparoscopy surgical splenectomy, "
         "resection of spleen open approach, resection of spleen percutaneous endoscopic approach",
         zh="脾切除, 脾切除术, 脾脏切除, 脾脏切除术, 切脾, 切脾术, 腹腔镜脾切除术", short="SPX",
         others="splenektomie, milzentfernung, splénectomie, esplenectomía, splenectomia, "
         "esplenectomia, splenectomie laparoscopique, laparoskopische splenektomie, "
         "esplenectomía laparoscópica, splenectomia laparoscopica"),
    _row("platelet transfusion", _C.TRANSFUSION, (_R, Use.ADJUNCT), "B05AX02",
         en="platelets, platelet transfusions, platelet concentrate, thrombocyte transfusion, "
         "transfusion of platelets, platelet transfusion procedure, "
         "transfusion of nonautologous platelets into peripheral vein percutaneous approach, "
         "transfusion of nonautologous platelets into central vein percutaneous approach",
         zh="血小板输注, 输注血小板, 输血小板, 单采血小板", short="PLT transfusion",
         others="thrombozytentransfusion, thrombozytenkonzentrat, transfusion plaquettaire, "
         "transfusion de plaquettes, transfusión de plaquetas, "
         "trasfusione di piastrine, trasfusione piastrinica"),
    _row("tranexamic acid", _C.ANTIFIBRINOLYTIC, Use.ADJUNCT, "B02AA02", zh="氨甲环酸, 传明酸",
         brand="Cyklokapron", short="TXA, AMCA",
         others="tranexamsäure, acide tranexamique, ácido tranexámico, acido tranexamico, "
         "acido tranessamico"),
    _row("aminocaproic acid", _C.ANTIFIBRINOLYTIC, Use.ADJUNCT,
         en="epsilon-aminocaproic acid, ε-aminocaproic acid", zh="氨基己酸, 6-氨基己酸",
         brand="Amicar", short="EACA"),
    _row("desmopressin", _C.HAEMOSTATIC, Use.ADJUNCT, zh="去氨加压素", short="DDAVP"),
    _row("etamsylate", _C.HAEMOSTATIC, Use.ADJUNCT, en="ethamsylate", zh="酚磺乙胺, 止血敏"),
    _row("recombinant factor viia", _C.HAEMOSTATIC, Use.ADJUNCT,
         en="recombinant activated factor VII, eptacog alfa", zh="重组人凝血因子VIIa",
         brand="NovoSeven", short="rFVIIa"),
    _row("placebo", _C.PLACEBO, _D, _NONE, zh="安慰剂", others="plazebo, scheinmedikament",
         note="An arm of a trial; a line like any other."),
    _row("study drug", _C.STUDY_DRUG, _D, _NONE,
         en="study treatment, study medication, trial drug, trial treatment, investigational "
         "product, investigational medicinal product, investigational drug",
         zh="研究药物, 试验药物",
         short="IMP", others="studienmedikation, médicament à l'étude"),
)  # fmt: skip

NO_TREATMENT: Final = (
    "no treatment, no therapy, none, untreated, observation, observation only, observation alone, "
    "watch and wait, wait and watch, wait and see, watchful waiting, expectant management, "
    "观察, 观察等待, 观察随访, 单纯观察, 未治疗, 无治疗, 未予治疗, 无, " + more_words.NO_TREATMENT
)
"""Words for the days without treatment, which are no agent."""

CLASSES: Final[dict[str, str]] = {
    "TPO-RA, TPO-RAs, TPO receptor agonist, TPO receptor agonists, "
    "thrombopoietin receptor agonist, thrombopoietin receptor agonists, "
    "血小板生成素受体激动剂, TPO受体激动剂": (
        "eltrombopag, hetrombopag, romiplostim and avatrombopag differ, and failing one is not "
        "failing another"
    ),
    "促血小板生成药物, 促血小板生成药, thrombopoietic agent": "it holds the TPO-RAs and rhTPO",
    "BTK inhibitor, BTKi, BTK inhibitors, BTK抑制剂": "name the drug, such as zanubrutinib",
    "Syk inhibitor, Syk抑制剂": "name the drug, such as fostamatinib",
    "FcRn blocker, FcRn antagonist, FcRn inhibitor, FcRn拮抗剂": (
        "name the drug, such as efgartigimod"
    ),
    "anti-CD20, anti-CD20 antibody, 抗CD20单抗": "name the antibody, such as rituximab",
    "anti-CD38, 抗CD38单抗": "name the antibody, such as daratumumab",
    "complement inhibitor": "name the drug, such as sutimlimab",
    "immunosuppressant, immunosuppressants, immunosuppressive therapy, IST, 免疫抑制剂": (
        "name the drug, such as mycophenolate"
    ),
    "vinca alkaloid, vinca alkaloids, 长春碱类": "name the drug, such as vincristine",
    "androgen, androgens, 雄激素": "name the drug, such as danazol",
    "chemotherapy, 化疗": "name the drugs",
    "antifibrinolytic, antifibrinolytics, 抗纤溶药": "name the drug, such as tranexamic acid",
    "traditional Chinese medicine, TCM, 中药": "it has no agent of its own here",
}
"""Words that name a class -> why a class is not an agent."""

AMBIGUOUS: Final[dict[str, tuple[str, ...]]] = {
    "pred": ("prednisone", "prednisolone"),
    "MP": ("methylprednisolone", "mercaptopurine"),
    "AZA": ("azathioprine", "azacitidine"),
    "CYC": ("ciclosporin", "cyclophosphamide"),
    "TPO": ("rhtpo", "a TPO receptor agonist"),
    "DAC": ("decitabine", "dacarbazine"),
    "HDS": ("dexamethasone", "methylprednisolone"),
}
"""Words with two meanings -> what they can mean."""
