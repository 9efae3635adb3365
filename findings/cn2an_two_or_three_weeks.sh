#!/usr/bin/env bash
# Two or three weeks (两三周) are 23 weeks, and 30 to 40 thousand platelets (三四万) are 340 000.
#
# Library: cn2an 0.5.24, chinese2digits 6.0.2, pycnnum 2.1.1 (Chinese numerals)
# Guess:   Two figures that follow each other, as "two or three" in English, are a range; what reads
#          no ranges leaves them as they are, or refuses them.
# Happens: cn2an's transform writes them side by side, as the figures of a telephone number, but
#          leaves those before ten, hundred or ten thousand with a warning. chinese2digits takes
#          them for one number there too, pycnnum the second alone.
# Seen:    两三周 is 23周 with cn2an and 三四天 34天; 三四万 is 340000 and 七八十 780 with
#          chinese2digits, 40000 and 80 with pycnnum; 三十四万 is 340 000 and 一百二 120 with all
# Matters: It is how a duration or a count is given that nobody wrote down to the day. The weeks to
#          a response and the count are ten times what they were, and numbers as any other.
set -euo pipefail

room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
python3 -m venv "$room"
"$room/bin/pip" install -qq --disable-pip-version-check \
  cn2an==0.5.24 chinese2digits==6.0.2 pycnnum==2.1.1
"$room/bin/python" -I - <<'PYTHON'
import warnings

import chinese2digits
import cn2an
import pycnnum

def by_cn2an(text):
    warnings.simplefilter("ignore")  # of what it leaves as it is
    return cn2an.transform(text, "cn2an")

def by_chinese2digits(text):
    return chinese2digits.takeNumberFromString(text)["replacedText"]

for read, text, described in [
    (by_cn2an, "两三周后缓解", "23周后缓解"),
    (by_cn2an, "三四天", "34天"),
    (by_cn2an, "血小板三四万", "血小板三四万"),
    (by_cn2an, "血小板三十四万", "血小板340000"),
    (by_cn2an, "血小板一百二", "血小板120"),
    (by_chinese2digits, "三四天", "34天"),
    (by_chinese2digits, "血小板三四万", "血小板340000"),
    (by_chinese2digits, "血小板七八十", "血小板780"),
    (by_chinese2digits, "血小板三十四万", "血小板340000"),
    (by_chinese2digits, "血小板一百二", "血小板120"),
    (pycnnum.cn2num, "三四万", 40_000),
    (pycnnum.cn2num, "七八十", 80),
    (pycnnum.cn2num, "三十四万", 340_000),
    (pycnnum.cn2num, "一百二", 120),
]:
    seen = read(text)
    print(read.__name__, text, seen)
    assert seen == described, f"changed: {text}: {seen}"
PYTHON
echo "as described"
