"""
The words by which the columns of a foreign sheet are known, in many languages.
"""
# ruff: noqa: RUF001 - letters of other scripts are what is listed

from __future__ import annotations

from typing import Final

__all__: list[str] = []

_WORDS: Final = {
    "patient_id": (
        "participant id, participant, "
        "patient id, patient_id, patientid, patient, patient number, patient no, pid, id, "
        "record_id, record id, subject, "
        "subject_id, usubjid, mrn, case, case id, study id, "
        "病历号, 患者编号, 患者id, 住院号, 门诊号, 登记号, 编号, 病案号, 患者, "
        "病人id, 病人编号, 就诊号, 病案编号, 病例号, 病例编号, 病人号, 患者号, 就诊卡号, 登记编号, "
        "受试者编号, 受试者号, 研究编号, 入组编号, 入组号, hospital number, "
        "hospital no, chart number, "
        "patientennummer, patienten-id, fallnummer, pat-nr, patnr, pseudonym, patienten nr, "
        "pat id, "
        "numero patient, id patient, nip, ipp, identifiant, "
        "n° dossier, no dossier, numero de dossier, numero dossier, dossier, n° patient, "
        "id paciente, paciente, numero de historia, historia clinica, nhc, hc, n° hc, "
        "no hc, n° historia, prontuario, "
        "id paziente, paziente, numero paziente, codice paziente, codice, cartella, "
        "numero cartella, "
        "n° cartella, cod paziente, no historia, pat, pt id, pt no, "
        "uhid, ip no, op no, cr no"
    ),
    "on": (
        "date of blood draw, blood draw date, date of draw, draw date, date of blood sample, "
        "date of sampling, date of collection, date of blood test, blood test date, date of lab, "
        "date of labs, lab draw date, date of test, date of cbc, cbc date, date of visit, "
        "specimen date, date of platelet count, "
        "date, on, day, lab date, lab_date, sample date, date of sample, test date, "
        "datetime, date time, date and time, collected at, collected on, collection datetime, "
        "collection date time, sample datetime, sample date time, sampled at, sampled on, "
        "drawn at, drawn on, draw datetime, specimen collected, collection timestamp, "
        "collection date, collected, visit date, measurement_date, drawn, time, "
        "日期, 采样日期, 检验日期, 采集时间, 检查日期, 报告日期, 时间, 检测日期, "
        "采样时间, 采集日期, 抽血日期, 抽血时间, 检验时间, 检测时间, 检查时间, 化验日期, 报告时间, "
        "就诊日期, 就诊时间, 复诊日期, 访视日期, 复查日期, 检测日, 化验时间, "
        "report date, reported, "
        "datum, abnahmedatum, entnahmedatum, labordatum, tag, abnahmezeit, entnahmezeit, "
        "entnahmezeitpunkt, messdatum, befunddatum, "
        "date de prelevement, date du prelevement, date prelevement, jour, date de l'examen, "
        "study day, day of study, treatment day, day of treatment, relative day, "
        "day relative to start, days since start, days from start, days since start of treatment, "
        "days from start of treatment, days since treatment, days since treatment start, "
        "days after treatment, days after start, days since baseline, days from baseline, "
        "研究日, 试验日, 治疗后天数, 用药后天数, 给药后天数, 距治疗开始天数, "
        "studientag, therapietag, behandlungstag, tage seit beginn, tage seit therapiebeginn, "
        "tage nach therapiebeginn, tage seit behandlungsbeginn, "
        "jour de traitement, jours depuis le debut, jours depuis le debut du traitement, "
        "dia de tratamiento, dias desde el inicio, dias desde el inicio del tratamiento, "
        "giorno di terapia, giorni dall'inizio, giorni dall'inizio della terapia, "
        "fecha, fecha de muestra, fecha de extraccion, fecha extraccion, fecha de toma, dia, "
        "data, data prelievo, data del prelievo, data esame, giorno, data da coleta, data do exame"
    ),
    "count": (
        "platelets, platelet count, platelet, plt, plts, count, platelet_count, thrombocytes, "
        "plaq, plaqu, "
        "plt count, plts count, platelets count, platelet counts, thrombocyte count, plt result, "
        "血小板, 血小板计数, 血小板数, 血小板(plt), "
        "thrombozyten, thrombozytenzahl, thrombos, thr, "
        "plaquettes, numeration plaquettaire, plq, "
        "plaquetas, recuento de plaquetas, recuento plaquetario, "
        "piastrine, conta piastrinica, conta delle piastrine, conteggio piastrine"
    ),
    "unit": (
        "unit, units, platelet unit, plt_unit, unit of measure, 单位, einheit, unite, unites, "
        "unidad, unidades, unita, unita di misura"
    ),
    "comparator": (
        "comparator, operator, sign, qualifier, bound, prefix, 符号, 比较符, vorzeichen, "
        "operateur, signe, operador, signo, operatore, segno"
    ),
    "result": "result, value, wert, ergebnis, 结果, 检验结果, resultat, valeur, resultado, valor, "
    "risultato, valore",
    "test": "test, analyte, parameter, item, loinc, loinc code, loinc num, test code, test name, "
    "lab test, lab test name, component, component name, measurement, investigation, "
    "laborparameter, nazwa badania, 检验代码, 项目代码, 项目, 检验项目, 项目名称, untersuchung, "
    "analyt, analyse, examen, parametre, prueba, parametro, analisi, esame",
    "status": "status, result status, 状态, befundstatus, statut, estado, stato",
    "sex": "sex at birth, sex, gender, 性别, geschlecht, sexe, sexo, sesso, genere, genero, genre",
    "age": "age, age at diagnosis, age years, age in years, age yrs, 年龄, alter, edad, eta",
    "born_on": "birth date, date of birth, dob, ddn, fecha nac, fecha de nac, f nacimiento, "
    "fecha nacimiento, geb dat, gebdat, 出生日期, geburtsdatum, date de naissance, "
    "fecha de nacimiento, data di nascita",
    "diagnosed_on": "date of itp diagnosis, itp diagnosis date, "
    "diagnosis date, date of diagnosis, date of first diagnosis, dx_date, "
    "diagnosed, itp diagnosis, 诊断日期, 确诊日期, 首次诊断日期, 初次诊断日期, 首次确诊日期, "
    "diagnosedatum, datum der diagnose, diagnose am, erstdiagnose, erstdiagnosedatum, "
    "datum der erstdiagnose, erstdiagnose am, date de diagnostic, "
    "date du diagnostic, fecha de diagnostico, data diagnosi",
    "died_on": "death date, date of death, died, died on, exitus, fecha de exitus, "
    "fecha exitus, fecha de fallecimiento, date deces, date du deces, "
    "death, deceased, dod, 死亡日期, "
    "死亡时间, 死亡, todesdatum, tod, verstorben, verstorben am, gestorben, date de deces, deces, "
    "decede le, fecha de muerte, muerte, fallecimiento, fecha de fallecimiento, data di morte, "
    "data decesso, decesso",
    "followed_until": "last contact date, date of last contact, last follow-up date, "
    "date of last follow-up, last visit date, date of last visit, "
    "last contact, last visit, last follow-up, last seen, 末次随访, 随访日期, "
    "letzter kontakt, derniere nouvelle, date des dernieres nouvelles, ultimo contacto, "
    "ultimo contatto",
    "agent": (
        "drug name, medication name, treatment name, rx, tx, tto, 治疗方案, 用药方案, 用药, "
        "drug, agent, treatment, medication, therapy, 药物, 药品, 药品名称, 治疗, 治疗药物, "
        "medikament, therapie, wirkstoff, medicament, traitement, farmaco, tratamiento, "
        "medicamento, terapia, trattamento"
    ),
    "started_on": (
        "date started, medication start date, med_start, start date of medication, "
        "start date of treatment, date treatment started, date medication started, "
        "inicio tto, fecha inicio tto, fecha de inicio tto, 起始日期, "
        "fecha inicio, fecha inicio tratamiento, inicio tratamiento, inicio del tratamiento, "
        "treatment start date, therapy start, therapy start date, tx_start, tx start date, "
        "start of treatment, start of therapy, "
        "start, start date, started, treatment start, drug_start, drug start date, rx_start, "
        "first day, 开始日期, 开始时间, 用药开始, beginn, "
        "therapiebeginn, date de debut, debut, fecha de inicio, inicio, data inizio, inizio"
    ),
    "ended_on": (
        "fin tto, fecha fin tto, fecha de fin tto, fin tratamiento, "
        "date stopped, date ended, medication stop date, med_stop, end date of treatment, "
        "stop date of medication, date treatment stopped, date medication stopped, "
        "end, stop, end date, stop date, stopped, drug_stop, drug_end, drug stop date, rx_stop, "
        "treatment stop, treatment stop date, treatment end date, therapy stop, therapy end, "
        "therapy stop date, therapy end date, tx_stop, tx_end, tx stop date, tx end date, "
        "end of treatment, end of therapy, "
        "treatment end, 结束日期, 停药日期, 停药时间, ende, "
        "therapieende, date de fin, fin, arret, fecha de fin, fecha fin, data fine, fine"
    ),
    "stop_reason": "motivo fin, motivo suspension, "
    "stop reason, reason for stopping, reason stopped, reason for discontinuation, "
    "reason of stop, 停药原因, 停止原因, abbruchgrund, absetzgrund, motif d'arret, "
    "motivo de suspension, motivo de fin, motivo sospensione, motivo interruzione",
    "stated_response": "response, best response, treatment response, response category, "
    "response to treatment, clinical response, response type, 疗效, 治疗反应, 疗效评价, 疗效判定, "
    "应答, 治疗效果, ansprechen, therapieansprechen, bestes ansprechen, reponse, "
    "reponse au traitement, meilleure reponse, respuesta, respuesta al tratamiento, "
    "mejor respuesta, risposta, risposta al trattamento, resposta, resposta ao tratamento",
    "line": "line, treatment line, line of therapy, 线数, 治疗线, therapielinie, linie, ligne, "
    "linea, linea de tratamiento, linea di terapia",
}  # fmt: skip
"""Those of the six languages in which most sheets are."""

