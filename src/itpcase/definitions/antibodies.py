"""
The endpoints of the trials of antibodies, FcRn blockers, complement inhibitors and dexamethasone.

Each schedule says how its trial anchors the weeks: week w is day 7·w after the start (W0), or day 1
of week n is day 7·(n - 1) (W1D1), as in the VAYHIT trials.
"""

from __future__ import annotations

from typing import Final

from itpcase.definitions._forms import AT_LEAST_30, AT_LEAST_50, everywhere, one_level
from itpcase.definitions.definition import (
    CellEvidence,
    Combined,
    Confirmation,
    Counted,
    Criterion,
    Definition,
    Failure,
    Kept,
    Landmark,
    Level,
    Reached,
    Strategies,
    VisitRule,
    Washouts,
)
from itpcase.definitions.guidelines import RESPONSE
from itpcase.definitions.iwg import IWG_2009
from itpcase.terms import Strategy

_AT_LEAST_100: Final = Criterion(at_least=100)


# --- FcRn ---------------------------------------------------------------------------------------

ADVANCE_IV: Final = Definition(
    id="advance-iv",
    version="2",
    title="ADVANCE IV: efgartigimod, sustained response",
    citation="broome2023a",
    evidence="seen",
    levels=one_level("50 or more."),
    strategies=Strategies(death=Strategy.COMPOSITE),
    visits=(
        VisitRule(
            name="sustained", label="sustained response", any_of=AT_LEAST_50,
            week_anchor="W0", first_week=19, visits=6, interval_days=7, at_least=4,
            rescue="disqualifies",
            clause="50 or more at 4 or more of 6 weekly visits of weeks 19 to 24, without an "
            "intercurrent event.",
        ),
        VisitRule(
            name="sustained_strict", label="stricter sustained response", any_of=AT_LEAST_50,
            week_anchor="W0", first_week=17, visits=8, interval_days=7, at_least=6,
            rescue="disqualifies",
            clause="50 or more at 6 or more of 8 weekly visits of weeks 17 to 24.",
        ),
        VisitRule(
            name="cumulative_weeks", label="disease control: cumulative weeks", any_of=AT_LEAST_50,
            week_anchor="W0", first_week=1, visits=24, interval_days=7, at_least=1,
            clause="Number of weeks with 50 or more; the value of the answer.",
        ),
    ),
    counted=(
        Counted(
            name="overall", label="overall response", any_of=AT_LEAST_50, at_least=4, last_day=168,
            clause="50 or more on 4 or more occasions.",
        ),
    ),
    primary="sustained",
    cells=(
        CellEvidence("citation", "seen", "registered as NCT04188379"),
        CellEvidence("sustained.rescue", "assumed", "the list of rescues was not seen"),
    ),
    notes=(
        (
            "Death is an intercurrent event; of the others the list was not seen: rescue and a new "
            "line count."
        ),
        "NCT04274452 lists the same endpoints.",
    ),
)  # fmt: skip
"""ADVANCE IV (Broome, Lancet 2023)."""

ROZANOLIXIZUMAB_PHASE_3: Final = Definition(
    id="rozanolixizumab-phase-3",
    title="Rozanolixizumab phase 3: 8 of the last 12 weeks",
    citation="nct04200456",
    evidence="seen",
    levels=one_level("50 or more."),
    visits=(
        VisitRule(
            name="durable", label="durable response", any_of=AT_LEAST_50,
            week_anchor="W0", first_week=14, visits=12, interval_days=7, at_least=8,
            clause="50 or more for 8 or more of the last 12 weeks (13 to 25).",
        ),
    ),
    primary="durable",
    notes=(
        "Weeks 13 to 25 hold 13 weekly visits; the last 12 are read as those of weeks 14 to 25.",
    ),
)  # fmt: skip
"""Rozanolixizumab phase 3 (NCT04200456, NCT04224688)."""


# --- CD38 ---------------------------------------------------------------------------------------

