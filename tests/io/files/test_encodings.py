"""The encoding that a file of text may be in, of the languages that hospitals write."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from itpcase.errors import InputError
from itpcase.io._files.encodings import decoded_twice, readings_of
from itpcase.io._files.tongues import LATIN, OTHER_SCRIPTS, WITH_TWO_BYTES
from itpcase.io.mapped import read_mapped
from itpcase.io.mapping import propose_mapping

HEADINGS = {
    "polish": ("Numer pacjenta;P\u0142e\u0107;Data badania;P\u0142ytki krwi", "cp1250 cp852"),
    "czech": ("\u010c\u00edslo pacienta;Datum odb\u011bru;Trombocyty;L\u00e9\u010dba", "cp1250"),
    "hungarian": ("Beteg;V\u00e9rlemezkesz\u00e1m;Gy\u00f3gyszer;Kezd\u0151 d\u00e1tum", "cp1250"),
    "russian": (
        ("\u041d\u043e\u043c\u0435\u0440;\u0414\u0430\u0442\u0430;"
        "\u0422\u0440\u043e\u043c\u0431\u043e\u0446\u0438\u0442\u044b"),
        "cp1251 koi8_r cp866 iso8859_5",
    ),
    "capitals": (
        "\u0414\u0410\u0422\u0410;\u0422\u0420\u041e\u041c\u0411\u041e\u0426\u0418\u0422\u042b",
        "cp1251 koi8_r",
    ),
    "greek": (
        ("\u0397\u03bc\u03b5\u03c1\u03bf\u03bc\u03b7\u03bd\u03af\u03b1;"
        "\u0391\u03b9\u03bc\u03bf\u03c0\u03b5\u03c4\u03ac\u03bb\u03b9\u03b1"),
        "cp1253",
    ),
    "turkish": ("Hasta no;Tarih;Trombosit say\u0131s\u0131;Ba\u015flang\u0131\u00e7", "cp1254"),
    "lithuanian": ("Data;Trombocitai;Gydymo prad\u017eia;m\u0117lyn\u0117s", "cp1257"),
    "korean": ("환자번호,검사일,혈소판", "cp949"),
    "japanese": (
        "患者番号,検査日,血小板数", "cp932 euc_jp",
    ),
    "chinese": ("姓名,日期,血小板", "gb18030"),
    "taiwanese": ("ID,Date,血小板,單位", "cp950"),
    "hebrew": ("\u05ea\u05d0\u05e8\u05d9\u05da,\u05d8\u05e1\u05d9\u05d5\u05ea", "cp1255"),
    "arabic": (
        ("\u0627\u0644\u062a\u0627\u0631\u064a\u062e,\u0639\u062f\u062f "
        "\u0627\u0644\u0635\u0641\u0627\u0626\u062d"),
        "cp1256",
    ),
    "german": ("Patient;Gr\u00f6\u00dfe;\u00c4rztin;M\u00fcller", "cp1252 cp850 mac_roman"),
    "french": (
        "IPP;Date de pr\u00e9l\u00e8vement;Date de d\u00e9but", "cp1252 cp850 mac_roman",
    ),
    "spanish": ("N\u00b0 historia;Fecha de extracci\u00f3n;Plaquetas", "cp1252 cp850"),
    "units": ("Patient ID;Date;PLT (10\u00b3/\u00b5L)", "cp1252 cp850"),
}  # fmt: skip
"""By language: a heading as a hospital has it, and the encodings that its files may be in."""

UNDEFINED = (0x81, 0x8D, 0x8F, 0x90, 0x9D)
"""Bytes that mean nothing in western Windows."""

FILES = [(text, each) for text, names in HEADINGS.values() for each in names.split()]


@pytest.mark.parametrize(("text", "encoding"), FILES)
def test_the_encoding_of_a_heading(text: str, encoding: str) -> None:
    """Two or three words tell it, and the words are shown."""
    best = readings_of(f"{text}\n1;2021-01-01;9\n".encode(encoding))[0]
    cells = [each for each in text.replace(",", ";").split(";") if not each.isascii()]

    assert (encoding, tuple(cells[:3])) == (best.encoding, best.shown)


@pytest.mark.parametrize(
    ("text", "encoding", "cells"),
    [
        ("ID,Date,PLT (G/L)\n1,2021-03-05,9,女,プレドニン\n", "cp932", 2),
        ("ID,Date,PLT (G/L),Ward\n1,2021-03-05,9,\u0141\u00f3d\u017a\n", "cp1250", 1),
        ("ID,Date,PLT (G/L),Name\n1,2021-03-05,9,王伟\n", "gb18030", 1),
        ("ID,Date,PLT (G/L),Name\n1,2021-03-05,9,Y\u0131ld\u0131z\n", "cp1254", 1),
        ("ID,Date,PLT (G/L),Sex\n1,2021-03-05,9,\u0416\n", "cp1251", 1),
    ],
)  # fmt: skip
def test_cells_tell_it_where_the_headings_do_not(text: str, encoding: str, cells: int) -> None:
    """A name or a drug is enough."""
    best = readings_of(text.encode(encoding))[0]

    assert (encoding, cells) == (best.encoding, len(best.shown))


@pytest.mark.parametrize(("text", "encoding"), FILES)
def test_a_proposal_shows_how_the_file_reads(tmp_path: Path, text: str, encoding: str) -> None:
    """It is asked about, with the words as they read, and set in the mapping."""
    sheet = tmp_path / "sheet.csv"
    sheet.write_bytes(f"{text}\n1{',' * text.count(',')}\n".encode(encoding))
    proposal = propose_mapping(sheet)
    (doubt,) = [each for each in proposal.doubts if each.startswith("the encoding: ")]

    assert encoding == tomllib.loads(proposal.text)["encoding"]
    assert repr(readings_of(sheet.read_bytes())[0].shown[0]) in doubt


def test_two_encodings_that_read_well_are_both_shown(tmp_path: Path) -> None:
    """Of a word that two languages may have, the user tells which reads right."""
    sheet = tmp_path / "sheet.csv"
    sheet.write_bytes("ID;Date;PLT;N\u00b0\n1;2021-01-01;9;a\n".encode("cp850"))
    (doubt,) = [each for each in propose_mapping(sheet).doubts if "the encoding: " in each]

    assert "in cp850 it reads 'N\u00b0', and in cp1252, which is less likely, 'N\u00f8'" in doubt


def test_the_encoding_of_a_file_with_late_letters() -> None:
    """The lines of ASCII before them tell nothing, and a byte far below them may be no text."""
    lines = b"1;2021-03-05;9\n" * 40_000 + "Gr\u00f6\u00dfe;\u00fc\n".encode("cp1252") * 40_000

    assert "cp1252" == readings_of(lines)[0].encoding
    assert "cp1252" not in [each.encoding for each in readings_of(lines + b"\x81\n")]


@pytest.mark.parametrize("content", [b"1,\xfe\xfb\xfe\x81,9\n", b"1,\0\xfc,9\n", b"1,2,3\n"])
def test_bytes_that_are_no_text_in_any_encoding(content: bytes) -> None:
    """Nothing is guessed."""
    assert [] == readings_of(b"ID,Date,PLT\n" + content)


def test_a_row_of_another_encoding_in_a_file_of_utf_8(tmp_path: Path) -> None:
    """No other encoding is proposed: the row is named, and the others are as they should be."""
    sheet = tmp_path / "sheet.csv"
    sheet.write_bytes("IPP,Date,D\u00e9c\u00e8s\n1,2,\u00e9\n".encode() + b"2,3,\xe9t\xe9\n")
    with pytest.raises(InputError) as caught:
        propose_mapping(sheet)

    assert "the byte 0xe9 in row 3" == caught.value.problem.given
    assert "most of the file is UTF-8" in caught.value.problem.remedy


def test_a_mapping_without_the_encoding_is_told_of_it(tmp_path: Path) -> None:
    """The reader says in which encoding the file reads."""
    sheet = tmp_path / "sheet.csv"
    sheet.write_bytes(f"{HEADINGS['polish'][0]}\n1;K;2021-01-01;9\n".encode("cp1250"))
    counts = {"patient_id": "Numer pacjenta", "on": "Data badania", "count": "P\u0142ytki krwi",
              "unit": {"value": "10*9/L"}}  # fmt: skip
    with pytest.raises(InputError) as caught:
        read_mapped(sheet, mapping={"counts": counts})

    assert "in cp1250 it reads 'P\u0142e\u0107'" in caught.value.problem.remedy
    assert 1 == len(read_mapped(sheet, mapping={"counts": counts, "encoding": "cp1250"}).counts)


@pytest.mark.parametrize(
    "text", ["Gr\u00f6\u00dfe", "10\u00b3/\u00b5L", "日期", "P\u0142e\u0107", "\u00c4rztin"]
)
def test_letters_that_were_decoded_twice(tmp_path: Path, text: str) -> None:
    """A file of UTF-8 that a program took for another: its words are not found."""
    raw = (f"ID;Date;PLT;{text}\n1;2021-01-01;9;a\n").encode()
    wrong = "".join(chr(b) if 0x80 <= b < 0xA0 and b in UNDEFINED else bytes([b]).decode("cp1252")
                    for b in raw)  # fmt: skip
    sheet = tmp_path / "sheet.csv"
    sheet.write_bytes(wrong.encode())

    assert text == (decoded_twice(sheet.read_bytes()) or "")[1]
    assert any(f"was {text!r}: the file" in doubt for doubt in propose_mapping(sheet).doubts)
    sheet.write_bytes(raw)
    assert decoded_twice(raw) is None
    assert not any("the file was read" in doubt for doubt in propose_mapping(sheet).doubts)


def test_letters_that_were_lost(tmp_path: Path) -> None:
    """What a program wrote for a letter that it could not read is asked about."""
    sheet = tmp_path / "sheet.csv"
    sheet.write_text("ID;Date;PLT;\ufffdrztin\n1;2021-01-01;9;a\n", encoding="utf-8")

    assert any(doubt.startswith("what stood where ") for doubt in propose_mapping(sheet).doubts)


@pytest.mark.parametrize("begin", [b"\x1f\x8b\x08\0", b"7z\xbc\xaf\x27\x1c", b"BZh91AY"])
def test_a_packed_sheet(tmp_path: Path, begin: bytes) -> None:
    """It is told by how it begins, whatever its name is."""
    (tmp_path / "sheet.csv").write_bytes(begin)
    with pytest.raises(InputError, match="PACKED"):
        propose_mapping(tmp_path / "sheet.csv")


def test_each_language_is_written_in_signs_beside_ascii() -> None:
    """The lists have no sign twice, and every encoding of a language has most of its signs."""
    for tongue in (*LATIN, *OTHER_SCRIPTS):
        assert len({*tongue.signs}) == len(tongue.signs)
    for tongue in (*LATIN, *OTHER_SCRIPTS, *WITH_TWO_BYTES):
        for name in tongue.encodings:
            written = tongue.signs.encode(name, "ignore").decode(name)
            assert len(written) > 0.6 * len(tongue.signs), (name, tongue.signs)
