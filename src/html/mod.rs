//! From HTML to blocks.

mod cutter;
mod facts;
mod fold;
mod hints;
mod late;
mod limits;
mod look;
mod markup;
mod payload;
mod structured;
mod tables;
mod tag;
mod tokenizer;
mod tree;

pub(crate) use hints::HintMatcher;
pub use hints::{Hint, Hints};
pub(crate) use markup::{Markup, Node, NodeId, Place};
pub use tag::Tag;

use cutter::Cutter;
use look::{KnownValues, Looks};
use markup::Marking;

use crate::block::{BlockKind, Page};
use crate::error::Error;
use crate::patience::Patience;
use crate::pool::Pool;
use crate::settings::Settings;

/// Reads pages of HTML.
#[derive(Debug)]
pub(crate) struct Reader {
    matcher: HintMatcher,
    known_values: Pool<KnownValues>,
}

impl Reader {
    pub(crate) fn new() -> Result<Self, Error> {
        Ok(Reader { matcher: HintMatcher::new()?, known_values: Pool::default() })
    }

    /// Cuts a page of HTML into blocks.
    ///
    /// # Errors
    /// When the page is over one of the limits or takes too long.
    pub(crate) fn read(
        &self,
        html: &str,
        settings: &Settings,
        patience: Patience<'_>,
    ) -> Result<Page, Error> {
        settings.limits.check_bytes(html.len() as u64)?;
        let cut = self.cut(html, settings, patience)?;
        self.complete(cut, settings, patience)
    }

    /// The same, and its elements: takes longer.
    ///
    /// # Errors
    /// As [`read`](Self::read).
    pub(crate) fn read_marked(
        &self,
        html: &str,
        settings: &Settings,
        patience: Patience<'_>,
    ) -> Result<(Page, Markup), Error> {
        settings.limits.check_bytes(html.len() as u64)?;
        let mut known = self.known_values.take();
        let mut marking = Marking::new(Cutter::new(Looks::new(&self.matcher, &mut known), html.len()));
        tree::parse(html, settings.parser, &settings.limits, patience, &mut marking)?;
        let (cutter, markup) = marking.into_parts();
        let (mut page, payload) = cutter.finish();
        tables::unwrap_layout(&mut page);
        Ok((self.complete((page, payload), settings, patience)?, markup))
    }

    fn cut(&self, html: &str, settings: &Settings, patience: Patience<'_>) -> Result<(Page, String), Error> {
        let mut known = self.known_values.take();
        let mut cutter = Cutter::new(Looks::new(&self.matcher, &mut known), html.len());
        tree::parse(html, settings.parser, &settings.limits, patience, &mut cutter)?;
        let (mut page, payload) = cutter.finish();
        tables::unwrap_layout(&mut page);
        Ok((page, payload))
    }

    /// Shows what the page's data tells, where the page itself tells nothing.
    fn complete(
        &self,
        (mut page, payload): (Page, String),
        settings: &Settings,
        patience: Patience<'_>,
    ) -> Result<Page, Error> {
        payload::show(&mut page, &payload, |text| self.cut_value(text, settings, patience));
        // A value that took too long was left out.
        patience.check()?;
        Ok(page)
    }

    /// Cuts a string of a page's data: HTML, or lines of text.
    fn cut_value(
        &self,
        value: &str,
        settings: &Settings,
        patience: Patience<'_>,
    ) -> Vec<(BlockKind, String)> {
        if !value.contains("</") && !value.contains("<br") {
            let lines = value.lines().map(str::trim).filter(|line| !line.is_empty());
            return lines.map(|line| (BlockKind::Paragraph, line.to_owned())).collect();
        }
        // What is over budget by itself is left out of a page that is not.
        let Ok((page, _)) = self.cut(value, settings, patience) else { return Vec::new() };
        page.blocks.iter().map(|block| (block.kind, page.text_of(block).to_owned())).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::block::Hidden;

    fn texts(html: &str) -> Vec<(String, bool)> {
        let page = Reader::new().unwrap().read(html, &Settings::default(), Patience::default()).unwrap();
        page.blocks.iter().map(|b| (page.text_of(b).to_owned(), b.hidden.is_some())).collect()
    }

    fn seen(text: &str) -> (String, bool) {
        (text.to_owned(), false)
    }

    #[test]
    fn what_react_sends_late_stands_where_it_belongs() {
        let blocks = texts(
            r#"<main><h1>Tides</h1><!--$?--><template id="B:0"></template><!--/$--></main><footer>Imprint</footer>
            <div hidden id="S:0"><p>High water at noon.</p><template id="P:1"></template></div>
            <div hidden id="S:1"><p>Low water at six.</p></div><div hidden id="S:2"><p>Alone.</p></div>"#,
        );
        assert_eq!(
            blocks,
            ["Tides", "High water at noon.", "Low water at six.", "Imprint", "Alone."].map(seen)
        );
    }

    #[test]
    fn an_open_iframe_in_noscript_swallows_nothing() {
        let blocks = texts(r#"<body><noscript><iframe src="x" /></noscript><p>The text goes on.</p>"#);
        assert_eq!(blocks, [seen("The text goes on.")]);
    }

    #[test]
    fn crossed_forms_do_not_lie_ever_deeper() {
        // The builder closes each form without closing what is inside it, so
        // forms do not count, but lie around what follows.
        let settings = Settings::default();
        let html = "<form><div>A line of text.</form>".repeat(3000);
        let page = Reader::new().unwrap().read(&html, &settings, Patience::default()).unwrap();
        let deepest = page.elements.iter().map(|element| element.depth).max();
        assert!(
            deepest.is_some_and(|depth| depth > 100 && depth <= 2 * settings.limits.depth),
            "{deepest:?}"
        );
    }

    #[test]
    fn a_shell_shows_the_text_of_its_data() {
        let line = "The kiln was lit on a Friday, because the wood was dry and the potter had time.";
        let story = [1, 2, 3, 4].map(|n| format!("<p>{line} It was kiln {n}.</p>")).concat();
        let json = serde_json::json!({"props": {"story": {"html": story}}}).to_string();
        let html = format!("<div id=root></div><script type='application/json'>{json}</script>");
        let page = Reader::new().unwrap().read(&html, &Settings::default(), Patience::default()).unwrap();
        assert_eq!(page.blocks.len(), 4);
        assert!(page.blocks.iter().all(|block| block.hidden == Some(Hidden::Data)));
    }
}
