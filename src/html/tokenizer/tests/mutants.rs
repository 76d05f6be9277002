//! Pages that nobody wrote: soups of hostile pieces, and pieces of real pages
//! with a few things changed. The same seed gives the same pages.

use std::ops::Range;

/// Random numbers that are the same everywhere (splitmix64).
pub(super) struct Random(pub(super) u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number below `end`, which is not 0.
    fn below(&mut self, end: usize) -> usize {
        (self.next() % end as u64) as usize
    }

    fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.below(from.len())]
    }
}

/// Signs that tokenizers trip over.
const SIGNS: &[&str] = &[
    "<",
    ">",
    "/",
    "=",
    "\"",
    "'",
    "&",
    "-",
    "!",
    "?",
    "]",
    "[",
    "#",
    ";",
    "\0",
    "\r",
    "\n",
    "\r\n",
    "\t",
    "\x0c",
    " ",
    "`",
    "\u{feff}",
    "\u{a0}",
    "é",
    "漢",
    "\u{1f600}",
    "a",
    "X",
    "0",
];

/// Attributes that are read or not: by name, by length, by coming first.
const ATTRIBUTES: &[&str] = &[
    " class=nav",
    " CLASS='share bar'",
    " id=main",
    " role=navigation",
    " hidden",
    " style='display: none'",
    " open",
    " itemprop=articleBody",
    " itemtype=http://schema.org/Article",
    " aria-label=menu",
    " data-kind=related",
    " href=/a",
    " aria-label='an explanation of more than forty bytes, which names nothing'",
    " data-kind='{\"a\": [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]}'",
    " data-kind='&nbsp;&nbsp;&nbsp;&nbsp;&nbsp;&nbsp;menu&nbsp;&nbsp;&nbsp;'",
    " content=x",
    " property=og:title",
    " name=author",
    " type=hidden",
    " title='a>b'",
    " lang=de",
    " data-=x",
    " datetime=2020-01-01",
    " src=x",
    " a",
    "=",
    "/",
];

/// Beginnings, ends and wholes of markup.
const PIECES: &[&str] = &[
    "</",
    "<!",
    "<?",
    "<!-",
    "<!--",
    "-->",
    "--!>",
    "--",
    "->",
    "<!-->",
    "<!--->",
    "<!---->",
    "<!----!>",
    "<!--a--!",
    "<!-- a - b -- c <!-- d -->",
    "<![CDATA[",
    "]]>",
    "]]",
    "<![CDATA[x]]>",
    "<![cdata[",
    "<!DOCTYPE",
    "<!doctype html>",
    "<!DOCTYPE html PUBLIC \"-//W3C//DTD HTML 4.01//EN\" \"http://www.w3.org/TR/html4/strict.dtd\">",
    "<!DOCTYPE html PUBLIC '-//W3C//DTD HTML 3.2//EN'>",
    "<!doctypehtml system'",
    "<!DOCTYPE >",
    "PUBLIC",
    "SYSTEM\"x\"",
    "public'a'\"b\"",
    "&amp;",
    "&amp",
    "&lt",
    "&gt;",
    "&nbsp",
    "&notit;",
    "&notin;",
    "&copy=",
    "&copy1",
    "&#0;",
    "&#x0",
    "&#128;",
    "&#x9F",
    "&#xD800;",
    "&#x110000;",
    "&#99999999999;",
    "&#",
    "&#x",
    "&#;",
    "&;",
    "&CounterClockwiseContourIntegral;",
    "&amp\0",
    "&AMP&amp;amp",
    "<a",
    "<a ",
    "<p>",
    "</p>",
    "</p x='>'>",
    "<br/>",
    "</br>",
    "<P CLASS=x\tid=\"a&quot;b\"/>",
    "<b a=1 A=2 a>",
    "<i =x y='",
    "<u a\0b=c\0d>",
    "<x\0y>",
    "<DIV\rid=a\r>",
    "<a/b=c/d/>",
    "<a b=`c`d\"e'f<g>",
    "<a b==c>",
    "<a b = \n'c'd>",
    "<a b='&amp=&copy;&lt'>",
    "<svg>",
    "</svg>",
    "<svg><title>",
    "<svg><desc>",
    "<foreignObject>",
    "</foreignobject>",
    "<svg><script>",
    "<svg><style>",
    "<math>",
    "</math>",
    "<mi>",
    "<mtext>",
    "<annotation-xml encoding='text/html'>",
    "<annotation-xml>",
    "<malignmark>",
    "<mglyph>",
    "<template>",
    "</template>",
    "<select>",
    "</select>",
    "<option>",
    "<optgroup>",
    "<input type=hidden>",
    "<keygen>",
    "<hr>",
    "<table>",
    "</table>",
    "<caption>",
    "<colgroup>",
    "<col>",
    "<tbody>",
    "</tbody>",
    "<tr>",
    "</tr>",
    "<td>",
    "</td>",
    "<th>",
    "<b>",
    "</b>",
    "<i>",
    "</i>",
    "<a href=x>",
    "</a>",
    "<font size=7>",
    "</font>",
    "<nobr>",
    "<em class=x>",
    "</em>",
    "<code>",
    "<form>",
    "</form>",
    "<button>",
    "</button>",
    "<div>",
    "</div>",
    "<ul><li>",
    "</li>",
    "<dl><dt>",
    "<dd>",
    "<h1>",
    "</h2>",
    "<frameset>",
    "</frameset>",
    "<frame>",
    "<noframes>",
    "</noframes>",
    "<html lang=a>",
    "</html>",
    "<head>",
    "</head>",
    "<body id=b>",
    "</body>",
    "<base>",
    "<meta charset=utf-8>",
    "<link>",
    "<title>",
    "</title>",
    "<textarea>\n",
    "</textarea>",
    "<pre>\n",
    "<listing>\r\n",
    "<style>",
    "</style>",
    "</STYLE ",
    "<xmp>",
    "</xmp>",
    "<iframe>",
    "</iframe>",
    "<noembed>",
    "</noembed/>",
    "<noscript>",
    "</noscript>",
    "<script>",
    "</script>",
    "</scRipt\x0c>",
    "<script type=application/ld+json>",
    "<script type=application/json>{\"a\":1}",
    "<!--<script>",
    "<!--<script ",
    "</script",
    "</scrip",
    "<script/",
    "<plaintext>",
    "<image>",
    "<object>",
    "<marquee>",
    "<applet>",
    "</object>",
    "<ruby><rb>",
    "<rt>",
    "<rtc>",
    "<rp>",
    "<details open>",
    "<summary>",
    "<dialog>",
    "<main hidden>",
    "<p style='display:none'>",
    "<div hidden id=S:0>",
    "<template id=P:0>",
    "<template id=B:0></template>",
    "<img src=x alt='a>b'>",
    "<menuitem>",
    "<search>",
];