MEZAGITAMAB_PHASE_2: Final = Definition(
    id="mezagitamab-phase-2",
    title="Mezagitamab phase 2: four kinds of response",
    citation="nct04278924",
    evidence="recalled 78",
    levels=one_level("50 or more and up by 20.", Criterion(at_least=50, rise_at_least=20)),
    washouts=everywhere(28),
    counted=(
        Counted(
            name="platelet_response", label="platelet response",
            any_of=Criterion(at_least=50, rise_at_least=20), at_least=2,
            clause="50 or more and up by 20 or more at 2 visits or more.", evidence="recalled 78",
        ),
        Counted(
            name="complete", label="complete response", any_of=_AT_LEAST_100, at_least=2,
            clause="100 or more at 2 visits or more.", evidence="recalled 78",
        ),
        Counted(
            name="meaningful", label="clinically meaningful response",
            any_of=Criterion(rise_at_least=20), at_least=2,
            clause="Up by 20 or more at 2 visits or more.", evidence="recalled 78",
        ),
        Counted(
            name="haemostatic", label="haemostatic response",
            any_of=Criterion(at_least=30, rise_at_least=20, baseline_below=15), at_least=2,
            clause="With a baseline below 15: 30 or more and up by 20 or more, at 2 visits.",
            evidence="recalled 78",
        ),
    ),
    primary="platelet_response",
    notes=("The terms were seen; the limits are recalled.",),
)  # fmt: skip
"""Mezagitamab phase 2 (NCT04278924)."""

MEZAGITAMAB_PHASE_3: Final = Definition(
    id="mezagitamab-phase-3",
    title="Mezagitamab phase 3: 4 of 6 weeks",
    citation="nct06722235",
    evidence="seen",
    levels=one_level("50 or more."),
    visits=(
        VisitRule(
            name="durable", label="durable response", any_of=AT_LEAST_50,
            week_anchor="W0", first_week=19, visits=6, interval_days=7, at_least=4,
            clause="50 or more at 4 or more of the 6 weekly counts of weeks 19 to 24.",
        ),
        VisitRule(
            name="cumulative_weeks", label="cumulative weeks at 50", any_of=AT_LEAST_50,
            week_anchor="W0", first_week=1, visits=24, interval_days=7, at_least=1,
            clause="Number of weeks with 50 or more; the value of the answer.",
        ),
        VisitRule(
            name="cumulative_weeks_30", label="cumulative weeks at 30 and doubled",
            any_of=RESPONSE, week_anchor="W0", first_week=1, visits=24, interval_days=7, at_least=1,
            clause="Number of weeks with 30 or more and doubled; the value of the answer.",
        ),
    ),
    counted=(
        Counted(
            name="complete", label="complete response", any_of=_AT_LEAST_100, at_least=2,
            last_day=168, clause="100 or more at 2 visits to week 24.",
        ),
    ),
    primary="durable",
)  # fmt: skip
"""Mezagitamab phase 3 (NCT06722235)."""


DART: Final = Definition(
    id="dart",
    title="DART: daratumumab, response at week 12 or 16, sustained response at week 24",
    citation="dart2025",
    evidence="seen",
    levels=one_level("50 or more."),
    visits=(
        VisitRule(
            name="response_week_12", label="response at week 12 (run-in and cohort 1)",
            any_of=AT_LEAST_50, week_anchor="W0", first_week=11, visits=2, interval_days=7,
            at_least=2, clause="50 or more at 2 consecutive assessments at week 12.",
        ),
        VisitRule(
            name="response_week_16", label="response at week 16 (cohort 2)",
            any_of=AT_LEAST_50, week_anchor="W0", first_week=15, visits=2, interval_days=7,
            at_least=2, clause="50 or more at 2 consecutive assessments at week 16.",
        ),
        VisitRule(
            name="sustained", label="sustained response at week 24",
            any_of=AT_LEAST_50, week_anchor="W0", first_week=23, visits=2, interval_days=7,
            at_least=2, clause="50 or more at 2 consecutive assessments at week 24.",
        ),
    ),
    primary="response_week_12",
    cells=(
        CellEvidence(
            "response_week_12.first_week", "assumed", "the two assessments are weeks 11 and 12"
        ),
        CellEvidence(
            "response_week_16.first_week", "assumed", "the two assessments are weeks 15 and 16"
        ),
        CellEvidence("sustained.first_week", "assumed", "the two assessments are weeks 23 and 24"),
    ),
)  # fmt: skip
"""DART (NCT04703621)."""

