"""Pages that make parsers and extractors slow, of any size: `KINDS[name](size)` gives a page of about `size` bytes.

Names that end in `.txt` are texts, the others HTML.
"""

import itertools
import json

from generated import words

HEAD = "<!doctype html><html><head><title>A page</title></head><body>"
SENTENCE = "The ferry waits for the last cart, and the last cart knows it, so it comes slowly. "


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


# Units that are repeated.
REPEATED = {
    # Depth, and elements that are never closed.
    "div-open": "<div>",
    "div-open-text": "<div>x",
    "span-open": "<span>x",
    "b-open": "<b>",
    "b-open-text": "<b>x",
    "b-open-p": "<b><p>x",
    "a-open": "<a href=x>x",
    "i-b-u-open": "<i><b><u>x",
    "nobr-open": "<nobr>x",
    "button-open": "<button>x",
    "p-b-cite": "<p><b><cite>x",
    "dl-open": "<dl><dt>x<dd>x",
    "ul-li-open": "<ul><li>",
    "ul-li-open-text": "<ul><li>word ",
    "blockquote-open": "<blockquote>x",
    "article-open": "<article><h1>x</h1>",
    "section-heading-open": "<section><h2>A part of the text</h2>",
    "ruby-open": "<ruby>x<rt>y",
    "custom-element-open": "<my-part>x",
    "marquee-open": "<marquee>x",
    "object-open": "<object>x",
    # The adoption agency.
    "b-p-crossed": "<b></p>",
    "b-div-crossed": "<b><div></b>x",
    "a-div-crossed": "<a href=x><div></a>x",
    "a-b-crossed": "<a><b></a>x",
    "b-i-crossed": "<b><i></b></i>x",
    "b-table-crossed": "<b><table><tr><td></b>x",
    "font-p": "<font color=red><p>x",
    "form-crossed": "<form><div></form>",
    "form-crossed-text": "<form><div>x</form></div>",
    # End tags of nothing, and what they make.
    "end-p": "</p>",
    "end-br": "</br>",
    "end-div": "</div>",
    "end-unknown": "</nothing>",
    "span-stray-ends": "<span>x</b></i></div></section>",
    "p-stray-ends": "<p>x</li></td></a>",
    # Tables.
    "table-foster": "<table>x<b>",
    "table-foster-div": "<table><div>x",
    "table-open": "<table>",
    "table-td-open": "<table><tr><td>",
    "table-td-text": "<table><tr><td>x",
    "table-small": "<table><tr><td>one<td>two</table>",
    "table-layout": "<table><tr><td><p>Some words of it.</p><td><a href=x>More</a></table>",
    "table-caption": "<table><caption>x",
    "table-select": "<table><tr><select><option>x",
    "table-colgroup": "<table><colgroup><col>x",
    "table-form": "<table><form><input>x</form>",
    "table-template": "<table><template><tr><td>x",
    "tr-td-loose": "<tr><td>x",
    # Foreign content, templates, framesets, select.
    "svg-open": "<svg>",
    "svg-g-open": "<svg><g>x",
    "svg-title": "<svg><title>x</title></svg>",
    "svg-foreign": "<svg><foreignObject><p>x",
    "svg-break-out": "<svg><path d=x><p>x",
    "math-open": "<math><mi>x",
    "math-annotation": "<math><annotation-xml encoding='text/html'><p>x",
    "template-open": "<template>",
    "template-text": "<template><p>x</p></template>",
    "frameset": "<frameset>",
    "frameset-frame": "<frameset><frame src=x>",
    "select-option": "<select><option>x",
    "option": "<option>x",
    "html-again": "<html class=x><body class=y>",
    "body-end": "</body></html>x",
    "head-again": "<head><meta name=x content=y></head>",
    "noscript-iframe": "<noscript><iframe src=x>",
    "dialog": "<dialog><p>x</p></dialog>",
    "details": "<details><summary>x</summary>x",
    # Characters and references.
    "less-than": "<",
    "less-than-question": "<?",
    "less-than-slash": "</",
    "less-than-bang": "<!",
    "ampersand": "&",
    "reference-amp": "&amp;",
    "reference-notit": "&notit;",
    "reference-longest": "&CounterClockwiseContourIntegral;",
    "reference-unknown": "&abcdefghijkl;",
    "reference-number": "&#x1F600;",
    "reference-number-long": "&#" + "0" * 60,
    "reference-in-attribute": "<a href='?a=1&amp;b&copy=2&notit'>x</a>",
    "nul": "a\0",
    "carriage-return": "a\r",
    "dash": "-",
    "quote": '"',
    "equals": "=",
    "greater-than": ">",
    "newline": "\n",
    "blank": " ",
    "nbsp": "\u00a0",
    "zero-width": "\u200b",
    "combining": "\u0301",
    "digit": "7",
    "letter": "x",
    "word": "word ",
    "cjk": "港口将于春季疏浚",
    "arabic": "ميناء ",
    "emoji": "😀",
    "full-stop": ". ",
    "exclamation": "!",
    "url": "https://example.com/a/b?c=d ",
    # Comments and raw text.
    "comment-open": "<!--",
    "comment-empty": "<!-->",
    "comment": "<!-- x -->",
    "comment-dashes": "<!-- -- --!",
    "conditional-comment": "<!--[if IE]><p>x</p><![endif]-->",
    "cdata": "<![CDATA[x]]>",
    "doctype": "<!doctype html>",
    "script-empty": "<script></script>",
    "script-open": "<script>",
    "script-escape": "<script><!--<script>",
    "script-almost-end": "</script",
    "style-empty": "<style></style>",
    "textarea": "<textarea>x</textarea>",
    "title-again": "<title>x</title>",
    "xmp": "<xmp>x</xmp>",
    "plaintext": "<plaintext>x",
    # Blocks.
    "p-tiny": "<p>a</p>",
    "p-unclosed": "<p>a",
    "p-empty": "<p></p>",
    "p-sentence": f"<p>{SENTENCE}</p>",
    "p-same-chrome": "<p>Read more</p>",
    "p-link": "<p><a href=x>Read more</a></p>",
    "br": "a<br>",
    "br-br": "a<br><br>",
    "br-only": "<br>",
    "hr": "<hr>",
    "img": "<img src=x alt=y>",
    "img-alt-long": f"<img src=x alt='{SENTENCE}'>",
    "input": "<input value=x>",
    "li": "<li>a",
    "ul-li": "<ul><li>a</ul>",
    "dt-dd": "<dt>a<dd>b",
    "h1": "<h1>A page</h1>",
    "h2-p": f"<h2>Part</h2><p>{SENTENCE}</p>",
    "link-line": "<a href=x>word</a> ",
    "article-prose": f"<article><h2>Other news of it</h2><p>{SENTENCE * 6}</p></article>",
    "nav-list": "<nav><ul><li><a href=/x>Home</a></ul></nav>",
    "comment-list": f"<div class=comment><p>{SENTENCE}</p><a href=x>Reply</a></div>",
    "pre": "<pre>a\n b</pre>",
    "hidden": "<div hidden><p>x</p></div>",
    "display-none": f"<div style='display:none'><p>{SENTENCE}</p></div>",
    "same-class": "<div class='post-body main'>x</div>",
    "meta": "<meta property=og:title content=x>",
    "iframe": "<iframe src=x></iframe>",
    "time": "<time datetime=2020-01-01>x</time>",
    "late-hole-same": "<template id=B:1></template><div hidden id=S:1>x</div>",
    "mixed-soup": "<div><p><a href=x><b></p><table><tr><i><td></b></a></div><li><svg><p></table>",
}