_MORE: Final = {
    "patient_id": (
        "病歷號, 病歷號碼, 病例號, 受試者編號, 患者編號, 病人編號, 病患編號, 個案編號, 編號, "
        "病患, 住院號, 門診號, 患者番号, 症例番号, 症例, カルテ番号, 登録番号, 識別番号, "
        "被験者番号, "
        "환자번호, 환자 id, 환자, 등록번호, 병록번호, 대상자번호, numero do paciente, "
        "n° do paciente, id do paciente, doente, numero do processo, patientnr, "
        "studienummer, dossiernummer, patient nummer, numer pacjenta, nr pacjenta, pacjent, "
        "id pacjenta, cislo pacienta, pacient, id pacienta, beteg, beteg azonosito, "
        "hasta no, hasta, hasta numarasi, protokol no, dosya no, номер пациента, пациент, "
        "id пациента, код пациента, номер истории болезни, номер карты, no пациента"
    ),
    "on": (
        "檢驗日期, 採檢日期, 採血日期, 檢查日期, 採檢時間, 檢驗時間, 報告日期, 就診日期, "
        "回診日期, 門診日期, 日付, 検査日, 受診日, "
        "採血日, 採取日, 測定日, 検体採取日, 検査日時, 採血日時, 報告日, 날짜, 일자, 검사일, "
        "검사일자, 채혈일, 채혈일자, 보고일, data da colheita, data colheita, data coleta, "
        "data exame, datum afname, afnamedatum, bepalingsdatum, onderzoeksdatum, "
        "data badania, data pobrania, datum odberu, datum vysetreni, vervetel datuma, "
        "mintavetel datuma, tarih, ornek tarihi, numune tarihi, tetkik tarihi, test tarihi, "
        "дата, дата анализа, дата забора, дата исследования, дата взятия"
    ),
    "count": (
        "血小板計數, 血小板數, 血小板値, 혈소판, 혈소판수, 혈소판 수치, "
        "contagem de plaquetas, contagem plaquetaria, trombocyten, trombocytenaantal, "
        "aantal trombocyten, bloedplaatjes, plytki krwi, plytki, liczba plytek, "
        "liczba plytek krwi, trombocyty, pocet trombocytu, krevni desticky, trombocita, "
        "thrombocyta, trombocitaszam, thrombocytaszam, verlemezke, verlemezkeszam, "
        "trombosit, trombosit sayisi, тромбоциты, количество тромбоцитов, число тромбоцитов, "
        "trombocyter, trombocytter, trombosyytit"
    ),
    "unit": (
        "單位, 単位, 단위, unidade, unidade de medida, eenheid, jednostka, jednotka, "
        "jednotky, egyseg, mertekegyseg, birim, единицы, единица измерения, ед изм"
    ),
    "result": (
        "檢驗結果, 結果, 検査結果, 結果値, 検査値, 결과, 검사결과, resultaat, uitslag, "
        "waarde, wynik, vysledek, eredmeny, sonuc, результат, значение"
    ),
    "test": (
        "檢驗項目, 項目, 項目名稱, 検査項目, 検査項目名, 검사항목, 검사명, exame, bepaling, "
        "badanie, vysetreni, vizsgalat, tetkik, показатель, анализ"
    ),
    "status": "狀態, 状況",
    "sex": "性別, 성별, geslacht, plec, pohlavi, pohlavie, nem, neme, cinsiyet, cinsiyeti, пол, "
    "стать, kon, kjonn, sukupuoli, sugu, lytis, dzimums, spol, φυλο, jenis kelamin",
    "age": "年齡, 年齢, 나이, 연령, idade, leeftijd, wiek, vek, eletkor, yas, возраст",
    "born_on": (
        "生年月日, 생년월일, data de nascimento, geboortedatum, data urodzenia, "
        "datum narozeni, szuletesi datum, dogum tarihi, дата рождения"
    ),
    "diagnosed_on": (
        "診斷日期, 確診日期, 診断日, 診断年月日, 진단일, 진단일자, data do diagnostico, "
        "data de diagnostico, datum diagnose, data rozpoznania, datum diagnozy, "
        "diagnozis datuma, tani tarihi, дата диагноза, дата постановки диагноза"
    ),
    "died_on": (
        "死亡日, 사망일, data do obito, data de obito, overlijdensdatum, datum overlijden, "
        "data zgonu, datum umrti, olum tarihi, дата смерти"
    ),
    "followed_until": (
        "末次追蹤, 末次追蹤日期, 最後追蹤日期, 末次隨訪, 隨訪日期, 最終観察日, 最終受診日, "
        "최종추적일, "
        "최종추적관찰일, ultimo contato, ultima consulta, laatste contact, laatste controle, "
        "ostatni kontakt, posledni kontakt, son kontrol tarihi, дата последнего контакта, "
        "последний визит"
    ),
    "agent": (
        "藥物, 藥品, 藥名, 藥品名稱, 治療, 治療藥物, 薬剤, 薬剤名, 薬品名, 治療薬, 治療法, "
        "약물, 약제, 약물명, 치료, 치료제, medicacao, tratamento, medicatie, geneesmiddel, "
        "behandeling, lek, leczenie, lecba, gyogyszer, kezeles, ilac, tedavi, препарат, "
        "лечение, терапия, лекарство"
    ),
    "started_on": (
        "開始日期, 治療開始日期, 用藥開始日期, 開始時間, 開始日, 投与開始日, 治療開始日, "
        "시작일, 투여시작일, 치료시작일, 시작일자, data de inicio, data do inicio, "
        "inicio do tratamento, startdatum, begindatum, start behandeling, data rozpoczecia, "
        "data rozpoczecia leczenia, poczatek leczenia, poczatek, zacatek lecby, zahajeni lecby, "
        "kezdo datum, kezeles kezdete, baslangic tarihi, tedavi baslangici, дата начала, "
        "начало лечения, дата начала лечения, дата начала терапии"
    ),
    "ended_on": (
        "結束日期, 停藥日期, 治療結束日期, 用藥結束日期, 終了日, 投与終了日, 治療終了日, "
        "中止日, 종료일, 투여종료일, 치료종료일, 중단일, data de termino, termino, "
        "data do fim, data de fim, fim, einddatum, stopdatum, einde behandeling, "
        "data zakonczenia, koniec leczenia, koniec, konec lecby, ukonceni lecby, kezeles vege, "
        "bitis tarihi, дата окончания, окончание лечения, дата отмены"
    ),
    "stop_reason": (
        "停藥原因, 中止理由, 終了理由, 중단사유, motivo da suspensao, motivo da interrupcao, "
        "reden van stoppen, reden stop, powod przerwania, duvod ukonceni, причина отмены, "
        "причина прекращения"
    ),
    "line": (
        "治療線數, 治療線, 治療ライン, 치료차수, linha, linha de tratamento, "
        "behandelingslijn, linia leczenia, линия терапии, линия лечения"
    ),
}
"""Those of Taiwan, Japan, Korea, Portugal, Brazil, the Netherlands and the east of Europe."""

