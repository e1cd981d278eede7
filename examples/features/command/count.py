"""Counts a word in a text: ``count.py WORD FILE``."""

import json
import os
import sys

word, file = sys.argv[1:]
with open(file) as text:
    count = text.read().split().count(word)
print(f"{word!r} is there {count} times.")

with open(os.environ["DAGFLOW_OUTPUTS"], "a") as outputs:
    print(json.dumps({"count": count}), file=outputs)