CM313_PHASE_2: Final = Definition(
    id="cm313-phase-2",
    title="CM313 phase 2: two consecutive counts within 8 weeks",
    citation="nct05694767",
    evidence="seen",
    levels=one_level("50 or more at 2 consecutive counts, a day apart or more."),
    confirm=Confirmation(counts=2, apart=1),
    reached=(
        Reached(
            name="response", label="response within 8 weeks", level="P", by_day=56,
            week_anchor="W0",
            clause="50 or more at 2 consecutive counts, a day apart or more, within 8 weeks.",
        ),
    ),
    primary="response",
)  # fmt: skip
"""CM313 phase 2 (NCT05694767)."""

DARATUMUMAB_FRANCE: Final = Definition(
    id="daratumumab-france",
    title="Daratumumab in a French cohort: complete response above 100, response of 30 and doubled",
    citation="darafrance",
    evidence="seen",
    levels=(
        Level(
            name="CR", label="complete response", any_of=Criterion(above=100),
            clause="Above 100.",
        ),
        Level(
            name="R", label="response", any_of=RESPONSE, clause="30 or more and doubled.",
        ),
    ),
    counted=(
        Counted(
            name="response", label="response without another treatment", any_of=RESPONSE,
            at_least=1, last_day=183, rescue="disqualifies", rescue_from_day=43,
            clause="30 or more and doubled; another treatment later than 6 weeks is no response.",
        ),
        Counted(
            name="complete_response", label="complete response without another treatment",
            any_of=Criterion(above=100), at_least=1, last_day=183, rescue="disqualifies",
            rescue_from_day=43,
            clause="Above 100; another treatment later than 6 weeks is no response.",
        ),
    ),
    primary="response",
    cells=(
        CellEvidence("response.last_day", "assumed", "up to 6 months; the abstract gives no day"),
        CellEvidence("complete_response.last_day", "assumed", "as for the response"),
    ),
)  # fmt: skip
"""The French cohort of daratumumab (ASH 2025)."""


# --- BAFF receptor ------------------------------------------------------------------------------

VAYHIT_1: Final = Definition(
    id="vayhit-1",
    title="VAYHIT1: ianalumab with first-line steroids, count kept at 30",
    citation="nct05653349",
    evidence="seen",
    levels=one_level("30 or more.", AT_LEAST_30, name="K", label="count kept"),
    counted=(
        Counted(
            name="ever_50", label="response of 50", any_of=AT_LEAST_50, at_least=1,
            clause="50 or more; a count within 7 days of a platelet transfusion is no response.",
        ),
    ),
    primary="K",
    notes=(
        "Followed every 4 weeks until failure or for 2 years, then every 12 weeks.",
        "How long the count must be kept is the trial's time to failure: use remission_episodes.",
    ),
)  # fmt: skip
"""VAYHIT1 (NCT05653349)."""

VAYHIT_2: Final = Definition(
    id="vayhit-2",
    version="2",
    title="VAYHIT2: ianalumab with eltrombopag, time to treatment failure",
    citation="vayhit2",
    evidence="seen",
    levels=one_level("50 or more."),
    counted=(
        Counted(
            name="stable_response", label="stable response at 6 months (SR6)", any_of=AT_LEAST_50,
            week_anchor="W1D1", first_day=126, last_day=168, share="3/4", rescue="disqualifies",
            clause="SR6: 50 or more at three quarters or more of the counts from W19D1 to W25D1 "
            "(weeks 19 to 25), without rescue or new treatment.",
        ),
    ),
    visits=(
        VisitRule(
            name="taper_entry", label="taper allowed", any_of=AT_LEAST_50,
            week_anchor="W1D1", first_week=15, visits=2, interval_days=14, at_least=2,
            clause="50 or more at the consecutive visits of day 1 of weeks 15 and 17 (W15D1, "
            "W17D1).",
        ),
    ),
    failures=(
        Failure(
            name="treatment_failure", label="treatment failure", any_of=AT_LEAST_30,
            week_anchor="W1D1", count_from_day=57, rescue_from_day=57, stopped_by_day=168,
            clause="Count below 30 or rescue later than 8 weeks, a new therapy for ITP at any "
            "time, eltrombopag not tapered or not stopped by week 24, or death; from "
            "randomisation.",
        ),
    ),
    primary="stable_response",
    notes=(
        "Time runs from the start of the line; the trial's from randomisation.",
        (
            "The drug of the line is eltrombopag with ianalumab; its stop is that of eltrombopag. "
            "Without a recorded stop it is taken to go on."
        ),
        "The primary endpoint is the time to treatment failure; compared is the stable response.",
    ),
    cells=(
        CellEvidence(
            "stable_response.rescue_from_day", "assumed", "from when on a rescue counts is not said"
        ),
    ),
)  # fmt: skip
"""VAYHIT2 (NEJM 2025)."""