GROUP: Final = (
    "group, 组别, 分组, 組別, 分組, 群, 군, gruppe, groupe, grupo, gruppo, groep, grupa, csoport"
)
"""Those of a group, which is the arm of a trial or one of ages, of risks or of blood."""

_OF_TRIALS: Final = {
    "centre": (
        "redcap data access group, data access group, site, centre, center, hospital, "
        "institution, clinic, siteid, study site, "
        "centre id, center id, site id, site no, zentrum, klinik, centro, hôpital, ospedale, "
        "ziekenhuis, szpital, nemocnice, kórház, hastane, sjukhus, больница, клиника, центр, "
        "中心, 医院, 医院名称, 醫院, 院區, 施設, 施設名, 病院, 병원, 기관"
    ),
    "arm": (
        "arm, arms, armcd, treatment arm, study arm, trial arm, assigned arm, planned arm, "
        "allocation, allocated to, treatment allocation, randomised to, randomized to, "
        "randomisation arm, randomization arm, treatment group, study group, trt01p, trtp, "
        "试验组别, 治疗组别, 治疗分组, 随机分组, 分配组别, "
        "治療組別, 隨機分組, 投与群, 治療群, 割付群, 割付, 치료군, 투여군, 배정군, "
        "studienarm, behandlungsarm, therapiearm, behandlungsgruppe, therapiegruppe, "
        "studiengruppe, bras, bras de traitement, groupe de traitement, brazo, "
        "brazo de tratamiento, grupo de tratamiento, braccio, braccio di trattamento, "
        f"gruppo di trattamento, braco, braco de tratamento, behandelarm, {GROUP}"
    ),
}  # fmt: skip
"""Those of what divides the patients of a trial or of a registry."""