fn piece(random: &mut Random) -> &'static str {
    let pieces = random.pick(&[SIGNS, ATTRIBUTES, PIECES, PIECES]);
    random.pick(pieces)
}

/// A page of nothing but such pieces and a few words.
pub(super) fn soup(random: &mut Random) -> String {
    let mut page = String::new();
    for _ in 0..random.below(50) {
        page.push_str(if random.below(4) == 0 { "Two words. " } else { piece(random) });
    }
    page
}

/// A part of one of the pages, cut where a tag begins or ends, with up to
/// eight changes.
pub(super) fn mutant(random: &mut Random, pages: &[String]) -> String {
    let page = &pages[random.below(pages.len())];
    let mut part = page[fragment(random, page)].to_owned();
    for _ in 0..1 + random.below(8) {
        change(random, &mut part);
    }
    part
}

fn fragment(random: &mut Random, page: &str) -> Range<usize> {
    let mut from = random.below(page.len() + 1);
    if random.below(8) > 0 {
        from = page.as_bytes()[from..].iter().position(|b| *b == b'<').map_or(0, |found| from + found);
    }
    let longest = random.pick(&[40, 150, 400, 1200]);
    let to = (from + 1 + random.below(longest)).min(page.len());
    floor(page, from)..floor(page, to)
}

/// The nearest place not behind this one at which a character begins.
pub(super) fn floor(text: &str, mut at: usize) -> usize {
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// A place in the text: mostly at a boundary of markup, else anywhere.
fn place(random: &mut Random, text: &str) -> usize {
    let at = random.below(text.len() + 1);
    let signs: &[u8] = random.pick(&[&b"<"[..], b"<", b">", b" \"'=&", b"-/!", b""]);
    let found = text.as_bytes()[at..].iter().position(|b| signs.contains(b)).map(|found| at + found);
    let beside = random.below(2);
    floor(text, found.map_or(at, |found| found + beside))
}

fn change(random: &mut Random, text: &mut String) {
    let (a, b) = (place(random, text), place(random, text));
    let (from, to) = (a.min(b), a.max(b));
    match random.below(10) {
        0 => text.truncate(a),
        1 if to - from < 200 => text.replace_range(from..to, ""),
        2 if to - from < 400 => text.insert_str(to, &text[from..to].to_owned()),
        3 => {
            // Two neighbours change places.
            let end = place(random, text).max(to);
            let swapped = format!("{}{}", &text[to..end], &text[from..to]);
            text.replace_range(from..end, &swapped);
        }
        4 => {
            let end = floor(text, (a + 1 + random.below(3)).min(text.len()));
            text.replace_range(a..end.max(a), piece(random));
        }
        _ => text.insert_str(a, piece(random)),
    }
}
