"""Makes up the sales of a day. Its parameters come as arguments, its outputs are lines of JSON in a file."""

import argparse
import csv
import json
import os
import random
from pathlib import Path

parser = argparse.ArgumentParser()
parser.add_argument("--day", required=True)
parser.add_argument("--rows", type=int, default=10)
given = parser.parse_args()

random.seed(given.day)
table = Path("data") / f"sales-{given.day}.csv"
table.parent.mkdir(exist_ok=True)
with table.open("w", newline="") as file:
    writer = csv.writer(file)
    writer.writerow(["item", "price"])
    for number in range(given.rows):
        writer.writerow([f"item {number}", random.randrange(100, 1000)])
print(f"{given.rows} sales of {given.day}")

with open(os.environ["DAGFLOW_OUTPUTS"], "a") as outputs:
    print(json.dumps({"table": str(table), "rows": given.rows}), file=outputs)
