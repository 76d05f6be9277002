//! Element names, and what each means for cutting a page into blocks.

/// Hands the list of known names to a macro, so that the tree can map its
/// own atoms onto [`Tag`] without a second list. In the middle stands what is
/// no name of HTML.
macro_rules! with_tags {
    ($callback:ident) => {
        $callback! {
            { A = "a", Abbr = "abbr", Address = "address", }
            { Amp = "amp-img", }
            { Area = "area", Article = "article",
            Aside = "aside", Audio = "audio", B = "b", Base = "base", Blockquote = "blockquote", Body = "body",
            Br = "br", Button = "button", Canvas = "canvas", Caption = "caption", Center = "center", Cite = "cite",
            Code = "code", Col = "col", Colgroup = "colgroup", Datalist = "datalist", Dd = "dd", Del = "del",
            Details = "details", Dialog = "dialog", Dir = "dir", Div = "div", Dl = "dl", Dt = "dt", Em = "em",
            Embed = "embed", Fieldset = "fieldset", Figcaption = "figcaption", Figure = "figure", Font = "font",
            Footer = "footer", Form = "form", Frame = "frame", Frameset = "frameset", H1 = "h1", H2 = "h2",
            H3 = "h3", H4 = "h4", H5 = "h5", H6 = "h6", Head = "head", Header = "header", Hgroup = "hgroup",
            Hr = "hr", Html = "html", I = "i", Iframe = "iframe", Img = "img", Input = "input", Kbd = "kbd",
            Label = "label", Legend = "legend", Li = "li", Link = "link", Listing = "listing", Main = "main",
            Map = "map", Mark = "mark", Marquee = "marquee", Math = "math", Menu = "menu", Meta = "meta",
            Nav = "nav", Nobr = "nobr", Noembed = "noembed", Noframes = "noframes", Noscript = "noscript",
            Object = "object", Ol = "ol", Optgroup = "optgroup", Option = "option", P = "p", Param = "param",
            Picture = "picture", Plaintext = "plaintext", Pre = "pre", Q = "q", Rp = "rp", Rt = "rt",
            Ruby = "ruby", S = "s", Samp = "samp", Script = "script", Search = "search", Section = "section",
            Select = "select", Small = "small", Source = "source", Span = "span", Strike = "strike",
            Strong = "strong", Style = "style", Sub = "sub", Summary = "summary", Sup = "sup", Svg = "svg",
            Table = "table", Tbody = "tbody", Td = "td", Template = "template", Textarea = "textarea",
            Tfoot = "tfoot", Th = "th", Thead = "thead", Time = "time", Title = "title", Tr = "tr",
            Track = "track", Tt = "tt", U = "u", Ul = "ul", Var = "var", Video = "video", Wbr = "wbr", Xmp = "xmp", }
        }
    };
}
pub(super) use with_tags;

macro_rules! define {
    ($({ $($name:ident = $text:tt,)* })*) => {
        /// An element's name. Names outside HTML are [`Tag::Other`].
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        #[allow(missing_docs, reason = "each variant is the HTML element of that name")]
        pub enum Tag { $($($name,)*)* Other }

        impl Tag {
            /// All names, in the order of their numbers.
            pub(crate) const ALL: &'static [Tag] = &[$($(Tag::$name,)*)* Tag::Other];

            /// The name in lower case; `*` for [`Tag::Other`].
            pub fn as_str(self) -> &'static str {
                match self { $($(Tag::$name => $text,)*)* Tag::Other => "*" }
            }
        }
    };
}
with_tags!(define);

/// What an element's content is to the cutter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// Flows inside a line.
    Inline,
    /// Begins and ends a block.
    Block,
    /// Has no text that a reader sees.
    Skip,
}

impl Tag {
    pub(super) fn role(self) -> Role {
        use Tag::*;
        match self {
            Address | Article | Aside | Blockquote | Body | Button | Caption | Center | Dd | Details
            | Dialog | Dir | Div | Dl | Dt | Fieldset | Figcaption | Figure | Footer | Form | H1 | H2
            | H3 | H4 | H5 | H6 | Header | Hgroup | Hr | Html | Legend | Li | Listing | Main | Marquee
            | Menu | Nav | Noscript | Ol | Option | P | Plaintext | Pre | Search | Section | Summary
            | Table | Tbody | Td | Template | Tfoot | Th | Thead | Tr | Ul | Xmp => Role::Block,
            Area | Audio | Base | Canvas | Col | Colgroup | Datalist | Embed | Frame | Frameset | Iframe
            | Link | Map | Math | Noembed | Noframes | Object | Param | Rp | Rt | Select | Source | Style
            | Svg | Textarea | Track | Video => Role::Skip,
            _ => Role::Inline,
        }
    }

    /// The level of a heading, 1 to 6.
    pub(crate) fn heading_level(self) -> Option<u8> {
        match self {
            Tag::H1 => Some(1),
            Tag::H2 => Some(2),
            Tag::H3 => Some(3),
            Tag::H4 => Some(4),
            Tag::H5 => Some(5),
            Tag::H6 => Some(6),
            _ => None,
        }
    }

    pub(super) fn is_preformatted(self) -> bool {
        matches!(self, Tag::Pre | Tag::Listing | Tag::Xmp | Tag::Plaintext)
    }
}
