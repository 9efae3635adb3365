#!/usr/bin/env bash
# Twenty to thirty thousand platelets are 50 000, and a hundred and fifty thousand are 5 million.
#
# Library: word2number 1.1, number-parser 0.3.2
# Guess:   Words that are no one number are refused, as its ValueError for a redundant word says, or
#          both numbers of a range are found; "a hundred" is a hundred.
# Happens: word2number leaves out each word that it does not know, and adds up what is left, also
#          "a": "hundred and fifty thousand" then begins without a number. number-parser joins what
#          stands around "and" into one number, and a second hundred or thousand is 100 or 1000.
# Seen:    twenty to thirty thousand 50000, from one hundred to thirty 130, eight of ten 18, one and
#          a half 1, a hundred and fifty thousand 5000000 (one hundred and fifty thousand 150000);
#          "between thirty and one hundred" is "between 3100", "between five thousand and ten
#          thousand" "between 5010 1000"
# Matters: Reports write small numbers in words. A count of 30 to 100, which is a response, is 3100,
#          and a fall from 100 to 30 a count of 130.
set -euo pipefail

room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
python3 -m venv "$room"
"$room/bin/pip" install -qq --disable-pip-version-check \
  word2number==1.1 number-parser==0.3.2 attrs==25.3.0
"$room/bin/python" -I - <<'PYTHON'
from number_parser import parse
from word2number.w2n import word_to_num

for read, text, described in [
    (word_to_num, "twenty to thirty thousand", 50_000),
    (word_to_num, "between thirty and fifty", 80),
    (word_to_num, "fell from one hundred to thirty", 130),
    (word_to_num, "eight of ten", 18),
    (word_to_num, "three to four weeks", 7),
    (word_to_num, "one and a half", 1),
    (word_to_num, "one hundred and fifty thousand", 150_000),
    (word_to_num, "a hundred and fifty thousand", 5_000_000),
    (parse, "thirty to one hundred", "30 to 100"),
    (parse, "between thirty and fifty", "between 30 and 50"),
    (parse, "between thirty and one hundred", "between 3100"),
    (parse, "between one hundred and two hundred", "between 102 100"),
    (parse, "between five thousand and ten thousand", "between 5010 1000"),
]:
    seen = read(text)
    print(read.__name__, repr(text), seen)
    assert seen == described, f"changed: {text}: {seen}"

try:
    word_to_num("ten thousand to fifteen thousand")
except ValueError as told:
    print("refused:", told)
else:
    raise AssertionError("changed: two thousands are not refused")
PYTHON
echo "as described"
