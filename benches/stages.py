"""Instructions by stage, out of callgrind's file: stages.py OUT BYTES [--top N]

Called by instructions.sh. Functions are inlined across stages, so a function's
name does not tell the stage. A line of source code does, and callgrind gives
one for each instruction, also for inlined code:

- A line of one of our files, or of html5ever, encoding_rs or chardetng, belongs
  to that file.
- Any other line (the standard library, hashing, atoms) belongs to what stands
  before it in the function's machine code; in a function that holds no line of
  ours, such as memcpy, to its callers, each by what the calls from it cost.

The second rule is a guess where it meets a function that holds code of two
stages; its part is printed, so that it is known how much rests on it.
"""

import argparse
import collections
import re

# The first pattern that is found in a file's path names the stage. `None`: used
# by many stages, so its lines count for whoever calls.
STAGES = [
    (r"src/decode/|/encoding_rs-|/chardetng-", "decode"),
    (r"src/html/tokenizer/|/html5ever-[^/]*/src/(tokenizer|util)", "tokenizer"),
    (r"src/html/tree/walk\.rs", "walk and cut"),
    (r"src/html/tree/|src/html/limits\.rs|/html5ever-", "tree builder and tree"),
    (r"src/html/tag\.rs", None),
    (r"src/html/(structured|payload)\.rs|/serde_json-", "data in the page"),
    (r"src/html/", "walk and cut"),
    (r"src/judge/(measure|reading)\.rs|src/shape/", "measure"),
    (r"src/judge/(phrases|lexicon|first_words)\.rs", "phrases"),
    (r"src/judge/zones\.rs", "zones"),
    (r"src/judge/(forest/.*|vector)\.rs|/pulp-", "forest"),
    (r"src/judge/(features/.*|matrix|page_kinds|container|kind|model)\.rs", "features"),
    (r"src/judge/", "choice and rules"),
    (r"src/render/", "render"),
    (r"src/(metadata|text/.*)\.rs", "walk and cut"),
    (r"benches/in_memory\.rs|src/cleaner\.rs", "other"),
]


def stage_of(file):
    for pattern, stage in STAGES:
        if re.search(pattern, file):
            return stage
    return None


def read(path):
    """Each function's lines in order: (file, cost, called function or None)."""
    functions = collections.defaultdict(list)
    function, file, called, is_call = None, "", None, False
    for line in open(path, errors="replace"):
        line = line.rstrip("\n")
        key, _, value = line.partition("=")
        if key in ("fl", "fi", "fe"):
            file = value
        elif key == "fn":
            function = value
        elif key == "cfn":
            called = value
        elif key == "calls":
            is_call = True
        elif line[:1].isdigit():
            cost = int(line.split()[1])
            functions[function].append((file, cost, called if is_call else None))
            is_call = False
    return functions


def owned(functions):
    """Lines as (owner, cost, called): the owner is a file with a stage, or `None` for the callers."""
    result = {}
    guessed = 0
    for name, lines in functions.items():
        owner = next((file for file, _, _ in lines if stage_of(file)), None)
        found = []
        for file, cost, called in lines:
            if stage_of(file):
                owner = file
            elif owner and not called:
                guessed += cost
            found.append((owner, cost, called))
        result[name] = found
    return result, guessed


def spread(lines_of, rounds=40):
    """Cost by owner. What has no owner flows up to the callers, so rounds of calls between functions settle."""
    shares = {name: {} for name in lines_of}
    for _ in range(rounds):
        calls = {name: collections.Counter() for name in lines_of}
        for name, lines in lines_of.items():
            for owner, cost, called in lines:
                if called is None or called == name:
                    continue
                parts = {owner: 1.0} if owner else shares[name]
                for part, share in parts.items():
                    calls[called][part] += cost * share
        shares = {
            name: {owner: cost / total for owner, cost in counter.items()} if (total := counter.total()) else {}
            for name, counter in calls.items()
        }
    costs = collections.Counter()
    for name, lines in lines_of.items():
        for owner, cost, called in lines:
            if called is None:
                for part, share in ({owner: 1.0} if owner else shares[name] or {"unknown": 1.0}).items():
                    costs[part] += cost * share
    return costs


def short(file):
    crate = re.search(r"registry/src/[^/]*/(.*)", file)
    ours = re.search(r"(^|/)((src|benches)/.*)", file)
    return crate.group(1) if crate else ours.group(2) if ours else file


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("out")
    parser.add_argument("bytes", type=int)
    parser.add_argument("--top", type=int, default=20)
    arguments = parser.parse_args()
    lines_of, guessed = owned(read(arguments.out))
    costs = spread(lines_of)
    total = costs.total()
    stages = collections.Counter()
    for file, cost in costs.items():
        stages[stage_of(file) or "unknown"] += cost
    print(f"\n{total / 1e6:.1f} million instructions, {total / arguments.bytes:.1f} a byte of HTML\n")
    row = "{:<44} {:>12} {:>8}".format
    print(row("stage", "instr./byte", "share"))
    for stage, cost in stages.most_common():
        print(row(stage, f"{cost / arguments.bytes:.2f}", f"{cost / total:.1%}"))
    print(f"\nby the line before in the same function: {guessed / total:.1%}\n")
    print(row("source file, with what it calls of no stage", "instr./byte", "share"))
    for file, cost in costs.most_common(arguments.top):
        print(row(short(file), f"{cost / arguments.bytes:.2f}", f"{cost / total:.1%}"))


if __name__ == "__main__":
    main()