# Forms in which `{n}` counts up.
COUNTED = {
    "font-size-p": "<font size={n}>x<p>",
    "b-unique-class-p": "<b class=c{n}>x<p>",
    "unique-class": "<div class=c{n}>x</div>",
    "unique-classes": "<div class='a{n} b{n} c{n} d{n}'>x</div>",
    "unique-class-open": "<div class=c{n}>x",
    "unique-id": "<p id=i{n}>x",
    "unique-tag": "<t{n}>x</t{n}>",
    "unique-tag-open": "<t{n}>x",
    "unique-attribute": "<p a{n}=x>x",
    "unique-words": "<p>word{n} name{n} thing{n}</p>",
    "unique-links": "<p><a href=/p/{n}>Item {n}</a></p>",
    "unique-headings": "<h1>A page of part {n}</h1>",
    "spread-attributes": "<p a=1 b=2 c=3 d=4 e=5 f=6 g=7 h=8 data-n={n}>x",
    "late-parts": "<template id=B:{n}></template><div hidden id=S:{n}><p>x</p></div>",
    "rowspan-rows": "<table><tr><td rowspan={n} colspan={n}>x</table>",
    "list-numbers": "<ol start={n}><li value={n}>x</ol>",
    "meta-unique": "<meta name=m{n} content=x>",
}


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
    return name + ending, KINDS[name](size).encode()