_FURTHER: Final = {
    "patient_id": (
        "patientnummer, personnummer, personnr, cpr, cpr nummer, pasient, pasientnummer, potilas, "
        "potilasnumero, henkilotunnus, pacijent, bolnik, broj pacijenta, maticni broj, "
        "nr pacient, пацієнт, номер пацієнта, ασθενης, αριθμος ασθενη, κωδικος ασθενη, "
        "מספר מטופל, מטופל, תעודת זהות, ת.ז., رقم المريض, المريض, benh nhan, ma benh nhan, pasien, "
        "no rm, nomor rekam medis, hn, ผู้ป่วย, รหัสผู้ป่วย, เลขที่ผู้ป่วย"
    ),
    "on": (
        "provdatum, provtagningsdatum, dato, provedato, provetakingsdato, prøvetagningsdato, pvm, "
        "paivamaara, naytteenottopvm, naytteenottopaiva, datum uzorka, datum vzorca, "
        "data recoltarii, data recoltare, дата аналізу, ημερομηνια, ημερομηνια εξετασης, תאריך, "
        "תאריך בדיקה, التاريخ, تاريخ الفحص, ngay, ngay xet nghiem, tanggal, tanggal pemeriksaan, "
        "วันที่, วันที่ตรวจ"
    ),
    "count": (
        "tpk, b-trombocyter, trombocytantal, b-trom, trombociti, broj trombocita, trombocite, "
        "numar trombocite, тромбоцити, кількість тромбоцитів, αιμοπεταλια, טסיות, ספירת טסיות, "
        "الصفائح, الصفائح الدموية, عدد الصفائح, tieu cau, so luong tieu cau, jumlah trombosit, "
        "เกล็ดเลือด, จำนวนเกล็ดเลือด"
    ),
    "unit": (
        "enhet, enhed, yksikko, jedinica, enota, unitate, unitate de masura, одиниці, "
        "одиниця виміру, μοναδα, יחידות, الوحدة, don vi, satuan, หน่วย"
    ),
    "result": ("svar, tulos, rezultat, izvid, αποτελεσμα, תוצאה, النتيجة, ket qua, hasil, ผลตรวจ"),
    "test": "analys, tutkimus, pretraga, preiskava, показник, εξεταση, בדיקה, الفحص, xet nghiem, "
    "pemeriksaan",
    "sex": "מין, الجنس, gioi tinh, เพศ",
    "age": "alder, ika, varsta, starost, вік, ηλικια, גיל, العمر, tuoi, usia, umur, อายุ",
    "born_on": (
        "fodelsedatum, fodselsdato, syntymaaika, datum rodenja, datum rojstva, data nasterii, "
        "дата народження, ημερομηνια γεννησης, תאריך לידה, تاريخ الميلاد, ngay sinh, tanggal lahir"
    ),
    "diagnosed_on": "diagnosdatum, diagnosedato, diagnoosipaiva, datum dijagnoze, data "
    "diagnosticului, дата діагнозу, תאריך אבחנה, tanggal diagnosis",
    "agent": (
        "lakemedel, lægemiddel, medisin, laake, hoito, lijek, zdravilo, terapija, tratament, "
        "лікування, φαρμακο, θεραπεια, תרופה, טיפול, الدواء, العلاج, thuoc, dieu tri, obat"
    ),
    "started_on": (
        "startdato, aloituspaiva, aloituspvm, datum pocetka, datum zacetka, data inceperii, "
        "дата початку, ημερομηνια εναρξης, תאריך התחלה, تاريخ البدء, ngay bat dau, tanggal mulai"
    ),
    "ended_on": (
        "slutdatum, slutdato, sluttdato, lopetuspaiva, lopetuspvm, datum zavrsetka, "
        "data incetarii, дата закінчення, ημερομηνια ληξης, תאריך סיום, تاريخ الانتهاء, "
        "ngay ket thuc, tanggal selesai"
    ),
}
"""Those of the north of Europe, Croatia, Slovenia, Romania, Ukraine, Greece, Israel, the Arab
countries, Vietnam, Indonesia and Thailand, as they are recalled."""