VAYHIT_3: Final = Definition(
    id="vayhit-3",
    version="2",
    title="VAYHIT3: ianalumab, confirmed response",
    citation="nct05885555",
    evidence="seen",
    levels=one_level("50 or more at 2 consecutive assessments, 7 days apart or more."),
    confirm=Confirmation(counts=2, apart=7),
    reached=(
        Reached(
            name="confirmed", label="confirmed response", level="P", by_day=168,
            week_anchor="W1D1",
            clause="50 or more at 2 consecutive assessments 7 days apart or more in weeks 1 to 25, "
            "up to W25D1, without rescue or new treatment.",
        ),
    ),
    primary="confirmed",
    notes=(
        (
            "'Without rescue' is read as two counts outside the washout of a rescue, with none "
            "between."
        ),
        "A stable response is reported as well; its wording was cut off in the source seen.",
    ),
)  # fmt: skip
"""VAYHIT3 (NCT05885555)."""


# --- complement ---------------------------------------------------------------------------------

SUTIMLIMAB_PHASE_1: Final = Definition(
    id="sutimlimab-phase-1",
    title="Sutimlimab phase 1: half of the visits",
    citation="broome2023b",
    evidence="seen",
    levels=(
        Level(
            name="CR", label="complete response", any_of=_AT_LEAST_100, clause="100 or more.",
        ),
        Level(name="P", label="platelet response", any_of=AT_LEAST_50, clause="50 or more."),
    ),
    counted=(
        Counted(
            name="durable", label="durable response", any_of=AT_LEAST_50, share="1/2",
            clause="50 or more at half of the follow-up visits or more.",
        ),
    ),
    primary="durable",
    notes=("Observed counts stand for the follow-up visits, whose schedule was not seen.",),
)  # fmt: skip
"""Sutimlimab phase 1 (Broome, Blood Adv 2023;7:987)."""

NCT04669600_NAIVE: Final = Definition(
    id="nct04669600-naive",
    title="NCT04669600, patients not treated before: half of the visits",
    citation="nct04669600",
    evidence="seen",
    levels=one_level("50 or more."),
    counted=(
        Counted(
            name="half_at_50", label="50 at half of the visits", any_of=AT_LEAST_50, share="1/2",
            rescue="disqualifies",
            clause="50 or more at half of the visits or more, without rescue.",
        ),
        Counted(
            name="half_up_by_20", label="up by 20 at half of the visits, from a low baseline",
            any_of=Criterion(rise_at_least=20, baseline_below=15), share="1/2",
            rescue="disqualifies",
            clause="With a baseline below 15: up by 20 or more at half of the visits or more.",
        ),
    ),
    combined=(
        Combined(
            name="response", label="response", any_of=("half_at_50", "half_up_by_20"),
            clause="Either.",
        ),
    ),
    primary="response",
    notes=("Observed counts stand for the scheduled visits, which were not seen.",),
)  # fmt: skip
"""NCT04669600, the naive patients."""


# --- CD20 and dexamethasone ---------------------------------------------------------------------

RITUXIMAB_2008: Final = Definition(
    id="rituximab-godeau-2008",
    title="Rituximab 2008: good response at 1 and 2 years",
    citation="godeau2008",
    evidence="seen",
    levels=one_level("50 or more and doubled.", Criterion(at_least=50, fold_at_least=2)),
    visits=(
        VisitRule(
            name="good_response_1_year", label="good response at 1 year",
            any_of=Criterion(at_least=50, fold_at_least=2),
            first_day=365, visits=1, interval_days=84, at_least=1, rescue="disqualifies",
            clause="50 or more and doubled at 1 year; other treatment is no response.",
        ),
        VisitRule(
            name="good_response_2_years", label="good response at 2 years",
            any_of=Criterion(at_least=50, fold_at_least=2),
            first_day=730, visits=1, interval_days=84, at_least=1, rescue="disqualifies",
            clause="The same at 2 years.",
        ),
    ),
    primary="good_response_1_year",
    notes=("The count is looked for within 42 days of the day; none there is no response.",),
)  # fmt: skip
"""Godeau, Blood 2008;112:999."""

