"""Made-up pages and sentences, the same ones on each run."""

import random

STEMS = 5000


def sentences(pick, stems, size):
    parts, total = [], 0
    while total < size:
        sentence = " ".join(pick.choices(stems, k=pick.randint(8, 20))).capitalize() + ". "
        parts.append(sentence)
        total += len(sentence)
    return "".join(parts)


def stems(pick):
    return ["".join(pick.choices("abcdefghijklmnoprstuvw", k=pick.randint(2, 9))) for _ in range(STEMS)]


def words(size, seed=1):
    """Sentences of made-up words, hardly two alike."""
    pick = random.Random(seed)
    return sentences(pick, stems(pick), size)


class Pages:
    """Pages of menus, articles, lists, tables and boxes of links."""

    def __init__(self, seed=1):
        self.pick = random.Random(seed)
        self.stems = stems(self.pick)

    def text(self, size):
        return sentences(self.pick, self.stems, size)

    def name(self, count=3):
        return " ".join(self.pick.choices(self.stems, k=count)).capitalize()

    def links(self, count):
        return "".join(f'<li class="item"><a href="/{self.name(1)}/">{self.name(2)}</a></li>' for _ in range(count))

    def part(self):
        """Some 7 KB of a page's body."""
        rows = "".join(
            f"<tr><td>{self.name(1)}</td><td>{self.pick.randint(1, 999)}</td><td>{self.name(4)}</td></tr>" for _ in range(6)
        )
        paragraphs = "".join(f'<p class="text">{self.text(350)}</p>\n' for _ in range(10))
        return (
            f'<nav class="menu"><ul>{self.links(8)}</ul></nav>\n<section class="story">\n<h2>{self.name(5)}</h2>\n'
            f'{paragraphs}<figure><img src="/i.jpg" alt="{self.name(4)}"><figcaption>{self.text(60)}</figcaption></figure>\n'
            f"<ul>{''.join(f'<li>{self.text(50)}</li>' for _ in range(4))}</ul>\n<table>{rows}</table>\n</section>\n"
            f'<script>window.data = {{"id": {self.pick.randint(1, 10**6)}, "k": [1, 2, 3]}};</script>\n'
            f'<aside class="related"><h3>Read also</h3><ul>{self.links(5)}</ul></aside>\n'
        )

    def page(self, size):
        """A page of about so many bytes: parts, as many as it takes, the last one cut off."""
        head = f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{self.name(5)}</title></head><body><main>\n'
        end = "</main><footer><p>All rights reserved.</p></footer></body></html>\n"
        parts, left = [], size - len(head) - len(end)
        while left > 0:
            parts.append(self.part()[:left])
            left -= len(parts[-1])
        return head + "".join(parts) + end

    def small(self):
        """A page of some 2 KB, with something to keep."""
        paragraphs = "".join(f"<p>{self.text(250)}</p>\n" for _ in range(5))
        return (
            f"<!doctype html><title>{self.name(5)}</title><body>\n<nav><ul>{self.links(6)}</ul></nav>\n"
            f"<article><h1>{self.name(5)}</h1>\n{paragraphs}</article>\n<footer><p>Share on Facebook</p></footer>\n"
        )