_RECALLED: Final = {
    "patient_id": (
        "paciento nr, paciento numeris, pacientas, paciento kodas, asmens kodas, "
        "ligos istorijos nr, "
        "pacients, pacienta nr, pacienta id, personas kods, patsient, patsiendi nr, patsiendi id, "
        "isikukood, haigusloo nr, cislo pacienta, rodne cislo, pacientka, stevilka pacienta, "
        "maticna stevilka, пациентка, номер на пациент, пациент №, ист заб №, егн, пацијент, "
        "број пацијента, број на пациент, болесник, pacijentkinja, broj kartona, pacienti, "
        "nr pacientit, numri i pacientit, numero de pacient, num pacient, nr pacient, cnp, "
        "nr foaie, pesakit, no pesakit, no daftar, ma bn, ma so bn, so benh an, "
        "ma hs, nomor pasien, no pasien, no rekam medis, "
        "रोगी, रोगी आईडी, रोगी संख्या, मरीज, मरीज आईडी, شماره پرونده, بیمار, کد بیمار, شماره بیمار, "
        "رقم الملف, رقم الملف الطبي, رقم المريض الطبي, პაციენტი, 病人編號, เลขประจำตัวผู้ป่วย, "
        "เลขที่"
    ),
    "on": (
        "tyrimo data, paėmimo data, datums, analīzes datums, paraugu datums, kuupaev, "
        "analuusi kuupaev, proovi kuupaev, datum odberu krvi, datum preiskave, datum odvzema, "
        "datum analize, датум, датум анализе, датум на анализа, дата на изследване, "
        "дата на изследването, дата на вземане, data analizei, data analizelor, data prelevarii, "
        "data recoltei, data e analizes, data de l'analitica, data analitica, tarikh, "
        "tarikh ujian, tarikh sampel, ngay xn, ngay lay mau, ngay lam xet nghiem, tgl, "
        "tanggal lab, tgl pemeriksaan, tanggal sampel, दिनांक, तारीख, जांच की तारीख, تاریخ, "
        "تاریخ آزمایش, تاريخ التحليل, تاريخ العينة, วันที่เจาะเลือด, วันที่เก็บตัวอย่าง, თარიღი"
    ),
    "count": (
        "trombocitai, trombocitų skaičius, trombocitu skaicius, plt trombocitai, trombocīti, "
        "trombocītu skaits, trombotsuudid, trombotsuutide arv, krvne dosticky, dosticky, "
        "pocet krvnych dosticiek, pocet trombocytov, trombocyty plt, krvni ploscki, "
        "stevilo trombocitov, krvne plocice, trombociti plt, тромбоцити брой, брой тромбоцити, "
        "брой на тромбоцитите, кръвни плочици, број тромбоцита, тромбоцит, тромбоцити plt, "
        "крвне плочице, број на тромбоцити, plachete, numar de trombocite, nr trombocite, "
        "numarul trombocitelor, trombocitet, numri i trombociteve, plaquetes, "
        "recompte de plaquetes, kiraan platelet, bilangan platelet, platelet darah, "
        "trombosit plt, hitung trombosit, angka trombosit, so luong tc, sl tieu cau, "
        "tieu cau plt, plt tieu cau, प्लेटलेट, प्लेटलेट्स, प्लेटलेट काउंट, प्लेटलेट संख्या, پلاکت, "
        "شمارش پلاکت, تعداد پلاکت, الصفيحات, الصفيحات الدموية, عدد الصفيحات, تعداد الصفائح, "
        "صفائح الدم, เกร็ดเลือด, จำนวนเกร็ดเลือด, თრომბოციტები, тромбациты, трамбацыты"
    ),
    "unit": (
        "vienetai, matavimo vienetai, vienibas, mervieniba, uhik, mõõtühik, merna jednotka, "
        "merska enota, единица, мерна единица, јединица, jedinice, unitat, unitats, "
        "don vi tinh, इकाई, واحد, الوحدات, หน่วยวัด"
    ),
    "result": "rezultatas, rezultats, tulemus, vysledok, резултат, rezultatul, hasil ujian, "
    "परिणाम, نتیجه, النتائج, ผล, ผลการตรวจ",
    "test": "tyrimas, tyrimo pavadinimas, analizes nosaukums, analuus, vysetrenie, изследване, "
    "анализа, analiza, denumire analiza, ujian, जांच, آزمایش, التحليل, รายการตรวจ",
    "sex": "seks, sexul, gjinia, jantina, लिंग, جنسیت",
    "age": "amzius, vecums, vanus, vozrast, възраст, узраст, старост, mosha, edat, umur "
    "pasien, tuoi bn, आयु, उम्र, سن, السن, อายุปี",
    "born_on": "gimimo data, dzimsanas datums, sunniaeg, sunnikuupaev, datum narodenia, "
    "datum rojstva pacienta, дата на раждане, датум рођења, data nasterii pacient, datelindja, "
    "data de naixement, tarikh lahir, tgl lahir, जन्म तिथि, تاریخ تولد, تاريخ الولادة, วันเกิด",
    "diagnosed_on": "diagnozes data, diagnozes datums, diagnoosi kuupaev, datum diagnozy itp, "
    "дата на диагнозата, датум дијагнозе, data diagnosticarii, data del diagnostic, "
    "tarikh diagnosis, tgl diagnosis, ngay chan doan, निदान की तारीख, تاریخ تشخیص, تاريخ التشخيص, "
    "วันที่วินิจฉัย",
    "died_on": "mirties data, naves datums, surma kuupaev, datum umrtia, datum smrti, "
    "дата на смъртта, датум смрти, data decesului, data de la mort, tarikh kematian, "
    "tanggal meninggal, ngay mat, ngay tu vong, תאריך פטירה, تاريخ الوفاة, تاریخ فوت",
    "followed_until": "paskutinis vizitas, pedeja vizite, viimane visiit, posledna kontrola, "
    "zadnja kontrola, последно посещение, последња контрола, ultimul control, ultima vizita, "
    "ultim contacte, lawatan terakhir, kunjungan terakhir, lan kham cuoi, آخر متابعة",
    "agent": "vaistas, vaistai, gydymas, zales, medikaments, terapija itp, ravim, ravi, liek, "
    "lieky, liecba, zdravljenje, лекарство за итп, лечение итп, лек, терапија, лијек, "
    "medicament itp, medicamentul, bari, mjekimi, farmac, tractament, ubat, rawatan, obat itp, "
    "thuoc dieu tri, दवा, उपचार, دارو, درمان, العقار, ยา, การรักษา",
    "started_on": "pradzios data, gydymo pradzia, sakuma datums, terapijas sakums, "
    "alguskuupaev, ravi algus, datum zaciatku, zaciatok liecby, datum zacetka zdravljenja, "
    "начална дата, начало на лечението, датум почетка, почетак терапије, data inceput, "
    "inceputul tratamentului, data d'inici, inici, tarikh mula, tgl mulai, ngay bd, "
    "ngay bat dau dieu tri, आरंभ तिथि, تاریخ شروع, تاريخ البداية, วันที่เริ่ม, วันที่เริ่มยา",
    "ended_on": "pabaigos data, gydymo pabaiga, beigu datums, terapijas beigas, loppkuupaev, "
    "ravi lopp, datum ukoncenia, koniec liecby, datum zakljucka, крайна дата, край на лечението, "
    "датум завршетка, крај терапије, data sfarsit, sfarsitul tratamentului, data de finalitzacio, "
    "tarikh tamat, tgl selesai, ngay kt, समाप्ति तिथि, تاریخ پایان, تاريخ النهاية, วันที่หยุด, "
    "วันที่หยุดยา",
}  # fmt: skip
"""
Those of the Baltic states, Slovakia, Slovenia, Bulgaria, Serbia and North Macedonia, Romania,
Albania, Catalonia, Belarus and Georgia, of Malay, Indonesian, Vietnamese, Thai, Hindi, Persian and
Arabic that are not above: as they are recalled, not checked against sheets.
"""

