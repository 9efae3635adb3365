#!/usr/bin/env bash
# Half a tablet is three tablets, and 1,000 mg are 0 to 1 mg.
#
# Library: dose-instruction-parser 2025.1024a0 (free text of prescriptions)
# Guess:   1/2 is 0.5, for which there is a rule, a comma parts thousands, 2.5 days are two and a
#          half, and of several intervals the lowest is taken, as its warning says.
# Happens: Strokes are set apart before the rule looks at fractions, and the numbers on both sides
#          are added up. A comma is set apart too: what follows is an end of a range, and zeros are
#          0. A number with a point that is no whole one is 1 of its days. Of intervals the lowest
#          is that by the alphabet.
# Seen:    prepared and read as its parser does it: "1/2 tablet" and "1 1/2 tablets" 3, "1,000 mg" 0
#          to 1 mg, "1,500 mg" 1 to 500 mg, "1000 mg" 1000; "for 2.5 days" 1 day, "for 2 days" 2;
#          "every 8 to 12 weeks" every 12, "every 6 to 8 weeks" every 6
# Matters: Half a tablet of dexamethasone or of eltrombopag is three, and the gram of
#          methylprednisolone that treats a bleed is nothing. Which model of language marks the
#          words has no part in it: what it marks as a dose is given whole.
set -euo pipefail

room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
python3 -m venv "$room"
"$room/bin/pip" install -qq --disable-pip-version-check \
  inflect==7.6.0 pyspellchecker==0.5.5 word2number==1.1
"$room/bin/pip" install -qq --disable-pip-version-check --no-deps \
  dose-instruction-parser==2025.1024a0
"$room/bin/python" -I -W ignore - <<'PYTHON'
from dose_instruction_parser.di_dosage import get_dosage_info
from dose_instruction_parser.di_duration import get_duration_info
from dose_instruction_parser.di_frequency import get_frequency_info
from dose_instruction_parser.di_prepare import pre_process

for read, text, told in (
    (get_dosage_info, "1/2 tablet", (3.0, 3.0)),
    (get_dosage_info, "1 1/2 tablets", (3.0, 3.0)),
    (get_dosage_info, "0.5 tablet", (0.5, 0.5)),
    (get_dosage_info, "1,000 mg", (0.0, 1.0)),
    (get_dosage_info, "1,500 mg", (1.0, 500.0)),
    (get_dosage_info, "1000 mg", (1000.0, 1000.0)),
    (get_duration_info, "for 2.5 days", (1.0, 1.0)),
    (get_duration_info, "for 2 days", (2.0, 2.0)),
    (get_frequency_info, "every 8 to 12 weeks", "12 Week"),
    (get_frequency_info, "every 6 to 8 weeks", "6 Week"),
):
    *ends, unit = read(pre_process(text))
    print(text, "is", *ends, unit)
    seen = unit if isinstance(told, str) else tuple(ends)
    assert seen == told, f"changed: {text} {seen}"
PYTHON
echo "as described"