RITUXIMAB_DEXAMETHASONE_2013: Final = Definition(
    id="rituximab-dexamethasone-2013",
    title="Rituximab with dexamethasone 2013: sustained response at 6 months",
    citation="gudbrandsdottir2013",
    evidence="seen",
    levels=one_level("50 or more."),
    landmarks=(
        Landmark(
            name="sustained", label="sustained response", any_of=AT_LEAST_50,
            target_day=182, first_day=154, last_day=210, clause="50 or more at 6 months.",
        ),
    ),
    washouts=Washouts(steroid_pulse=0),
    primary="sustained",
    notes=(
        "Up to 6 courses of dexamethasone belong to the treatment: no washout for steroid pulses.",
        "The window of 6 months is ours.",
    ),
)  # fmt: skip
"""Gudbrandsdottir, Blood 2013;121:1976."""

RITUXIMAB_REGISTRY: Final = Definition(
    id="rituximab-registry",
    title="Rituximab in the North American Chronic ITP Registry",
    citation="nacir",
    evidence="seen",
    levels=one_level("50 or more."),
    washouts=Washouts(steroid_pulse=14),
    reached=(
        Reached(
            name="attributed", label="response attributed to rituximab", level="P", by_day=112,
            clause="50 or more within 16 weeks of rituximab.",
        ),
    ),
    primary="attributed",
    notes=("A count within 14 days of steroids is attributed to the steroids.",),
)  # fmt: skip
"""NACIR (PMC3863944)."""

RITUXIMAB_CHINA: Final = Definition(
    id="rituximab-china",
    title="Rituximab in a Chinese cohort: 50 without another drug",
    citation="rtxcn",
    evidence="seen",
    levels=one_level("50 or more and no other drug.", name="P", label="success"),
)
"""Rituximab in a Chinese cohort (PMC7342221)."""

DEXAMETHASONE_2016: Final = Definition(
    id="dexamethasone-wei-2016",
    version="2",
    title="High-dose dexamethasone 2016: initial and sustained response",
    citation="wei2016",
    evidence="seen",
    levels=IWG_2009.levels,
    bleeding_allowed=0,
    confirm=IWG_2009.confirm,
    loss=IWG_2009.loss,
    kept=(
        Kept(
            name="sustained", label="sustained response", level="R", until_day=183,
            since="first_response", keep_any_of=AT_LEAST_30,
            clause="30 or more, no bleeding and no added therapy for 6 months after the initial "
            "response.",
        ),
    ),
    primary="sustained",
    notes=(
        "The doubled baseline is asked for the initial response only; 30 keeps it.",
        "A summary writes above 30 and above 100; read as at least.",
    ),
)  # fmt: skip
"""Wei, Blood 2016;127:296."""

DEXAMETHASONE_JAPAN_2017: Final = Definition(
    id="dexamethasone-japan-2017",
    title="High-dose dexamethasone in Japan 2017: initial and sustained response",
    citation="japan2017",
    evidence="seen",
    levels=one_level("30 or more and no bleeding.", AT_LEAST_30, name="S", label="sustained"),
    bleeding_allowed=0,
    counted=(
        Counted(
            name="initial", label="initial response", any_of=RESPONSE, at_least=1,
            first_day=8, last_day=18, clause="R as in IWG 2009, in the window of days 8 to 18.",
        ),
    ),
    primary="initial",
    notes=("How long 'sustained' is was not seen: use remission_episodes.",),
)  # fmt: skip
"""A Japanese study of high-dose dexamethasone (ASH 2017)."""


# --- mycophenolate ------------------------------------------------------------------------------

FLIGHT: Final = Definition(
    id="flight",
    title="FLIGHT: mycophenolate with steroids, treatment failure",
    citation="flight2021",
    evidence="seen",
    failures=(
        Failure(
            name="treatment_failure", label="treatment failure", any_of=AT_LEAST_30,
            new_line=True, death=False, joined="all",
            clause="A count below 30 and the need of a second-line treatment; from randomisation.",
        ),
    ),
    primary="treatment_failure",
    notes=(
        "Both are asked for: failure is on the day of the later of the two.",
        "The need of a second-line treatment is read as the start of the next line.",
    ),
)  # fmt: skip
"""FLIGHT (N Engl J Med 2021; protocol BMJ Open 2018;8:e024427)."""
