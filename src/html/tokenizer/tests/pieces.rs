//! Pieces of markup that mutated pages are made of. As tables: one a line
//! they would fill hundreds of lines.

/// Signs that tokenizers trip over.
pub(super) const SIGNS: &[&str] = &[
    "<", ">", "/", "=", "\"", "'", "&", "-", "!", "?", "]", "[", "#", ";", "\0", "\r", "\n", "\r\n", "\t",
    "\x0c", " ", "`", "\u{feff}", "\u{a0}", "é", "漢", "\u{1f600}", "a", "X", "0",
];

/// Attributes that are read or not: by name, by length, by coming first.
pub(super) const ATTRIBUTES: &[&str] = &[
    " class=nav", " CLASS='share bar'", " id=main", " role=navigation", " hidden", " style='display: none'",
    " open", " itemprop=articleBody", " itemtype=http://schema.org/Article", " aria-label=menu",
    " data-kind=related", " href=/a",
    " aria-label='an explanation of more than forty bytes, which names nothing'",
    " data-kind='{\"a\": [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]}'",
    " data-kind='&nbsp;&nbsp;&nbsp;&nbsp;&nbsp;&nbsp;menu&nbsp;&nbsp;&nbsp;'", " content=x",
    " property=og:title", " name=author", " type=hidden", " title='a>b'", " lang=de", " data-=x",
    " datetime=2020-01-01", " src=x", " a", "=", "/",
];

/// Beginnings, ends and wholes of markup.
pub(super) const PIECES: &[&str] = &[
    "</", "<!", "<?", "<!-", "<!--", "-->", "--!>", "--", "->", "<!-->", "<!--->", "<!---->", "<!----!>",
    "<!--a--!", "<!-- a - b -- c <!-- d -->", "<![CDATA[", "]]>", "]]", "<![CDATA[x]]>", "<![cdata[",
    "<!DOCTYPE", "<!doctype html>",
    "<!DOCTYPE html PUBLIC \"-//W3C//DTD HTML 4.01//EN\" \"http://www.w3.org/TR/html4/strict.dtd\">",
    "<!DOCTYPE html PUBLIC '-//W3C//DTD HTML 3.2//EN'>", "<!doctypehtml system'", "<!DOCTYPE >", "PUBLIC",
    "SYSTEM\"x\"", "public'a'\"b\"", "&amp;", "&amp", "&lt", "&gt;", "&nbsp", "&notit;", "&notin;",
    "&copy=", "&copy1", "&#0;", "&#x0", "&#128;", "&#x9F", "&#xD800;", "&#x110000;", "&#99999999999;", "&#",
    "&#x", "&#;", "&;", "&CounterClockwiseContourIntegral;", "&amp\0", "&AMP&amp;amp", "<a", "<a ", "<p>",
    "</p>", "</p x='>'>", "<br/>", "</br>", "<P CLASS=x\tid=\"a&quot;b\"/>", "<b a=1 A=2 a>", "<i =x y='",
    "<u a\0b=c\0d>", "<x\0y>", "<DIV\rid=a\r>", "<a/b=c/d/>", "<a b=`c`d\"e'f<g>", "<a b==c>",
    "<a b = \n'c'd>", "<a b='&amp=&copy;&lt'>", "<svg>", "</svg>", "<svg><title>", "<svg><desc>",
    "<foreignObject>", "</foreignobject>", "<svg><script>", "<svg><style>", "<math>", "</math>", "<mi>",
    "<mtext>", "<annotation-xml encoding='text/html'>", "<annotation-xml>", "<malignmark>", "<mglyph>",
    "<template>", "</template>", "<select>", "</select>", "<option>", "<optgroup>", "<input type=hidden>",
    "<keygen>", "<hr>", "<table>", "</table>", "<caption>", "<colgroup>", "<col>", "<tbody>", "</tbody>",
    "<tr>", "</tr>", "<td>", "</td>", "<th>", "<b>", "</b>", "<i>", "</i>", "<a href=x>", "</a>",
    "<font size=7>", "</font>", "<nobr>", "<em class=x>", "</em>", "<code>", "<form>", "</form>",
    "<button>", "</button>", "<div>", "</div>", "<ul><li>", "</li>", "<dl><dt>", "<dd>", "<h1>", "</h2>",
    "<frameset>", "</frameset>", "<frame>", "<noframes>", "</noframes>", "<html lang=a>", "</html>",
    "<head>", "</head>", "<body id=b>", "</body>", "<base>", "<meta charset=utf-8>", "<link>", "<title>",
    "</title>", "<textarea>\n", "</textarea>", "<pre>\n", "<listing>\r\n", "<style>", "</style>",
    "</STYLE ", "<xmp>", "</xmp>", "<iframe>", "</iframe>", "<noembed>", "</noembed/>", "<noscript>",
    "</noscript>", "<script>", "</script>", "</scRipt\x0c>", "<script type=application/ld+json>",
    "<script type=application/json>{\"a\":1}", "<!--<script>", "<!--<script ", "</script", "</scrip",
    "<script/", "<plaintext>", "<image>", "<object>", "<marquee>", "<applet>", "</object>", "<ruby><rb>",
    "<rt>", "<rtc>", "<rp>", "<details open>", "<summary>", "<dialog>", "<main hidden>",
    "<p style='display:none'>", "<div hidden id=S:0>", "<template id=P:0>", "<template id=B:0></template>",
    "<img src=x alt='a>b'>", "<menuitem>", "<search>", "<time pubdate datetime=2020-01-02>",
    "<time class=published datetime=2020-01-02>", "<meta name=author content=Ann>",
    "<meta property=og:title content='A title'>", "<link rel=canonical href=https://example.org/a>",
];

/// Few pieces that mean much beside each other.
pub(super) const THEMES: &[&[&str]] = &[
    &[
        "<script>", "<script>", "</script>", "<!--", "<!-->", "<!--->", "-->", "-", "<script ", "</script/",
        "<scrip", "x", "<", ">", "/", "<!-", "</script", "script>", "!", "</SCRIPT\t>",
    ],
    &[
        "<!--", "-", "--", "!", ">", "->", "<!", "x", "<", "--!", "\0", "-->", "<?",
    ],
    &[
        "<!DOCTYPE", " ", "html", "PUBLIC", "public", "SYSTEM", "\"", "'", ">", "x", "\0", "\n",
        "<!doctype html", "a\"b\"", "<table>", "<p>",
    ],
    &[
        "<p", " ", "a", "A", "b", "=", "\"", "'", ">", "/", "<", "&amp", "&lt;", "\0", "\t", "\r", "`",
        "</p",
    ],
    &[
        "&", "#", "x", "X", "1", "8", "0", "9f", ";", "amp", "lt", "not", "in", "=", " ", "<a b='", "'>",
        "<a b=", ">", "D800", "10ffff", "&copy", "&NotEqualTilde;", "&acE", "<title>", "</title>",
    ],
    &[
        "<title>", "</title", "</", ">", "<", "/", " ", "title", "TITLE", "<textarea>", "</textarea>", "\n",
        "\0", "&lt", "<style>", "</style>",
    ],
    &[
        "<svg>", "<math>", "</svg>", "<![CDATA[", "]", "]]", "]]>", ">", "<p>", "\0", "x", "<desc>", "<mi>",
        "<", "<style>", "</style>",
    ],
];
