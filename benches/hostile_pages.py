"""Pages that make parsers and extractors slow: `KINDS[name](size)` gives one of about `size` bytes, as text or as bytes.

Names that end in `.txt` are texts, the others HTML.
"""

import itertools
import json

from generated import words
from hostile_units import COUNTED, REPEATED, SENTENCE

HEAD = "<!doctype html><html><head><title>A page</title></head><body>"


def repeat(unit, size):
    return unit * max(1, size // len(unit.encode()))


def count_up(form, size):
    """A form with `{n}` in it, again and again, counting up."""
    parts, total = [], 0
    for n in itertools.count():
        part = form.replace("{n}", str(n))
        total += len(part.encode())
        if total > size:
            return "".join(parts)
        parts.append(part)


def nested(begin, end, size, middle="x"):
    times = max(1, size // len((begin + end).encode()))
    return begin * times + middle + end * times


def paragraphs(size, tag="p", of=300):
    text = words(size)
    return "".join(f"<{tag}>{text[at : at + of]}.</{tag}>" for at in range(0, len(text), of))


def body(content):
    return lambda size: HEAD + content(size)


def attribute(form):
    """One tag of many attributes."""
    return body(lambda size: "<p " + form(size) + ">x</p>")


def title_and(content):
    """A long title, and the same words elsewhere."""

    def page(size):
        text = words(size // 2)
        return f"<!doctype html><title>{text}</title><body>{content(text, size // 2)}"

    return page


def json_ld(value):
    """A script of JSON-LD in a page with nothing else to read."""
    return lambda size: HEAD + f'<script type="application/ld+json">{value(size)}</script>'


def payload(value):
    return lambda size: HEAD + f'<div id=root></div><script type="application/json">{value(size)}</script>'


def long_json(size):
    items = [{"@type": "Article", "headline": f"Part {n}", "articleBody": SENTENCE * 3} for n in range(size // 320)]
    return json.dumps({"@context": "https://schema.org", "@graph": items})


def deep_then(unit, depth=500):
    """Blocks that all lie deep."""
    return body(lambda size: "<div class='a b c'>" * depth + repeat(unit, size - 19 * depth))


def deep_ladder(size):
    """Text at each depth on the way down and up again, many times."""
    return HEAD + repeat("<div>x" * 500 + "</div>y" * 500, size)


def classes_and_blocks(levels, unit):
    """Elements whose classes are half of the page, and blocks inside all of them."""

    def page(size):
        each = count_up("c{n} ", size // 2 // levels)
        return HEAD + f"<div class='{each}'>" * levels + repeat(unit, size // 2)

    return page


def articles_after_a_long_title(size):
    """A page that calls itself an article, its title a third of it, with other articles behind."""
    text = words(size // 3)
    first = f"<article><h1>{text}</h1><p>{SENTENCE * 6}</p></article>"
    other = f"<article><h1>Some other words</h1><p>{SENTENCE * 6}</p></article>"
    meta = "<meta property=og:type content=article>"
    return f"<!doctype html><title>{text}</title>{meta}<body><main>{first}{repeat(other, size // 3)}</main>"


def grid_with_spans(size):
    row = "<tr>" + "<td rowspan=999 colspan=99>x" * 20
    return HEAD + "<table>" + repeat(row, size) + "</table>"


SINGLE = {
    "one-text": body(lambda size: words(size)),
    "one-paragraph": body(lambda size: "<p>" + words(size) + "</p>"),
    "one-paragraph-read-more": body(lambda size: "<p>" + repeat("Read more ", size) + "</p>"),
    "one-paragraph-wildcard": body(lambda size: "<p>" + repeat("the post first subscribe for start your ", size) + "</p>"),
    "short-lines-wildcard": body(lambda size: repeat("<p>the post download the get the start your add reach a</p>", size)),
    "one-word": body(lambda size: "<p>" + "x" * size),
    "one-word-of-wide-letters": body(lambda size: "<p>" + repeat("ш", size)),
    "one-link": body(lambda size: "<a href=x>" + words(size) + "</a>"),
    "one-paragraph-links": body(lambda size: "<p>" + repeat("<b>a</b> <a href=x>b</a>, ", size)),
    "one-pre": body(lambda size: "<pre>" + repeat("a b\n", size)),
    "one-heading": body(lambda size: "<h1>" + words(size) + "</h1>"),
    "one-comment": body(lambda size: "<!--" + "x-" * (size // 2) + "-->"),
    "one-script": body(lambda size: "<script>" + repeat("a<b;", size) + "</script>"),
    "one-cell": body(lambda size: "<table><tr><td>" + words(size) + "</table>"),
    "one-tag-name": body(lambda size: "<" + "x" * size + ">x"),
    "one-end-tag-name": body(lambda size: "</" + "x" * size + ">x"),
    "one-attribute-name": attribute(lambda size: "x" * size),
    "one-attribute-value": attribute(lambda size: "x='" + "y" * size + "'"),
    "one-class": attribute(lambda size: "class='" + "y" * size + "'"),
    "one-class-of-hyphens": attribute(lambda size: "class='" + repeat("nav-", size) + "'"),
    "classes-in-one-tag": attribute(lambda size: "class='" + count_up("c{n} ", size) + "'"),
    "classes-alike-in-one-tag": attribute(lambda size: "class='" + repeat("nav footer ", size) + "'"),
    "id-long": attribute(lambda size: "id='" + "y" * size + "'"),
    "style-long": attribute(lambda size: "style='" + repeat("color:red;", size) + "'"),
    "style-spaces": attribute(lambda size: "style='display" + " " * size + ":none'"),
    "attributes-4000-in-each-tag": body(lambda size: repeat("<p" + count_up(" a{n}", 23000) + ">x", size)),
    "attributes-in-one-tag": attribute(lambda size: count_up("a{n} ", size)),
    "attributes-alike-in-one-tag": attribute(lambda size: repeat("a=1 ", size)),
    "attributes-without-end": body(lambda size: "<p " + repeat("a = ", size)),
    "attribute-without-end": body(lambda size: '<p class="' + words(size)),
    "comment-without-end": body(lambda size: "<!--" + repeat("<p>x</p>", size)),
    "script-without-end": body(lambda size: "<script>" + repeat("<p>x</p>", size)),
    "script-with-almost-ends": body(lambda size: "<script>" + repeat("</scrip", size)),
    "script-escaped-without-end": body(lambda size: "<script><!--" + repeat("<script>x</script>", size)),
    "style-without-end": body(lambda size: "<style>" + repeat("</styl", size)),
    "title-without-end": lambda size: "<title>" + repeat("<p>x</p>", size),
    "textarea-without-end": body(lambda size: "<textarea>" + repeat("</textare", size)),
    "cdata-without-end": body(lambda size: "<svg><![CDATA[" + repeat("]] ", size)),
    "doctype-without-end": lambda size: "<!doctype " + "x" * size,
    "tags-without-end": body(lambda size: repeat("<p <p ", size)),
    "div-nested": body(lambda size: nested("<div>", "</div>", size)),
    "span-nested": body(lambda size: nested("<span>", "</span>", size)),
    "list-nested": body(lambda size: nested("<ul><li>a", "</li></ul>", size)),
    "table-nested": body(lambda size: nested("<table><tr><td>a", "</td></tr></table>", size)),
    "svg-nested": body(lambda size: nested("<svg>", "</svg>", size)),
    "form-nested": body(lambda size: nested("<form><div>", "</div></form>", size)),
    "template-nested": body(lambda size: nested("<template>", "</template>", size)),
    "deep-ladder": deep_ladder,
    "deep-tiny-blocks": deep_then("<p>a</p>"),
    "deep-sentences": deep_then(f"<p>{SENTENCE}</p>"),
    "deep-list": deep_then("<ul><li>a</ul>"),
    "deep-unique-words": body(lambda s: count_up("<div class='a{n} b{n} c{n}'>", 12000) + repeat("<p>a</p>", s - 12000)),
    "classes-of-one-and-blocks": classes_and_blocks(1, "<p>a</p>"),
    "classes-of-400-and-blocks": classes_and_blocks(400, "<p>a</p>"),
    "classes-of-400-and-spans": classes_and_blocks(400, "<span>a</span>"),
    "paragraphs": body(paragraphs),
    "list-items": body(lambda size: "<ul>" + paragraphs(size, "li", 40) + "</ul>"),
    "headings": body(lambda size: paragraphs(size, "h2", 40)),
    "quotes": body(lambda size: paragraphs(size, "blockquote", 100)),
    "table-one-huge": body(lambda size: "<table>" + repeat("<tr><td>one<td>two<td>3", size) + "</table>"),
    "table-one-row": body(lambda size: "<table><tr>" + repeat("<td>x", size) + "</table>"),
    "table-one-foster": body(lambda size: "<table>" + repeat("<b>x", size)),
    "table-one-foster-p": body(lambda size: "<table>" + repeat("<p>x</p>", size)),
    "table-one-foster-tr": body(lambda size: "<table>" + repeat("x<tr>", size)),
    "table-rowspans": grid_with_spans,
    "title-long": lambda size: f"<!doctype html><title>{words(size)}</title><body><h1>A page</h1><p>{SENTENCE}",
    "title-is-heading": title_and(lambda text, size: f"<h1>{text}</h1><p>{SENTENCE}</p>"),
    "title-is-paragraph": title_and(lambda text, size: f"<h1>A page</h1><p>{text}</p>"),
    "title-and-headings": title_and(lambda text, size: repeat("<h1>Some words of it</h1>", size) + f"<p>{SENTENCE * 9}"),
    "title-and-blocks": title_and(lambda text, size: repeat("<p>Some words of it</p>", size)),
    "title-and-articles": articles_after_a_long_title,
    "meta-long": lambda size: f"<meta name=description content='{words(size)}'><meta name=author content=x><p>{SENTENCE}",
    "author-long": lambda size: f"<meta name=author content='{words(size)}'><p>{SENTENCE}",
    "json-ld-authors": json_ld(lambda s: json.dumps({"@type": "Article", "author": [{"name": "Ada"}] * (s // 17)})),
    "json-ld-types": json_ld(lambda s: json.dumps({"@type": ["Article"] * (s // 11), "articleBody": SENTENCE})),
    "json-ld-long": json_ld(long_json),
    "json-ld-deep-lists": json_ld(lambda size: "[" * (size // 2) + "]" * (size // 2)),
    "json-ld-deep-objects": json_ld(lambda size: '{"a":' * (size // 6) + "1" + "}" * (size // 6)),
    "json-ld-one-body": json_ld(lambda size: json.dumps({"@type": "Article", "articleBody": words(size)})),
    "json-ld-many": lambda size: HEAD + repeat('<script type="application/ld+json">{"@type":"Thing","name":"x"}</script>', size),
    "json-ld-body-of-html": json_ld(lambda s: json.dumps({"@type": "Article", "articleBody": paragraphs(s)})),
    "payload-of-html": payload(lambda size: json.dumps({"props": {"html": paragraphs(size)}})),
    "payload-of-strings": payload(lambda size: json.dumps({"a": [SENTENCE + str(n) for n in range(size // 95)]})),
    "payload-of-same-strings": payload(lambda size: json.dumps({"a": [SENTENCE * 5] * (size // 420)})),
    "payload-deep": payload(lambda size: '{"a":[' * 60 + json.dumps(words(size)) + "]}" * 60),
    "payload-of-divs": payload(lambda size: json.dumps({"html": "<div>x</div>" + SENTENCE * 20 + repeat("<div>", size)})),
    "payload-of-crossed-html": payload(lambda size: json.dumps({"a": [SENTENCE * 3 + "<b></p></b>" * 30] * (size // 560)})),
    # Bytes.
    "bytes-not-utf8": lambda size: HEAD.encode() + b"a\xff " * (size // 3),
    "bytes-late-not-utf8": lambda size: words(size).encode() + b"\xff",
    "bytes-windows-1251": lambda size: repeat("порт углубят весной ", size * 2).encode("windows-1251"),
    "bytes-shift-jis": lambda size: repeat("港を深くする。", size * 3 // 2).encode("shift-jis"),
    "bytes-utf-16": lambda size: ("\ufeff" + words(size // 2)).encode("utf-16-le"),
    "bytes-mixed": lambda size: ("порт ".encode("windows-1251") + "порт ".encode()) * (size // 14),
    # Texts.
    "lines-short.txt": lambda size: count_up("line {n}\n", size),
    "lines-equal.txt": lambda size: repeat("The same line.\n", size),
    "lines-sentences.txt": lambda size: words(size).replace(". ", ".\n"),
    "lines-blank-between.txt": lambda size: words(size).replace(". ", ".\n\n"),
    "lines-read-more.txt": lambda size: repeat("Read more\n", size),
    "lines-chrome-in-turn.txt": lambda size: repeat(f"Read more\n{SENTENCE}\nShare on Facebook\n{SENTENCE}{SENTENCE}\n", size),
    "lines-empty.txt": lambda size: "x" + "\n" * size,
    "lines-of-one-letter.txt": lambda size: repeat("a\n", size),
    "lines-wildcard.txt": lambda size: repeat("the post download the get the start your add reach a\n", size),
    "fences.txt": lambda size: repeat("```\n", size),
    "wrapped.txt": lambda size: repeat(SENTENCE.strip() + "\n", size),
    "carriage-returns.txt": lambda size: repeat("a word\r", size),
    "one-line.txt": lambda size: words(size),
    "one-line-of-one-word.txt": lambda size: "x" * size,
    "one-line-cjk.txt": lambda size: repeat("港口将于春季疏浚", size),
    "one-line-read-more.txt": lambda size: repeat("Read more ", size),
    "bullets.txt": lambda size: count_up("- item {n}\n", size),
    "urls.txt": lambda size: count_up("https://example.com/{n}\n", size),
}

KINDS = {
    **{name: body(lambda size, unit=unit: repeat(unit, size)) for name, unit in REPEATED.items()},
    **{name: body(lambda size, form=form: count_up(form, size)) for name, form in COUNTED.items()},
    **SINGLE,
}


def page(name, size):
    """The page's file name and bytes."""
    ending = "" if name.endswith(".txt") else ".html"
    made = KINDS[name](size)
    return name + ending, made if isinstance(made, bytes) else made.encode()