_OF_COURSES: Final = {
    "dose": (
        "dose, doses, dosage, daily dose, dose per day, total daily dose, dosis, tagesdosis, "
        "dosierung, posologie, dose journaliere, dose par jour, dosis diaria, posologia, "
        "dose giornaliera, dosaggio, dose diaria, dagdosis, dosering, dawka, dawka dobowa, davka, "
        "denni davka, doz, gunluk doz, adag, доза, суточная доза, 剂量, 劑量, 用量, 日剂量, "
        "日劑量, 每日剂量, 每日劑量, 给药剂量, 用药剂量, 投与量, 1日投与量, 1日量, "
        "용량, 투여량, 일일용량"
    ),
    "who_grade": (
        "who bleeding grade, bleeding grade, who grade, who_grade, who bleeding, who bleeding "
        "scale, bleeding, bleeds, bleed, bleeding symptoms, bleeding signs, haemorrhage, "
        "hemorrhage, who-grad, blutungsgrad, who-blutungsgrad, blutung, blutungen, "
        "blutungszeichen, grade de saignement, grade hemorragique, saignement, saignements, "
        "hemorragie, grado de sangrado, sangrado, hemorragia, grado di sanguinamento, "
        "sanguinamento, sangramento, grau de sangramento, bloeding, krwawienie, krvaceni, "
        "кровотечение, kanama, 出血, 出血分级, 出血分級, 出血等级, who出血分级, 出血评分who, "
        "出血情况, 出血表现, 出血症状, 出血グレード, 출혈, 출혈등급"
    ),
}  # fmt: skip
"""Those of a dose and of bleeding, by its grade or in words."""

WORDS: Final = (
    _OF_TRIALS
    | _OF_COURSES
    | {
        field: ", ".join(
            [words, *(more[field] for more in (_MORE, _FURTHER, _RECALLED) if field in more)]
        )
        for field, words in _WORDS.items()
    }
)
"""The words by which the columns of a sheet are known, without accents."""

REPORTED: Final = "报告日期, 报告时间, 報告日期, 報告日, 보고일, report date, reported, befunddatum"
"""Those of a day on which a result was written, which is taken where there is no other."""
